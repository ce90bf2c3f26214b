"""Addresses, built once: a page names some thirty of them, and most are the same on the next page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

REMEMBERED = 4096


def init_app(app: Flask) -> None:
    """Let ``url_for`` remember paths; whole addresses, and those relative to a blueprint, are built each time."""
    build = app.url_for

    @lru_cache(maxsize=REMEMBERED)
    def path(endpoint: str, root: str, values: tuple[tuple[str, Any], ...]) -> str:
        return build(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        plain = {name: value for name, value in values.items() if value is not None}
        if endpoint[0] == "." or any(name[0] == "_" for name in plain) or not has_request_context():
            return build(endpoint, **values)
        try:
            return path(endpoint, request.script_root, tuple(plain.items()))
        except TypeError:
            return build(endpoint, **values)

    app.url_for = url_for  # type: ignore[method-assign]
    app.jinja_env.globals["url_for"] = url_for
