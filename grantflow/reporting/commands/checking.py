"""Clearing by the national partner, accepting by the manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, database_now, lock, missing, session, touch
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.text import MOST_CHARACTERS, clean_line
from grantflow.grants.commands import settle_balance
from grantflow.grants.policies import require
from grantflow.grants.queries import accepted_costs
from grantflow.reporting.enums import LineStatus, ReportState
from grantflow.reporting.models import Report
from grantflow.reporting.policies import has_disallowed, is_final, undecided
from grantflow.reporting.queries import is_visible
from grantflow.reporting.workflow import REPORT

describe(
    {
        "report.lines_checked": lambda of: say(
            "Report %(ordinal)s: %(lines)s, %(queried)s queried, %(disallowed)s disallowed",
            lines=say_many("%(n)s line accepted", "%(n)s lines accepted", of["accepted"]),
            **of,
        ),
        "report.narrative_cleared": mark("Report %(ordinal)s: narrative cleared"),
        "report.financial_cleared": mark("Report %(ordinal)s: financial part cleared"),
    }
)
PARTS = ("narrative", "financial")
NEEDS_REASON = frozenset({LineStatus.QUERIED, LineStatus.DISALLOWED})
LONG_REASON = mark("The reason for voucher %(voucher)s has %(length)s characters. Write at most %(most)s.")


def decide_lines(
    actor: Actor, report_id: UUID, version: int | None, decisions: Mapping[UUID, tuple[LineStatus, str]]
) -> Report:
    """Accept, query or disallow expenses one by one; the last two with a reason.

    Raises:
        Invalid: a reason is missing or too long.
    """
    report = _to_clear(actor, report_id, version)
    for line in report.lines:
        status, note = decisions.get(line.id, (line.status, line.note))
        if status in NEEDS_REASON and not note.strip():
            raise Invalid({"": say("Write a reason for voucher %(voucher)s.", voucher=line.voucher)})
        if len(note) > MOST_CHARACTERS:
            raise Invalid({"": say(LONG_REASON, voucher=line.voucher, length=len(note), most=MOST_CHARACTERS)})
        line.status, line.note = status, clean_line(note)
    report.financial_cleared_at = None
    touch(report)
    session.flush()
    counts = {status.value: sum(1 for line in report.lines if line.status is status) for status in LineStatus}
    record("report.lines_checked", report, actor, payload={"ordinal": report.ordinal, **counts})
    return report


def clear_part(actor: Actor, report_id: UUID, version: int | None, part: str) -> Report:
    """Clear the narrative or the financial part; the second one clears the report.

    Raises:
        NotAllowedNow: expenses without a decision, or with an open query.
    """
    if part not in PARTS:
        raise missing()
    report = _to_clear(actor, report_id, version)
    open_lines = undecided(report)
    if part == "financial" and open_lines:
        raise NotAllowedNow(
            say_many("Decide about %(n)s expense first.", "Decide about %(n)s expenses first.", open_lines)
        )
    setattr(report, f"{part}_cleared_at", database_now())
    session.flush()
    record(f"report.{part}_cleared", report, actor, payload={"ordinal": report.ordinal})
    if report.narrative_cleared_at and report.financial_cleared_at:
        REPORT.fire(report, "clear", actor, **_facts(report))
        session.flush()
    return report


def query(actor: Actor, report_id: UUID, version: int | None, reason: str) -> Report:
    """Give the report back with questions."""
    report = _to_clear(actor, report_id, version)
    REPORT.fire(report, "query", actor, reason, **_facts(report))
    session.flush()
    return report


def accept(actor: Actor, report_id: UUID, version: int | None) -> Report:
    """Accept the whole report: the payment that waits for it comes free."""
    return _accept(actor, report_id, version, "accept")


def accept_with_disallowance(actor: Actor, report_id: UUID, version: int | None, reason: str) -> Report:
    """Accept the report without its disallowed expenses."""
    return _accept(actor, report_id, version, "accept_with_disallowance", reason)


def reject(actor: Actor, report_id: UUID, version: int | None, reason: str) -> Report:
    return _fire(actor, report_id, version, "reject", reason)


def rework(actor: Actor, report_id: UUID, version: int | None) -> Report:
    """Open a rejected report for its writers again; both parts are to be cleared anew."""
    report = _fire(actor, report_id, version, "rework")
    report.narrative_cleared_at = report.financial_cleared_at = None
    session.flush()
    return report


def _accept(actor: Actor, report_id: UUID, version: int | None, trigger: str, reason: str | None = None) -> Report:
    report = _fire(actor, report_id, version, trigger, reason)
    report.accepted_at = database_now()
    session.flush()
    if is_final(report):
        settle_balance(actor, report.grant, accepted_costs(report.grant))
    return report


def _fire(actor: Actor, report_id: UUID, version: int | None, trigger: str, reason: str | None = None) -> Report:
    report = lock(Report, report_id)
    require(actor, "report:accept", report.scope, visible=is_visible(actor, report_id))
    check_version(report, version)
    REPORT.fire(report, trigger, actor, reason, **_facts(report))
    session.flush()
    return report


def _to_clear(actor: Actor, report_id: UUID, version: int | None) -> Report:
    report = lock(Report, report_id)
    require(actor, "report:clear", report.scope, visible=is_visible(actor, report_id))
    check_version(report, version)
    if report.state is not ReportState.SUBMITTED:
        raise NotAllowedNow(say("The report is not with the national partner now."))
    return report


def _facts(report: Report) -> dict[str, Any]:
    disallowed = Money(
        sum(line.grant_minor for line in report.lines if line.status is LineStatus.DISALLOWED), report.grant.currency
    )
    facts: dict[str, Any] = {"disallowed": has_disallowed(report), "recorded": {"ordinal": report.ordinal}}
    return facts | ({"disallowed_amount": disallowed} if disallowed else {})
