"""Closed vocabularies of calls: their states, and how reviewers' totals become one score."""

from enum import StrEnum

from grantflow.core.sentences import mark


class CallState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATING = "evaluating"
    DECIDED = "decided"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class FinalRule(StrEnum):
    """How the totals of several reviewers become one score; they differ from three totals on."""

    MEAN = "mean"
    MEDIAN = "median"
    CLOSEST_TWO = "closest_two"
    DROP_EXTREMES = "drop_extremes"


FINAL_RULE_LABELS: dict[FinalRule, str] = {
    FinalRule.CLOSEST_TWO: mark("The mean of the two closest totals"),
    FinalRule.MEAN: mark("The mean of all totals"),
    FinalRule.MEDIAN: mark("The median: the total in the middle"),
    FinalRule.DROP_EXTREMES: mark("The mean without the lowest and the highest total"),
}
