"""What reports put into people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import WorkItem
from grantflow.grants.policies import holds
from grantflow.reporting.enums import ReportState
from grantflow.reporting.queries import waiting

S = ReportState
STEPS: tuple[tuple[str, tuple[ReportState, ...], str, str], ...] = (
    ("report:write", (S.OPEN,), "reporting.edit", mark("Write the report")),
    ("report:write", (S.QUERIED,), "reporting.edit", mark("Answer the questions")),
    ("report:clear", (S.SUBMITTED,), "reporting.show", mark("Clear the report")),
    ("report:accept", (S.CLEARED, S.REJECTED), "reporting.show", mark("Decide")),
)
"""Who acts on reports in which states, on which page."""
AWAITED: tuple[tuple[str, tuple[ReportState, ...], Sentence], ...] = (
    ("report:write", (S.SUBMITTED,), say("The national partner clears it.")),
    ("report:write", (S.CLEARED,), say("The grant manager decides.")),
)


def work(actor: Actor) -> list[WorkItem]:
    """Reports that wait for the actor, and those the actor waits for."""
    return [*_mine(actor), *_theirs(actor)]


def _mine(actor: Actor) -> Iterator[WorkItem]:
    for permission, states, endpoint, label in STEPS:
        if not holds(actor, permission):
            continue
        for row in waiting(actor, permission, *states):
            due = row.due_on if permission == "report:write" else None
            yield WorkItem(
                _title(row), endpoint, {"ident": row.id}, _number(row), due, since=row.submitted_at, action=label
            )


def _theirs(actor: Actor) -> Iterator[WorkItem]:
    for permission, states, who in AWAITED:
        if holds(actor, permission):
            for row in waiting(actor, permission, *states):
                yield WorkItem(
                    _title(row), "reporting.show", {"ident": row.id}, _number(row), since=row.submitted_at, who=who
                )


def _title(row: Any) -> Sentence:
    return say("Report %(ordinal)s of “%(title)s”", ordinal=row.ordinal, title=row.title)


def _number(row: Any) -> Sentence:
    return say("%(number)s", number=row.number)
