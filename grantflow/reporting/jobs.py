"""What happens to reports by the clock."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from grantflow.calls.models import Call
from grantflow.calls.queries import days
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.outbox.commands import post
from grantflow.outbox.models import Message
from grantflow.reporting.commands import open_reports
from grantflow.reporting.emails import GRANTEE, mails_for
from grantflow.reporting.models import Report
from grantflow.reporting.queries import with_grantee

DAYS_BEFORE = (30, 7, 0, -7)
"""Reminders go out so many days before the due date; the last one after it."""


def open_due() -> int:
    """Open every report whose period has ended."""
    return sum(open_reports(today, Call.zone == zone) for zone, today in days())


def remind() -> int:
    """Remind of reports due in 30 and 7 days, today and a week ago; once a day for each."""
    return sum(_remind_of(zone, today) for zone, today in days())


def _remind_of(zone: str, today: date) -> int:
    due = with_grantee(zone, [today + timedelta(days=before) for before in DAYS_BEFORE])
    return sum(_remind(report, today) for report in due if not _reminded(report, today))


def _remind(report: Report, today: date) -> int:
    roles = (*GRANTEE, Role.PARTNER) if report.due_on > today else (*GRANTEE, Role.PARTNER, Role.MANAGER)
    return len(post("report.reminder", mails_for(report, *roles), report))


def _reminded(report: Report, today: date) -> bool:
    last = session.scalar(
        sa.select(sa.func.max(Message.created_at)).where(
            Message.kind == "report.reminder", Message.subject_id == report.id
        )
    )
    return last is not None and report.grant.day_of(last) >= today
