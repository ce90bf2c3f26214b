"""What reports put into people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import WorkItem, shortened
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
    return shortened(_reports(actor), mark("Reports"), "reporting.index")


def _reports(actor: Actor) -> Iterator[WorkItem]:
    mine = [step for step in STEPS if holds(actor, step[0])]
    theirs = [step for step in AWAITED if holds(actor, step[0])]
    if not mine and not theirs:
        return
    asked = tuple((step[0], step[1]) for step in (*mine, *theirs))
    for row in session.execute(waiting(actor, asked)):
        if row.step < len(mine):
            permission, _states, endpoint, label = mine[row.step]
            due, since = row.due_on if permission == "report:write" else None, row.submitted_at
            yield WorkItem(_title(row), endpoint, {"ident": row.id}, _number(row), due, since=since, action=label)
        else:
            who = theirs[row.step - len(mine)][2]
            place = {"ident": row.id}
            yield WorkItem(_title(row), "reporting.show", place, _number(row), since=row.submitted_at, who=who)


def _title(row: Any) -> Sentence:
    return say("Report %(ordinal)s of “%(title)s”", ordinal=row.ordinal, title=row.title)


def _number(row: Any) -> Sentence:
    return say("%(number)s", number=row.number)
