"""What monitoring puts into people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import WorkItem
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
    return [*_visits(actor), *_findings(actor)]


def _visits(actor: Actor) -> Iterator[WorkItem]:
    for permission, states, label in VISIT_STEPS:
        if not holds(actor, permission):
            continue
        for row in visits_waiting(actor, permission, *states):
            yield WorkItem(
                say("Visit to “%(title)s”", title=row.title),
                "monitoring.visit",
                {"ident": row.id},
                _number(row),
                row.planned_on if row.state in (V.PLANNED, V.ANNOUNCED) else None,
                since=row.created_at,
                action=label,
            )


def _findings(actor: Actor) -> Iterator[WorkItem]:
    for permission, states, label in FINDING_STEPS:
        if not holds(actor, permission):
            continue
        for row in findings_waiting(actor, permission, *states):
            yield WorkItem(
                say("Finding about “%(title)s”", title=row.title),
                "monitoring.finding",
                {"ident": row.id},
                _number(row),
                row.due_on,
                since=row.raised_at,
                action=label,
            )


def _number(row: Any) -> Sentence:
    return say("%(number)s", number=row.number)
