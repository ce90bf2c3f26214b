"""Long lists: the row's HTML is made once, and the values of all rows are put in together.

A call of a template's row for each of sixty rows, with its escaping of each value, would be most of a page's cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

EDGE = "\x1f"
"""Stands at both ends of a hole's name and between values: a control character, which stored text never holds."""


class Holes:
    """Stands for a row while the row's HTML is made: each attribute is a hole of that name."""

    def __getattr__(self, name: str) -> Markup:
        return Markup(EDGE + name + EDGE)  # nosec B704


def split(pattern: str) -> tuple[str, list[str]]:
    """The HTML with ``%s`` for each hole, and the holes' names in their order."""
    parts = str(pattern).split(EDGE)
    return "%s".join(part.replace("%", "%%") for part in parts[::2]), parts[1::2]


def fill(pattern: Markup, rows: Sequence[Any]) -> Markup:
    """The pattern once for each row, its holes filled with the row's texts, every text escaped."""
    if not rows:
        return Markup()
    html, names = split(pattern)
    if len(names) < 2:
        raise ValueError("a row shows at least two values")
    texts = [text for values in map(attrgetter(*names), rows) for text in values]
    escaped = str(escape(EDGE.join(texts))).split(EDGE)
    if len(escaped) != len(texts):
        escaped = [str(escape(text)) for text in texts]
    return Markup(html * len(rows) % tuple(escaped))  # nosec B704


def init_app(app: Flask) -> None:
    """Offer ``fill`` and ``holes`` to the tables' template."""
    app.jinja_env.filters["fill"] = fill
    app.jinja_env.globals["holes"] = Holes()
