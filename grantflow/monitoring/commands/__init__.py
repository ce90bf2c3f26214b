"""One function per action on visits and findings, straight steps."""

from grantflow.monitoring.commands.findings import agree, close, escalate_overdue, give_evidence, raise_finding, reject
from grantflow.monitoring.commands.visits import (
    announce,
    call_off,
    comment,
    finalise,
    plan_visit,
    record_visit,
    send_draft,
)

__all__ = [
    "agree",
    "announce",
    "call_off",
    "close",
    "comment",
    "escalate_overdue",
    "finalise",
    "give_evidence",
    "plan_visit",
    "raise_finding",
    "record_visit",
    "reject",
    "send_draft",
]
