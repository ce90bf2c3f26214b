"""Values of expressions while they are worked out, exact numbers among them, and what is not known."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from enum import Enum, StrEnum
from typing import Any, Final, TypeAlias

from grantflow.core.sentences import Sentence, mark
from grantflow.questionnaires.expressions.tree import MOST_DIGITS

MOST_TEXT = 100_000
"""Characters of an answer."""
MOST_ROWS = 1_000
"""Rows of a table, and choices of a list."""
DIVISION_PLACES = 20


class Absent(Enum):
    """The value of a question that is itself hidden."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class Reason(StrEnum):
    """Why a value is not known."""

    UNANSWERED = "unanswered"
    UNREADABLE = "unreadable"
    PENDING = "pending"
    KIND = "kind"
    DIVISION = "division"
    SIZE = "size"
    NOTHING = "nothing"
    ARGUMENT = "argument"
    STEPS = "steps"


_SENTENCES: Mapping[Reason, str] = {
    Reason.UNANSWERED: mark("“%(name)s” is not answered yet."),
    Reason.UNREADABLE: mark("The answer to “%(name)s” cannot be read."),
    Reason.PENDING: mark("It is not known yet whether “%(name)s” is asked."),
    Reason.KIND: mark("A value is of another kind than the expression needs."),
    Reason.DIVISION: mark("A number is divided by 0."),
    Reason.SIZE: mark("A value is too large, or a number has too many decimals."),
    Reason.NOTHING: mark("There is no number to take the smallest, the largest or the average of."),
    Reason.ARGUMENT: mark("A function got a value that it cannot work with."),
    Reason.STEPS: mark("The expression needs too many steps."),
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known yet, and why; ``name`` is the question where one is the cause."""

    reason: Reason
    name: str = ""

    def sentence(self, labels: Mapping[str, object] | None = None) -> Sentence:
        """The reason for people; ``labels`` has what questions are called, by name."""
        text = _SENTENCES[self.reason]
        return Sentence(text, {"name": (labels or {}).get(self.name, self.name)} if "%(name)s" in text else {})


Value: TypeAlias = "Decimal | str | date | bool | tuple[Any, ...] | Mapping[str, Any] | Absent | Unknown"
"""Numbers, texts (also the key of a choice), dates, yes and no; lists of choices, cells or rows; a record of values."""

_Taker: TypeAlias = "Callable[[Any, str], Value]"
KIND, SIZE = Unknown(Reason.KIND), Unknown(Reason.SIZE)
DIVISION, NOTHING, ARGUMENT = Unknown(Reason.DIVISION), Unknown(Reason.NOTHING), Unknown(Reason.ARGUMENT)
ZERO = Decimal(0)
# Wide enough for every result of two bounded numbers; a quotient gets enough digits to be rounded only once.
_EXACT = Context(prec=400, Emax=MAX_EMAX, Emin=MIN_EMIN, rounding=ROUND_HALF_UP, traps=[])
_TOO_LARGE = Decimal(10) ** MOST_DIGITS
_UNITS = tuple(Decimal(1).scaleb(-places) for places in range(DIVISION_PLACES + 1))


def bounded(number: Decimal) -> Decimal | Unknown:
    """The number if it keeps to :data:`MOST_DIGITS` on both sides of its point."""
    if not number.is_finite():
        return KIND
    if not number:
        return ZERO
    if not -_TOO_LARGE < number < _TOO_LARGE:
        return SIZE
    if _places(number) <= MOST_DIGITS:
        return number
    short = _EXACT.normalize(number) if len(number.as_tuple().digits) < _EXACT.prec else number
    return short if _places(short) <= MOST_DIGITS else SIZE


def _places(number: Decimal) -> int:
    """Decimals written, below 0 for a number such as 1E+2."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def add(one: Decimal, other: Decimal) -> Decimal | Unknown:
    """Exact."""
    return bounded(_EXACT.add(one, other))


def subtract(one: Decimal, other: Decimal) -> Decimal | Unknown:
    """Exact."""
    return bounded(_EXACT.subtract(one, other))


def multiply(one: Decimal, other: Decimal) -> Decimal | Unknown:
    """Exact; not known if the result needs more than :data:`MOST_DIGITS` decimals."""
    return bounded(_EXACT.multiply(one, other))


def divide(one: Decimal, other: Decimal) -> Decimal | Unknown:
    """Rounded half-up to :data:`DIVISION_PLACES` decimals."""
    return bounded(round_places(_EXACT.divide(one, other), DIVISION_PLACES)) if other else DIVISION


def round_places(number: Decimal, places: int) -> Decimal:
    """Rounded half away from 0, as everywhere in money; ``places`` from 0 to :data:`DIVISION_PLACES`."""
    return _EXACT.quantize(number, _UNITS[places])


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and exponent: ``1.50`` is ``1.5``, ``1E+2`` is ``100``."""
    short = _EXACT.normalize(number)
    return short if _places(short) >= 0 else _EXACT.quantize(short, Decimal(1))


def take(value: object, name: str) -> Value:
    """An answer as expressions see it: bounded, texts composed (NFC).

    ``None`` and an empty text are not answered; an empty list is an answer that holds nothing.
    """
    taker: _Taker | None = _TAKERS.get(type(value))
    if taker is not None:
        return taker(value, name)
    return _take_record(value, name) if isinstance(value, Mapping) else Unknown(Reason.KIND, name)


def _take_number(value: Any, name: str) -> Value:
    number = bounded(value)
    return Unknown(number.reason, name) if isinstance(number, Unknown) else number


def _take_whole(value: Any, name: str) -> Value:
    return Decimal(value) if -(10**MOST_DIGITS) < value < 10**MOST_DIGITS else Unknown(Reason.SIZE, name)


def _take_text(value: Any, name: str) -> Value:
    if not value:
        return Unknown(Reason.UNANSWERED, name)
    if len(value) > MOST_TEXT:
        return Unknown(Reason.SIZE, name)
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _take_list(value: Any, name: str) -> Value:
    if len(value) > MOST_ROWS:
        return Unknown(Reason.SIZE, name)
    if all(isinstance(item, Mapping) for item in value):
        return tuple(value)
    if not all(isinstance(item, str) for item in value):
        return Unknown(Reason.KIND, name)
    taken = tuple(_take_text(item, name) for item in value)
    return next((item for item in taken if isinstance(item, Unknown)), taken)


def _take_record(value: Any, name: str) -> Value:
    return value if value else Unknown(Reason.UNANSWERED, name)


def _take_unknown(value: Any, name: str) -> Value:
    return value if value.name else Unknown(value.reason, name)


_TAKERS: Mapping[type, _Taker] = {
    type(None): lambda value, name: Unknown(Reason.UNANSWERED, name),
    bool: lambda value, name: value,
    Decimal: _take_number,
    int: _take_whole,
    str: _take_text,
    date: lambda value, name: value,
    list: _take_list,
    tuple: _take_list,
    frozenset: lambda value, name: _take_list(sorted(value, key=str), name),
    dict: _take_record,
    Absent: lambda value, name: value,
    Unknown: _take_unknown,
}


UNREADABLE: Final = Unknown(Reason.UNREADABLE)
"""What a caller gives for an answer that was typed but cannot be read."""
