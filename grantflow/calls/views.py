"""Pages of calls."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("calls", __name__)
