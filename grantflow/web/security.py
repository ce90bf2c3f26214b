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
IN_PRODUCTION = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
URLENCODED = "application/x-www-form-urlencoded"
"""A body that is read whole: it has no files, so that it may not be as large as one."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def begin_writing() -> None:
    """SQLite takes the write lock at the first statement of a request that may write.

    What is sent is read before: a slow line must not hold the lock.
    """
    if request.method not in SAFE:
        if request.mimetype == URLENCODED:
            request.max_content_length = request.max_form_memory_size
        request.get_data(parse_form_data=True)
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

    headers = {**HEADERS, **(IN_PRODUCTION if settings.is_production else {})}

    @app.after_request
    def add_headers(response: Response) -> Response:
        present = {name for name, _ in response.headers}
        response.headers.extend((name, value) for name, value in headers.items() if name not in present)
        if getattr(g, "actor", NOBODY) is not NOBODY and request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
