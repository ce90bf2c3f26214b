"""Closed vocabularies of reviewing."""

from enum import StrEnum

from grantflow.core.sentences import mark


class ReviewState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    LOCKED = "locked"
    RECUSED = "recused"
    EXPIRED = "expired"


class DeclineReason(StrEnum):
    CONFLICT = "conflict"
    EXPERTISE = "expertise"
    WORKLOAD = "workload"


DECLINE_LABELS = {
    DeclineReason.CONFLICT: mark("I have a conflict of interest"),
    DeclineReason.EXPERTISE: mark("This is not my field"),
    DeclineReason.WORKLOAD: mark("I have too many already"),
}
S = ReviewState
ACTIVE = frozenset({S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED})
OPEN = frozenset({S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS})
"""Somebody still has something to do."""
GONE = frozenset({S.DECLINED, S.RECUSED, S.EXPIRED})
"""The assignment has ended without a review."""
WRITABLE = frozenset({S.ACCEPTED, S.IN_PROGRESS})
READABLE = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED})
"""States in which the reviewer may open the application: only after declaring no conflict."""


class ConflictState(StrEnum):
    """How far a conflict of interest is looked at; in every state but ``DISMISSED`` it hides the application."""

    DECLARED = "declared"
    """By the person themself, whom nobody overrules."""
    FOUND = "found"
    """By the program or by the applicant: it hides until somebody dismisses it."""
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


CONFLICT_LABELS = {
    ConflictState.FOUND: (mark("Found: to be looked at"), "warn"),
    ConflictState.DECLARED: (mark("Declared by the person"), "bad"),
    ConflictState.CONFIRMED: (mark("Confirmed"), "bad"),
    ConflictState.DISMISSED: (mark("Dismissed"), "ok"),
}
"""Words and tone of each state."""


class InterestGround(StrEnum):
    """What ties a person to an organisation, as they declare it."""

    EMPLOYMENT = "employment"
    BOARD = "board"
    MENTORING = "mentoring"
    KINSHIP = "kinship"
    JOINT_GRANT = "joint_grant"
    OTHER = "other"


INTEREST_LABELS = {
    InterestGround.EMPLOYMENT: mark("I work or worked there"),
    InterestGround.BOARD: mark("I am or was on its board"),
    InterestGround.MENTORING: mark("I mentored or advised it"),
    InterestGround.KINSHIP: mark("A member of my family works there"),
    InterestGround.JOINT_GRANT: mark("We had a grant together"),
    InterestGround.OTHER: mark("Another tie"),
}
