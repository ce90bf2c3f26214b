"""Pages leave compressed, whatever they say."""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress

REFUSALS = 400


class Compression(Compress):
    """Flask-Compress leaves every answer but success as it is; a form sent back with errors is as long as a form."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < REFUSALS:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        try:
            return super().after_request(response)
        finally:
            response.status_code = status


def init_app(app: Flask) -> None:
    Compression(app)
