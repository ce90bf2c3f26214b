"""The JSON of a form's logic: the properties that conditions, checks and prefilling add to questions and sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grantflow.core.sentences import say
from grantflow.questionnaires.definitions import Expectation
from grantflow.questionnaires.enums import ProfileFact
from grantflow.questionnaires.expressions import InvalidExpression, parse
from grantflow.questionnaires.json_reader import MemberOf, Property, Reader, list_of, written_by

MOST_CHECKS = 20
"""Checks of one question."""


def read_expression(reader: Reader, value: Any, path: str) -> str | None:
    """The text of an expression that can be read; whether it fits the form is seen when the whole form is there."""
    if not isinstance(value, str):
        reader.refuse(path, say("Write an expression as text."))
        return None
    try:
        parse(value)
    except InvalidExpression as error:
        for flaw in error.flaws:
            reader.refuse(path, flaw.sentence)
        return None
    return value


_EXPECTATION = {
    "expect": Property("expect", read_expression, True),
    "message": Property("message", Reader.translated, True),
}
SHOW_IF: Mapping[str, Property] = {"show_if": Property("show_if", read_expression)}
"""What sections know as well."""
LOGIC: Mapping[str, Property] = {
    **SHOW_IF,
    "require_if": Property("require_if", read_expression),
    "checks": Property("checks", list_of(Expectation, _EXPECTATION, MOST_CHECKS), False, written_by(_EXPECTATION)),
    "prefill": Property("prefill", MemberOf(ProfileFact)),
}
"""What questions of every type know."""
