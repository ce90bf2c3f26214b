"""What grants tell the slices above them, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from grantflow.core.sentences import Sentence
from grantflow.grants.models import Grant
from grantflow.grants.schedule import PlannedReport


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """What the agreement promises to count."""

    code: str
    label: str
    unit: str
    target: int


@dataclass(frozen=True)
class GrantPrepared:
    """An agreement stands, or stands anew: these reports and indicators belong to it."""

    grant: Grant
    reports: tuple[PlannedReport, ...]
    indicators: tuple[PlannedIndicator, ...]


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """One point of the closure list: what must be, whether it is, and what is still open.

    ``item`` is the key of a point that a person confirms.
    """

    text: Sentence
    done: bool
    still: Sentence
    item: str = ""
