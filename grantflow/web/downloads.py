"""Answers that are files."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response


def download(content: bytes | Iterable[str], name: str, media_type: str, *, inline: bool = False) -> Response:
    """A file under its own name in any script, never interpreted as a page of this site."""
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "'").replace("\\", "_")
    kind = "inline" if inline else "attachment"
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
