"""The blueprint all pages of reviews stand under."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reviews", __name__)
