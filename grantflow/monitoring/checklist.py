"""What every visit looks at: a declared list of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grantflow.core.sentences import mark


class Seen(StrEnum):
    """The answer to one point."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_SEEN = "not_seen"


SEEN_LABELS = {
    Seen.YES: mark("Yes"),
    Seen.PARTLY: mark("Partly"),
    Seen.NO: mark("No"),
    Seen.NOT_SEEN: mark("Not part of this visit"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the list."""

    key: str
    text: str


POINTS: tuple[Point, ...] = (
    Point("activities", mark("Activities go on as planned")),
    Point("participants", mark("People who take part confirm it")),
    Point("vouchers", mark("Vouchers match the report")),
    Point("equipment", mark("What was bought is there and in use")),
    Point("visibility", mark("The donor is named as agreed")),
    Point("records", mark("Lists of participants and records are kept")),
    Point("safeguarding", mark("People know where to complain")),
)


def unanswered(answers: Mapping[str, Any]) -> int:
    """How many points have no answer."""
    known = set(Seen)
    return sum(1 for point in POINTS if answers.get(point.key, {}).get("seen") not in known)
