"""Closed vocabularies of phases."""

from __future__ import annotations

from enum import StrEnum

from grantflow.core.sentences import mark


class Sight(StrEnum):
    """Whose names reviewers see."""

    BLIND = "blind"
    HALF_BLIND = "half_blind"
    OPEN = "open"


class Others(StrEnum):
    """When reviewers read what others wrote about the same application."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    ALWAYS = "always"


SIGHT_LABELS: dict[Sight, str] = {
    Sight.BLIND: mark("Blind: reviewers do not see who applies, nor who else reviews"),
    Sight.HALF_BLIND: mark("Half blind: reviewers see who applies, but not who else reviews"),
    Sight.OPEN: mark("Open: reviewers see who applies and who else reviews"),
}
OTHERS_LABELS: dict[Others, str] = {
    Others.NEVER: mark("Reviewers never read each other's reviews"),
    Others.AFTER_OWN: mark("Reviewers read the others' reviews once their own is locked"),
    Others.ALWAYS: mark("Reviewers read the others' locked reviews at any time"),
}
