"""Kinds of values, and what a form offers to its expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grantflow.core.sentences import Sentence, mark


class Kind(StrEnum):
    """What a value is. Money is a number of major units; the columns of a table are lists of their cells."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBERS = "numbers"
    TEXTS = "texts"
    DATES = "dates"
    TABLE = "table"
    FILES = "files"
    RECORD = "record"

    @property
    def label(self) -> Sentence:
        """With its article, for sentences and the manual."""
        return Sentence(_LABELS[self])


_LABELS: Mapping[Kind, str] = {
    Kind.NUMBER: mark("a number"),
    Kind.TEXT: mark("a text"),
    Kind.DATE: mark("a date"),
    Kind.YES_NO: mark("yes or no"),
    Kind.CHOICE: mark("one choice"),
    Kind.CHOICES: mark("a list of choices"),
    Kind.NUMBERS: mark("a column of numbers"),
    Kind.TEXTS: mark("a column of texts"),
    Kind.DATES: mark("a column of dates"),
    Kind.TABLE: mark("a table"),
    Kind.FILES: mark("files"),
    Kind.RECORD: mark("a group of values"),
}

WORDS = frozenset({Kind.TEXT, Kind.CHOICE})
"""Kinds that are compared as text."""
ITEMS: Mapping[Kind, frozenset[Kind]] = {
    Kind.CHOICES: WORDS,
    Kind.TEXTS: WORDS,
    Kind.NUMBERS: frozenset({Kind.NUMBER}),
    Kind.DATES: frozenset({Kind.DATE}),
}
"""What a list holds, by its kind."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    ``kinds`` has every question by its key and every part by its dotted name: ``{"country": Kind.CHOICE,
    "partners": Kind.TABLE, "partners.amount": Kind.NUMBERS, "budget": Kind.RECORD, "budget.total": Kind.NUMBER}``.
    ``options`` has the keys that a choice offers; a name without them is not checked for it.
    """

    kinds: Mapping[str, Kind]
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
