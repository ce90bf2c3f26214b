"""Between which days a date may lie, told in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included. ``why`` is what people are told, with both as ``%(first)s`` and
    ``%(last)s``, and with what the ends follow from.
    """

    first: date
    last: date
    why: str

    def refuse(self, day: date) -> Sentence | None:
        """Why it cannot be that day, or None."""
        return None if self.first <= day <= self.last else Sentence(self.why, {"first": self.first, "last": self.last})

    def check(self, field: str, day: date) -> None:
        """Refuse a day outside.

        Raises:
            Invalid: at ``field``.
        """
        if wrong := self.refuse(day):
            raise Invalid({field: wrong})
