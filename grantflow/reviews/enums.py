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
WRITABLE = frozenset({S.ACCEPTED, S.IN_PROGRESS})
READABLE = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED})
"""States in which the reviewer may open the application: only after declaring no conflict."""
