"""Numbers as people type them: either decimal sign, any of the usual group separators."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from grantflow.core.errors import Unreadable
from grantflow.core.sentences import Sentence, say, say_many

_MOST_DIGITS = 12
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'\u2019_]+")
_SHAPE = re.compile(r"(?P<sign>[-\u2212+]?)(?P<body>[0-9]+(?:[.,][0-9]+)*[.,]?|[.,][0-9]+)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")


def parse_decimal(text: str, decimals: int) -> Decimal:
    """Read a number with at most ``decimals`` decimal places.

    ``14 800,50``, ``14,800.50``, ``14.800,50`` and ``14800.5`` are the same number. One sign before exactly three
    digits (``1,005``, ``1.005``) is refused: half the world writes thousands so, the other half decimals. Only a comma
    where no decimals are possible is read: it separates thousands, as amounts without decimals are written in English.

    Raises:
        Unreadable: no number, too many decimals or digits, or two possible readings.
    """
    found = _SHAPE.fullmatch(_SPACES.sub("", text.strip()))
    if found is None:
        raise Unreadable(say("Write a number, such as 14 800.50."))
    whole, fraction = _split(found["body"], decimals)
    if len(whole) > _MOST_DIGITS:
        raise Unreadable(say("This number is too large."))
    if len(fraction) > decimals:
        raise Unreadable(_too_fine(decimals))
    number = Decimal(f"{whole or '0'}.{fraction or '0'}").quantize(Decimal(1).scaleb(-len(fraction)))
    return -number if found["sign"] in {"-", "\u2212"} and number else number


def round_half_up(number: Decimal, decimals: int = 0) -> Decimal:
    """Round to ``decimals`` places, halves away from zero, as people and donors do."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _split(body: str, decimals: int) -> tuple[str, str]:
    """The digits before and after the decimal sign."""
    signs = [char for char in body if char in ".,"]
    if not signs:
        return body.lstrip("0"), ""
    if len(set(signs)) == 2:
        return _split_mixed(body, signs)
    if _GROUPED.fullmatch(body):
        if signs == ["."] or (len(signs) == 1 and decimals):
            raise Unreadable(say("%(text)s can be read in two ways. Leave out the thousands separator.", text=body))
        return re.sub(r"[.,]", "", body), ""
    if len(signs) > 1:
        raise Unreadable(say("Write a number, such as 14 800.50."))
    whole, fraction = body.split(signs[0])
    return whole.lstrip("0"), fraction


def _split_mixed(body: str, signs: list[str]) -> tuple[str, str]:
    """The last sign is the decimal one; all before it must separate groups of three."""
    whole, fraction = body.rsplit(signs[-1], 1)
    if len(set(signs[:-1])) != 1 or not _GROUPED.fullmatch(whole):
        raise Unreadable(say("Write a number, such as 14 800.50."))
    return re.sub(r"[.,]", "", whole), fraction


def _too_fine(decimals: int) -> Sentence:
    if decimals == 0:
        return say("Write a whole number, without decimals.")
    return say_many("Use at most %(n)s decimal place.", "Use at most %(n)s decimal places.", decimals)


def megabytes(size: int) -> Decimal:
    """Bytes in MB of 2²⁰, rounded up to a tenth: what is above a limit never looks like it.

    ``uploads.js`` rounds in the same way.
    """
    return Decimal(-(-size * 10 // 2**20)) / 10
