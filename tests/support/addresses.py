"""The address of every route for the records of :class:`~tests.support.everything.Everything`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from tests.support.access_table import FILLED, NAMED, OTHERWISE, Row

SECTION = "problem"


def address_of(app: Flask, rule: Rule, row: Row, records: Mapping[str, object]) -> str:
    """The address of a route about the record that the table of routes names."""
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: _part(rule, row, name, records) for name in rule.arguments})


def _part(rule: Rule, row: Row, name: str, records: Mapping[str, object]) -> Any:
    if name == "ident":
        assert row.record is not None, rule.endpoint
        return records[row.record]
    if (rule.endpoint, name) in OTHERWISE:
        return records[OTHERWISE[rule.endpoint, name]]
    if name == "key" and rule.endpoint.startswith(("applications.", "forms.")):
        return SECTION
    if name in FILLED:
        return FILLED[name]
    return records[NAMED[name]]
