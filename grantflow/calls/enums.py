"""The states of a call."""

from enum import StrEnum


class CallState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATING = "evaluating"
    DECIDED = "decided"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"
