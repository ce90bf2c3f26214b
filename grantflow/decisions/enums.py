"""Closed vocabularies of decisions."""

from enum import StrEnum

from grantflow.core.sentences import mark


class Outcome(StrEnum):
    """What the committee proposes; the value is the spine's trigger."""

    RECOMMEND = "recommend"
    RESERVE = "reserve"
    DECLINE = "decline"


OUTCOME_LABELS = {
    Outcome.RECOMMEND: mark("Recommend"),
    Outcome.RESERVE: mark("Reserve list"),
    Outcome.DECLINE: mark("Decline"),
}


class AppealState(StrEnum):
    LODGED = "lodged"
    ADMITTED = "admitted"
    REFUSED = "refused"
    IN_REVIEW = "in_review"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"
