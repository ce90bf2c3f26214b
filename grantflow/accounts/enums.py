"""Closed vocabularies of accounts."""

from enum import StrEnum


class TokenKind(StrEnum):
    """What a mailed one-time link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
