"""What two people write at one moment, and only one may have: the second is told as if they had come later.

A command looks first, and its complaint stands at a field. On PostgreSQL two can look before either has written; then
the database keeps the first, and the unit of work tells the second. (SQLite has one writer at a time.)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from grantflow.core.errors import Conflict, Invalid, Refusal
from grantflow.core.sentences import Sentence, say

UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for what is there already."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The complaint about what another record has: by the name of the rule in the database, at a field of the form."""

    constraint: str
    field: str
    reason: Sentence

    def __post_init__(self) -> None:
        COMPLAINTS[self.constraint] = self

    @property
    def refusal(self) -> Invalid:
        return Invalid({self.field: self.reason})


COMPLAINTS: dict[str, Taken] = {}


def refusal_of(error: IntegrityError) -> Refusal | None:
    """What to tell whoever came second; None for any other broken rule, which is a mistake of ours."""
    if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
        return None
    constraint = error.orig.diag.constraint_name  # type: ignore[union-attr]
    logging.getLogger(__name__).warning("two at one moment: %s", constraint)
    if constraint in COMPLAINTS:
        return COMPLAINTS[constraint].refusal
    return Conflict(
        say("Somebody did the same at the same moment. Nothing was changed. Look what is there now, then try again.")
    )
