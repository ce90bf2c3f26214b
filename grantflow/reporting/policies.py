"""Predicates about a report."""

from __future__ import annotations

from datetime import date

from grantflow.reporting.enums import ACCEPTED, WITH_GRANTEE, LineStatus, ReportKind, ReportState
from grantflow.reporting.models import Report

UNDECIDED = frozenset({LineStatus.CLAIMED, LineStatus.QUERIED})


def overdue(state: ReportState, due_on: date, today: date) -> bool:
    """Whether the report is with the grantee after its due date."""
    return state in WITH_GRANTEE and due_on < today


def is_final(report: Report) -> bool:
    return report.kind is ReportKind.FINAL


def accepted(report: Report) -> bool:
    return report.state in ACCEPTED


def has_disallowed(report: Report) -> bool:
    return any(line.status is LineStatus.DISALLOWED for line in report.lines)


def undecided(report: Report) -> int:
    """How many lines still need a decision."""
    return sum(1 for line in report.lines if line.status in UNDECIDED)
