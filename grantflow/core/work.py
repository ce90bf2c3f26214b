"""What waits for whom: the lines of the home page, contributed by every slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from grantflow.core.sentences import Sentence


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


@dataclass(frozen=True)
class Panel:
    """A part of a page that another slice contributes: a template, and what it shows.

    ``side`` puts it into the column beside the content.
    """

    template: str
    context: Mapping[str, Any]
    side: bool = False
