"""Pages of monitoring."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("monitoring", __name__)
