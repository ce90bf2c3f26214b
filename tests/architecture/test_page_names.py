"""A page never gives its own values the names that the layout reads: its header would show them."""

from __future__ import annotations

import ast
from pathlib import Path

from flask import Flask

VIEWS = sorted(Path("grantflow").rglob("*.py"))


def names_given() -> list[tuple[str, str]]:
    """(place, name) of each value that a view hands to its template."""
    found = []
    for path in VIEWS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "render_template":
                found += [(f"{path}:{node.lineno}", word.arg) for word in node.keywords if word.arg]
    return found


def test_no_page_takes_a_name_of_the_layout(app: Flask) -> None:
    shared: dict[str, object] = {}
    with app.test_request_context("/"):
        app.update_template_context(shared)
    assert {"audience", "me", "short_name"} < shared.keys()
    given = names_given()
    assert len(given) > 300
    assert [(place, name) for place, name in given if name in shared] == []
