"""Closed vocabularies of grants."""

from enum import StrEnum

from grantflow.core.sentences import mark


class Party(StrEnum):
    GRANTEE = "grantee"
    LEAD = "lead"


class PaymentKind(StrEnum):
    ADVANCE = "advance"
    INTERIM = "interim"
    BALANCE = "balance"
    MILESTONE = "milestone"
    RECOVERY = "recovery"


PAYMENT_KIND_LABELS = {
    PaymentKind.ADVANCE: mark("Advance"),
    PaymentKind.INTERIM: mark("Interim payment"),
    PaymentKind.BALANCE: mark("Balance"),
    PaymentKind.MILESTONE: mark("Milestone"),
    PaymentKind.RECOVERY: mark("Recovery"),
}


class PaymentState(StrEnum):
    SCHEDULED = "scheduled"
    REQUESTED = "requested"
    VERIFIED = "verified"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


class AmendmentState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ClosurePoint(StrEnum):
    """A point of the closure list that a person confirms."""

    ASSETS = "assets"
    ARCHIVE = "archive"


CLOSURE_LABELS = {
    ClosurePoint.ASSETS: mark("Equipment is handed over or kept as agreed"),
    ClosurePoint.ARCHIVE: mark("The archive holds every document"),
}
