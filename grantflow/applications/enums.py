"""The states of the spine (DOMAIN §3.1)."""

from enum import StrEnum


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLARIFICATION = "clarification"
    WITHDRAWN = "withdrawn"
    ADMISSIBLE = "admissible"
    INADMISSIBLE = "inadmissible"
    IN_REVIEW = "in_review"
    EVALUATED = "evaluated"
    INVITED = "invited"
    RECOMMENDED = "recommended"
    RESERVED = "reserved"
    DECLINED = "declined"
    AWARDED = "awarded"
    LAPSED = "lapsed"
    IMPLEMENTING = "implementing"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    CLOSING = "closing"
    CLOSED = "closed"


class Stage(StrEnum):
    """Which form an application of a two-stage call is at."""

    CONCEPT = "concept"
    FULL = "full"


class SectionStatus(StrEnum):
    """How far a section of the form is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    NEEDS_CHANGE = "needs_change"


S = ApplicationState
WITH_APPLICANT = frozenset({S.DRAFT, S.INVITED})
BEFORE_AWARD = frozenset(
    {
        S.SUBMITTED,
        S.CLARIFICATION,
        S.ADMISSIBLE,
        S.INADMISSIBLE,
        S.IN_REVIEW,
        S.EVALUATED,
        S.INVITED,
        S.RECOMMENDED,
        S.RESERVED,
        S.DECLINED,
        S.WITHDRAWN,
    }
)
AFTER_AWARD = frozenset({S.AWARDED, S.LAPSED, S.IMPLEMENTING, S.SUSPENDED, S.TERMINATED, S.CLOSING, S.CLOSED})
