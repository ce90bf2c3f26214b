"""Exact money: a whole number of minor units and an ISO 4217 code. Never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from babel.numbers import is_currency

from grantflow.core.numbers import parse_decimal, round_half_up

_USUAL_EXPONENT = 2
_OTHER_EXPONENTS = {
    code: places
    for places, codes in {
        0: ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"),
        3: ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
        4: ("CLF", "UYW"),
    }.items()
    for code in codes
} | {"XAF": 0, "XOF": 0, "XPF": 0}


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Decimal places of a currency by ISO 4217.

    Not Babel's precision: that is a habit of display (0 for RSD, which has 100 para), not the unit of account.

    Raises:
        ValueError: no such currency code.
    """
    if not is_currency(currency):
        raise ValueError(f"unknown currency: {currency!r}")
    return _OTHER_EXPONENTS.get(currency, _USUAL_EXPONENT)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: ``minor`` whole minor units (cents, tyiyn, para) of ``currency``.

    Arithmetic and comparison between two currencies raise ``ValueError``.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {type(self.minor).__name__}")
        exponent(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """No money, in that currency."""
        return cls(0, currency)

    @classmethod
    def of(cls, amount: Decimal | int, currency: str) -> Self:
        """Money from major units, half-up to the currency's minor unit."""
        return cls(int(round_half_up(Decimal(amount).scaleb(exponent(currency)))), currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read what a person typed; the currency's own code may stand beside the number.

        Raises:
            Unreadable: (a ``ValueError``) not a number, finer than the currency, or with two possible readings.
        """
        bare = text.strip().removeprefix(currency).removesuffix(currency)
        return cls.of(parse_decimal(bare, exponent(currency)), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Self:
        """Sum of any number of amounts, all in ``currency``."""
        minor = 0
        for amount in amounts:
            _same(currency, amount.currency)
            minor += amount.minor
        return cls(minor, currency)

    def decimal(self) -> Decimal:
        """The amount in major units, with all its decimal places."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def share(self, of: Money) -> Decimal:
        """What per cent of ``of`` this is, half-up to two decimals; 0 of nothing.

        For showing. A limit is checked exactly with :meth:`cap`.
        """
        _same(self.currency, of.currency)
        if not of.minor:
            return Decimal("0.00")
        sign = -1 if of.minor < 0 else 1
        return Decimal(_half_up(self.minor * 10_000 * sign, abs(of.minor))).scaleb(-2)

    def percent(self, rate: Decimal | int) -> Money:
        """``rate`` per cent of this amount, half-up."""
        part, whole = Decimal(rate).as_integer_ratio()
        return Money(_half_up(self.minor * part, whole * 100), self.currency)

    def cap(self, rate: Decimal | int) -> Money:
        """The largest amount that is at most ``rate`` per cent of this one: rounded down, so that a limit holds."""
        part, whole = Decimal(rate).as_integer_ratio()
        return Money(self.minor * part // (whole * 100), self.currency)

    def times(self, quantity: Decimal | int) -> Money:
        """This amount ``quantity`` times, half-up."""
        part, whole = Decimal(quantity).as_integer_ratio()
        return Money(_half_up(self.minor * part, whole), self.currency)

    def convert(self, rate: Decimal, currency: str) -> Money:
        """The same money in ``currency``, where one major unit of this one costs ``rate`` of that one; half-up."""
        return Money.of(self.decimal() * rate, currency)

    def __add__(self, other: Money) -> Money:
        _same(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        _same(self.currency, other.currency)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        _same(self.currency, other.currency)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        _same(self.currency, other.currency)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __str__(self) -> str:
        return f"{self.decimal():,f} {self.currency}"


def _same(one: str, other: str) -> None:
    if one != other:
        raise ValueError(f"{one} and {other} cannot be reckoned together")


def _half_up(part: int, whole: int) -> int:
    """``part / whole`` to the nearest whole number, halves away from zero, exact at any size; ``whole`` > 0."""
    nearest = (2 * abs(part) + whole) // (2 * whole)
    return -nearest if part < 0 else nearest
