"""Closed vocabularies of reporting."""

from enum import StrEnum

from grantflow.core.sentences import mark


class ReportKind(StrEnum):
    INTERIM = "interim"
    FINAL = "final"


KIND_LABELS = {ReportKind.INTERIM: mark("Interim report"), ReportKind.FINAL: mark("Final report")}


class ReportState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    SUBMITTED = "submitted"
    QUERIED = "queried"
    CLEARED = "cleared"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_DISALLOWANCE = "accepted_with_disallowance"
    REJECTED = "rejected"


class LineStatus(StrEnum):
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    QUERIED = "queried"
    DISALLOWED = "disallowed"


LINE_LABELS = {
    LineStatus.CLAIMED: mark("Claimed"),
    LineStatus.ACCEPTED: mark("Accepted"),
    LineStatus.QUERIED: mark("Queried"),
    LineStatus.DISALLOWED: mark("Disallowed"),
}
ACCEPTED = frozenset({ReportState.ACCEPTED, ReportState.ACCEPTED_WITH_DISALLOWANCE})
WITH_GRANTEE = frozenset({ReportState.OPEN, ReportState.QUERIED})
