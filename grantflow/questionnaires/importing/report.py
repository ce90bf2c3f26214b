"""What an import made of a form, and what it could not carry over, each by name and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from grantflow.core.sentences import Sentence, mark


class Fate(StrEnum):
    """What became of a part of the form."""

    LOST = "lost"
    CHANGED = "changed"
    UNNEEDED = "unneeded"


FATES: dict[Fate, str] = {
    Fate.LOST: mark("Not carried over"),
    Fate.CHANGED: mark("Carried over with a change"),
    Fate.UNNEEDED: mark("Not needed here"),
}
"""Headings of the three lists."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is not as it was. ``place`` is a file or page, ``name`` what the form calls the thing."""

    fate: Fate
    place: str
    name: str
    what: Sentence


class Became(StrEnum):
    """What a component of a page became: a question or part of one, a text, or nothing, which a remark then says."""

    QUESTION = "question"
    NOTE = "note"
    NOTHING = "nothing"


@dataclass
class Report:
    """Collected while a form is read. ``components`` counts those that came in by what they became."""

    remarks: list[Remark] = field(default_factory=list)
    components: Counter[Became] = field(default_factory=Counter)

    def note(self, fate: Fate, place: str, name: str, what: Sentence) -> None:
        """Add a remark, once."""
        remark = Remark(fate, place, name, what)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def count(self, became: Became) -> None:
        """One more component came in and became that."""
        self.components[became] += 1

    def of(self, fate: Fate) -> Iterable[Remark]:
        """The remarks of one kind, in the order of the form."""
        return (remark for remark in self.remarks if remark.fate is fate)
