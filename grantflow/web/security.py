"""Headers of every answer, and the write lock of every writing request."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, g, request

from grantflow.core.actors import NOBODY
from grantflow.core.db import writing
from grantflow.settings import Settings

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def begin_writing() -> None:
    """SQLite takes the write lock at the first statement of a request that may write."""
    if request.method not in SAFE:
        stack: ExitStack = ExitStack()
        stack.enter_context(writing())
        g.writing = stack


def end_writing(error: BaseException | None) -> None:
    if (stack := g.pop("writing", None)) is not None:
        stack.close()


def init_app(app: Flask, settings: Settings) -> None:
    """Wire headers and the write lock."""
    app.before_request(begin_writing)
    app.teardown_request(end_writing)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_production:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if getattr(g, "actor", NOBODY) is not NOBODY and request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
