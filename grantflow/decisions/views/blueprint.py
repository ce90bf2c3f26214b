"""The blueprint all pages of decisions stand under."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("decisions", __name__)
