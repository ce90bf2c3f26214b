"""Findings: raised, answered with an action and with evidence, closed by another person, escalated by the clock."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, database_now, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.text import clean
from grantflow.files import commands as files
from grantflow.grants.models import Grant
from grantflow.grants.policies import require
from grantflow.monitoring.days import ahead
from grantflow.monitoring.emails import GRANTEE, mails_for
from grantflow.monitoring.enums import Severity
from grantflow.monitoring.models import Finding, Visit
from grantflow.monitoring.policies import VISITED
from grantflow.monitoring.queries import is_visible, overdue_findings
from grantflow.monitoring.workflow import FINDING
from grantflow.outbox.commands import post

describe({"finding.raised": mark("Finding raised")})
EVIDENCE = "evidence"


def raise_finding(
    actor: Actor,
    grant_id: UUID,
    severity: Severity,
    text: str,
    *,
    action: str = "",
    due_on: date | None = None,
    visit_id: UUID | None = None,
) -> Finding:
    """Name something to put right; a critical one holds every payment from this moment on.

    Raises:
        Invalid: nothing written, or a due date in the past or long after the grant.
    """
    grant = lock(Grant, grant_id)
    require(actor, "finding:raise", grant.scope, visible=is_visible(actor, grant_id))
    if grant.application.state not in VISITED:
        raise NotAllowedNow(say("Findings are raised about grants in progress."))
    if not text.strip():
        raise Invalid({"text": say("Write what was found.")})
    if due_on is not None:
        ahead(grant, grant.day_of(database_now())).check("due_on", due_on)
    visit = None if visit_id is None else lock(Visit, visit_id)
    if visit is not None and visit.grant_id != grant.id:
        raise missing()
    assert actor.id is not None
    finding = Finding(
        id=new_id(),
        grant=grant,
        grant_id=grant.id,
        visit=visit,
        severity=severity,
        text=clean(text),
        action=clean(action),
        due_on=due_on,
        raised_by_id=actor.id,
        raised_at=database_now(),
    )
    session.add(finding)
    session.flush()
    record("finding.raised", finding, actor, payload={"severity": severity.value})
    post("finding.raised", mails_for(finding, *GRANTEE), finding)
    return finding


def agree(actor: Actor, finding_id: UUID, version: int | None, action: str, due_on: date) -> Finding:
    """The grantee names the action and its date.

    Raises:
        Invalid: the date is in the past or long after the grant.
    """
    finding = _locked(actor, finding_id, version, "agree")
    ahead(finding.grant, finding.grant.day_of(database_now())).check("due_on", due_on)
    finding.action, finding.due_on = clean(action), due_on
    return _fire(finding, actor, "agree")


def give_evidence(
    actor: Actor, finding_id: UUID, version: int | None, text: str, upload: tuple[str, bytes] | None = None
) -> Finding:
    """The grantee describes what was done, with a file if there is one: (name, content).

    Raises:
        Invalid: the file cannot be taken.
    """
    finding = _locked(actor, finding_id, version, "evidence")
    finding.evidence = clean(text)
    if upload is not None:
        try:
            files.save(actor, finding, EVIDENCE, *upload)
        except Invalid as refusal:
            raise Invalid({"file": refusal.reasons}) from refusal
    return _fire(finding, actor, "evidence")


def close(actor: Actor, finding_id: UUID, version: int | None) -> Finding:
    """Close the finding on its evidence; what it held is free."""
    return _fire(_locked(actor, finding_id, version, "close"), actor, "close")


def reject(actor: Actor, finding_id: UUID, version: int | None, reason: str) -> Finding:
    """Ask for more evidence."""
    return _fire(_locked(actor, finding_id, version, "reject"), actor, "reject", reason)


def escalate_overdue(zone: str, today: date) -> int:
    """Escalate every finding of that zone whose action is overdue; returns how many."""
    late = overdue_findings(zone, today)
    for finding in late:
        FINDING.fire(finding, "escalate", SYSTEM, today=today)
    return len(late)


def _locked(actor: Actor, finding_id: UUID, version: int | None, trigger: str) -> Finding:
    finding = lock(Finding, finding_id)
    permission = next(row.permission for row in FINDING.transitions if row.trigger == trigger)
    require(actor, permission, finding.scope, visible=is_visible(actor, finding.grant_id))
    check_version(finding, version)
    return finding


def _fire(finding: Finding, actor: Actor, trigger: str, reason: str | None = None) -> Finding:
    facts: dict[str, Any] = {"today": finding.grant.day_of(database_now())}
    FINDING.fire(finding, trigger, actor, reason, **facts)
    session.flush()
    return finding
