"""What waits for whom: the lines of the home page, contributed by every slice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from grantflow.core.sentences import Sentence, mark, say


@dataclass(frozen=True)
class WorkItem:
    """One line of a work list.

    ``due`` is an instant, or a day that lasts to its end wherever the reader is.
    ``action`` is the label of its button; an item without one waits for others, named in ``who``.
    """

    title: Sentence
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    note: Sentence | None = None
    due: datetime | date | None = None
    since: datetime | None = None
    action: str = ""
    who: Sentence | None = None


SHOWN = 8
"""So many lines of one kind stand on a home page; the rest is one line that leads to the list."""
COUNTED = 100
"""Waiting records are counted up to here: whether 3,000 or 30,000 wait, the next step is the same."""
FETCHED = COUNTED + 1


def bounded(n: int, exactly: Sentence, beyond: Sentence) -> Sentence:
    """What to say of a count that stopped at :data:`FETCHED`: the number, or that there are more than were counted."""
    return beyond if n > COUNTED else exactly


def shortened(items: Iterable[WorkItem], rest: str, endpoint: str, **values: Any) -> list[WorkItem]:
    """Of many lines of one kind (at most :data:`FETCHED`) the first, and a line that says how many more there are.

    Lines for the person and lines that wait for others are shortened apart. ``rest`` names the kind; ``endpoint`` and
    ``values`` lead to the list of them all.
    """
    lines = list(items)
    mine, others = [line for line in lines if line.action], [line for line in lines if not line.action]
    return [line for kind in (mine, others) for line in _shortened(kind, rest, endpoint, values)]


def _shortened(lines: list[WorkItem], rest: str, endpoint: str, values: Mapping[str, Any]) -> list[WorkItem]:
    left = min(len(lines), COUNTED) - SHOWN
    if left <= 0:
        return lines
    exactly = say("%(what)s: %(n)s more", what=say(rest), n=left)
    beyond = say("%(what)s: more than %(n)s more", what=say(rest), n=left)
    first = lines[0]
    action = mark("Open the list") if first.action else ""
    return [
        *lines[:SHOWN],
        WorkItem(bounded(len(lines), exactly, beyond), endpoint, values, action=action, who=first.who),
    ]


@dataclass(frozen=True)
class Panel:
    """A part of a page that another slice contributes: a template, and what it shows.

    ``side`` puts it into the column beside the content.
    """

    template: str
    context: Mapping[str, Any]
    side: bool = False
