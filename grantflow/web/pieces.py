"""Pieces that stand on many pages: their HTML is made once for each language, and what differs is put in.

The header or the texts of autosave are the same from page to page but for a few values, and would be a tenth of what a
page costs. Their templates read nothing of the page, only ``holes`` (see :mod:`grantflow.web.rows`).
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, request
from markupsafe import Markup, escape

from grantflow.web.locale import language
from grantflow.web.rows import split

REMEMBERED = 2048


def init_app(app: Flask) -> None:
    """Offer ``piece`` to templates."""
    templates = app.jinja_env

    @lru_cache(maxsize=REMEMBERED)
    def pattern(name: str, language: str, root: str, alike: Hashable) -> tuple[str, list[str]]:
        return split(templates.get_template(name).render(alike=alike))

    def piece(name: str, alike: Hashable = None, /, **put: object) -> Markup:
        """The template's HTML with each hole filled; but for these it is the same wherever ``alike`` is."""
        make = pattern.__wrapped__ if templates.auto_reload else pattern
        html, holes = make(name, language(), request.script_root, alike)
        return Markup(html % tuple([escape(put[hole]) for hole in holes]))  # nosec B704

    templates.globals["piece"] = piece
