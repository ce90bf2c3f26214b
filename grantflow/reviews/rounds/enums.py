"""Closed vocabularies of rounds."""

from enum import StrEnum


class RoundState(StrEnum):
    DRAFT = "draft"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"
