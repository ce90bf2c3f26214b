"""Single values of answers and budget cells, as JSON keeps them.

A value that could not be read is kept as ``{"typed": "…"}``, so that a draft loses nothing; reading it again gives
the reason. Numbers are kept as text (``"12.5"``), dates as ISO 8601, money as ``{"minor": 1250, "currency": "KGS"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from grantflow.core.clock import sensible
from grantflow.core.errors import Unreadable
from grantflow.core.money import Money, exponent
from grantflow.core.numbers import parse_decimal
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean, clean_line

Raw: TypeAlias = "str | bool | Sequence[Raw] | Mapping[str, Raw] | None"
"""What a form sends: text, ticked keys, rows of cells."""

_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[./-](?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def longest(raw: Raw) -> int:
    """The characters of the longest text that a field sent."""
    match raw:
        case str():
            return len(raw)
        case Mapping():
            return max(map(longest, raw.values()), default=0)
        case list():
            return max(map(longest, raw), default=0)
        case _:
            return 0


class Problem(NamedTuple):
    """What is wrong and where: ``""`` is the answer as a whole, ``2.amount`` a cell of its third row,
    ``y1.amount`` a cell of the fixed row ``y1``.
    """

    path: str
    reason: Sentence

    def under(self, path: str) -> Problem:
        """The same problem, seen from outside ``path``."""
        return Problem(f"{path}.{self.path}" if self.path else path, self.reason)


def text_of(raw: Raw) -> str:
    """The text a field sent; the first one if it sent several, none if it sent something else."""
    while isinstance(raw, list):
        raw = raw[0] if raw else ""
    return raw if isinstance(raw, str) else ""


def texts_of(raw: Raw) -> list[str]:
    """All texts a field sent, cleaned, without blanks and repeats."""
    given = raw if isinstance(raw, list) else [raw]
    return list(dict.fromkeys(text for item in given if (text := clean_line(text_of(item)))))


def typed(value: Any) -> str | None:
    """What was typed, if it could not be read."""
    return str(value["typed"]) if isinstance(value, Mapping) and "typed" in value else None


def unread(text: str) -> dict[str, str]:
    """How unreadable text is kept."""
    return {"typed": clean(text)}


def store_number(text: str, decimals: int) -> Any:
    """A number as it is kept; ``""`` if nothing was typed."""
    if not clean(text):
        return ""
    try:
        return f"{parse_decimal(text, decimals):f}"
    except Unreadable:
        return unread(text)


def store_money(text: str, currency: str) -> Any:
    """Money as it is kept; ``""`` if nothing was typed."""
    if not clean(text):
        return ""
    try:
        return money_value(Money.parse(text, currency))
    except Unreadable:
        return unread(text) | {"currency": currency}


def store_day(text: str) -> Any:
    """A date as it is kept; ``""`` if nothing was typed."""
    if not clean(text):
        return ""
    try:
        return parse_day(text).isoformat()
    except Unreadable:
        return unread(text)


def money_value(money: Money) -> dict[str, Any]:
    """Money as JSON."""
    return {"minor": money.minor, "currency": money.currency}


def number_of(value: Any, decimals: int) -> Decimal:
    """The number kept; :class:`Unreadable` with the reason if it could not be read."""
    text = typed(value)
    return parse_decimal(text, decimals) if text is not None else Decimal(value)


def money_of(value: Any) -> Money:
    """The money kept; :class:`Unreadable` with the reason if it could not be read."""
    text = typed(value)
    return Money(value["minor"], value["currency"]) if text is None else Money.parse(text, value["currency"])


def day_of(value: Any) -> date:
    """The date kept; :class:`Unreadable` with the reason if it could not be read."""
    text = typed(value)
    return date.fromisoformat(value) if text is None else parse_day(text)


def parse_day(text: str) -> date:
    """Read ``2026-03-31`` or, day first, ``31.3.2026``, ``31/03/2026``.

    Raises:
        Unreadable: another shape, no such day, or in a year that cannot be meant.
    """
    bare = text.strip()
    found = _DAY_FIRST.fullmatch(bare)
    try:
        if found:
            return sensible(date(int(found["year"]), int(found["month"]), int(found["day"])))
        if _ISO.fullmatch(bare):
            return sensible(date.fromisoformat(bare))
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(say("There is no such day. Check the day and the month.")) from None
    raise Unreadable(say("Write a date as day.month.year, such as 31.12.2026."))


@lru_cache(maxsize=4096)
def show_number(number: Decimal, language: str) -> str:
    """A number in the language's way, with all its decimals."""
    return format_decimal(number, locale=babel_locale(language), decimal_quantization=False)


@lru_cache(maxsize=4096)
def show_money(money: Money, language: str) -> str:
    """An amount in the language's way, with the currency's code: ``14 800,50 EUR``."""
    places = exponent(money.currency)
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    return f"{format_decimal(money.decimal(), format=pattern, locale=babel_locale(language))} {money.currency}"


@lru_cache(maxsize=64)
def babel_locale(language: str) -> Locale:
    """Babel's locale for a language code; English where it knows none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
