"""What monitoring puts into people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import WorkItem, shortened
from grantflow.grants.policies import holds
from grantflow.monitoring.enums import FindingState as F
from grantflow.monitoring.enums import VisitState as V
from grantflow.monitoring.queries import findings_waiting, visits_waiting

VISIT_STEPS: tuple[tuple[str, tuple[V, ...], str], ...] = (
    ("visit:plan", (V.PLANNED, V.ANNOUNCED), mark("Record the visit")),
    ("visit:plan", (V.CONDUCTED,), mark("Send the draft to the grantee")),
    ("visit:plan", (V.COMMENTED,), mark("Make final")),
    ("visit:comment", (V.DRAFTED,), mark("Comment")),
)
FINDING_STEPS: tuple[tuple[str, tuple[F, ...], str], ...] = (
    ("finding:answer", (F.OPEN,), mark("Agree on the action")),
    ("finding:answer", (F.AGREED, F.ESCALATED), mark("Give evidence")),
    ("finding:close", (F.EVIDENCED,), mark("Check the evidence")),
)
"""Who acts in which states, and the button."""


def work(actor: Actor) -> list[WorkItem]:
    """Visits and findings that wait for the actor."""
    return [
        *shortened(_visits(actor), mark("Visits"), "monitoring.index"),
        *shortened(_findings(actor), mark("Findings"), "monitoring.findings"),
    ]


def _visits(actor: Actor) -> Iterator[WorkItem]:
    steps = [step for step in VISIT_STEPS if holds(actor, step[0])]
    if not steps:
        return
    for row in session.execute(visits_waiting(actor, tuple((step[0], step[1]) for step in steps))):
        yield WorkItem(
            say("Visit to “%(title)s”", title=row.title),
            "monitoring.visit",
            {"ident": row.id},
            _number(row),
            row.planned_on if row.state in (V.PLANNED, V.ANNOUNCED) else None,
            since=row.created_at,
            action=steps[row.step][2],
        )


def _findings(actor: Actor) -> Iterator[WorkItem]:
    steps = [step for step in FINDING_STEPS if holds(actor, step[0])]
    if not steps:
        return
    for row in session.execute(findings_waiting(actor, tuple((step[0], step[1]) for step in steps))):
        yield WorkItem(
            say("Finding about “%(title)s”", title=row.title),
            "monitoring.finding",
            {"ident": row.id},
            _number(row),
            row.due_on,
            since=row.raised_at,
            action=steps[row.step][2],
        )


def _number(row: Any) -> Sentence:
    return say("%(number)s", number=row.number)
