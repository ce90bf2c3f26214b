"""Closed vocabularies of monitoring."""

from enum import StrEnum

from grantflow.core.sentences import mark


class VisitKind(StrEnum):
    ON_SITE = "on_site"
    ONLINE = "online"
    SPOT_CHECK = "spot_check"


VISIT_KIND_LABELS = {
    VisitKind.ON_SITE: mark("On site"),
    VisitKind.ONLINE: mark("Online"),
    VisitKind.SPOT_CHECK: mark("Spot check of vouchers"),
}


class VisitState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    CONDUCTED = "conducted"
    DRAFTED = "drafted"
    COMMENTED = "commented"
    FINAL = "final"
    CALLED_OFF = "called_off"


class FindingState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    EVIDENCED = "evidenced"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Severity(StrEnum):
    """What a finding holds until it is closed."""

    NOTE = "note"
    MAJOR = "major"
    CRITICAL = "critical"


SEVERITY_LABELS = {
    Severity.NOTE: mark("To improve"),
    Severity.MAJOR: mark("Major: holds the balance payment"),
    Severity.CRITICAL: mark("Critical: holds every payment"),
}
