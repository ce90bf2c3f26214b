"""Static files under addresses that change with their content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

YEAR = 31_536_000


@lru_cache(maxsize=256)
def _address(path: str, name: str, root: str, modified: float) -> str:
    return url_for("static", filename=name, v=hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12])


def asset(name: str) -> str:
    """The address of a static file, with its content's hash; only while one develops, files change under the server."""
    path = f"{current_app.static_folder}/{name}"
    return _address(path, name, request.script_root, os.stat(path).st_mtime if current_app.debug else 0)


def _read_whole(response: Response) -> None:
    """Take the file into memory and close it: it is small, and compression would leave it open."""
    response.direct_passthrough = False
    content = response.get_data()
    response.close()
    response.set_data(content)


def init_app(app: Flask) -> None:
    """Offer ``asset()`` to templates and let hashed addresses be cached."""
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def cache(response: Response) -> Response:
        if request.endpoint == "static":
            _read_whole(response)
        if request.endpoint == "static" and "v" in request.args:
            response.cache_control.no_cache = None
            response.cache_control.max_age = YEAR
            response.cache_control.public = True
            response.cache_control.immutable = True
        return response
