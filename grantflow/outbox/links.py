"""Addresses of pages, made without a request: mails are composed by the clock too."""

from __future__ import annotations

from typing import Any

from flask import current_app


def path_for(endpoint: str, **values: Any) -> str:
    """The path of a page: ``/applications/…``."""
    return current_app.url_map.bind("").build(endpoint, {k: str(v) for k, v in values.items()})
