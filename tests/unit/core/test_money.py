from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money, exponent
from grantflow.core.numbers import megabytes, parse_decimal

minor_units = st.integers(-(10**12) + 1, 10**12 - 1)
currencies = st.sampled_from(["EUR", "KGS", "UZS", "RSD", "JPY", "KWD"])


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(
    ("currency", "places"), [("EUR", 2), ("RSD", 2), ("AFN", 2), ("UZS", 2), ("JPY", 0), ("KWD", 3)]
)
def test_exponents_are_those_of_iso_4217(currency: str, places: int) -> None:
    assert exponent(currency) == places


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ZZZ"])
def test_unknown_currencies_are_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.5, True, "1"])
def test_only_whole_minor_units(minor: int) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "14 800,50", "14,800.50", "14.800,50", "14800.5", "14800,5", "14\u00a0800,50", "14\u202f800,5",
        "14'800.50", "EUR 14 800.50", "14800,50 EUR", "+14800.50", "014800.50",
    ],
)  # fmt: skip
def test_one_amount_typed_in_many_ways(text: str) -> None:
    assert Money.parse(text, "EUR") == eur(1_480_050)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.234.567", "EUR", 123_456_700), ("1.005,00", "EUR", 100_500),
        ("1 005,00", "EUR", 100_500), ("1,234,567", "EUR", 123_456_700),
        ("14,800", "JPY", 14_800), (",5", "EUR", 50), ("5.", "EUR", 500), ("-0.01", "EUR", -1),
        ("\u22127", "EUR", -700), ("-0", "EUR", 0), ("1,234,567", "KWD", 1_234_567_000), ("0.500", "KWD", 500),
    ],
)  # fmt: skip
def test_separators_by_what_the_currency_allows(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"), ("abc", "EUR"), ("1e5", "EUR"), ("NaN", "EUR"), ("12.345.6", "EUR"), ("1,2,3", "EUR"),
        ("1.005", "EUR"), ("14.800", "JPY"), ("1,005", "EUR"),
        ("14800.505", "EUR"), ("0.500", "EUR"), ("14,800", "KWD"), ("10.5", "JPY"), ("1.2,3.4", "EUR"),
        ("12.34,567.89", "EUR"), ("9" * 13, "EUR"), ("١٢", "EUR"), ("14 800 USD", "EUR"), ("1--1", "EUR"),
        ("12,34.50", "EUR"), (".", "EUR"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_for_sure_is_refused(text: str, currency: str) -> None:
    with pytest.raises(Unreadable) as refused:
        Money.parse(text, currency)
    assert str(refused.value.reason)


def test_the_refusal_names_the_places_allowed() -> None:
    with pytest.raises(Unreadable, match="at most 2 decimal places"):
        Money.parse("1.2345", "EUR")
    with pytest.raises(Unreadable, match="whole number"):
        Money.parse("1.5", "JPY")
    with pytest.raises(Unreadable, match="two ways"):
        parse_decimal("1.234", 3)


@given(minor_units, currencies.filter(lambda currency: currency != "KWD"))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(f"{money.decimal():f}".replace(".", ","), currency) == money
    assert Money.parse(str(money), currency) == money


@given(st.lists(minor_units), currencies)
def test_totals_add_up(minors: list[int], currency: str) -> None:
    amounts = [Money(minor, currency) for minor in minors]
    stepwise = Money.zero(currency)
    for amount in amounts:
        stepwise = stepwise + amount
    assert Money.total(amounts, currency) == stepwise
    assert Money.total([stepwise, -stepwise], currency) == Money.zero(currency)


@given(minor_units, minor_units)
def test_comparison_follows_the_amounts(one: int, other: int) -> None:
    a, b = eur(one), eur(other)
    assert (a < b, a <= b, a > b, a >= b) == (one < other, one <= other, one > other, one >= other)
    assert a - b == eur(one - other)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        eur(1) + Money(1, "USD")
    with pytest.raises(ValueError, match="cannot be reckoned"):
        assert eur(1) < Money(1, "USD")
    with pytest.raises(ValueError, match="cannot be reckoned"):
        Money.total([eur(1)], "USD")
    assert eur(1) != Money(1, "USD")


@pytest.mark.parametrize(
    ("minor", "rate", "expected"), [(150, 1, 2), (-150, 1, -2), (149, 1, 1), (10_000, "7", 700), (333, "33.3", 111)]
)
def test_percent_rounds_half_up(minor: int, rate: int | str, expected: int) -> None:
    assert eur(minor).percent(Decimal(rate)) == eur(expected)


def test_share_is_for_showing_and_the_limit_is_exact() -> None:
    assert eur(1).share(eur(3)) == Decimal("33.33")
    assert eur(5).share(eur(0)) == 0
    assert eur(5).share(eur(-10)) == -50
    assert eur(10_000).cap(7) == eur(700)
    assert eur(9_999).cap(Decimal("33.3")) == eur(3329)


def test_conversion_knows_both_exponents() -> None:
    assert Money(15_040_000, "USD").convert(Decimal("149.255"), "JPY") == Money(22_447_952, "JPY")
    assert eur(1).convert(Decimal("0.5"), "USD") == Money(1, "USD")


def test_times_and_text() -> None:
    assert eur(333).times(Decimal("1.5")) == eur(500)
    assert eur(10**30 + 1).times(Decimal("0.5")) == eur(5 * 10**29 + 1)
    assert str(eur(1_480_050)) == "14,800.50 EUR"
    assert not eur(0)
    assert eur(-1)


@pytest.mark.parametrize(
    ("size", "shown"), [(2**20, "1"), (10 * 2**20, "10"), (10 * 2**20 + 1, "10.1"), (11 * 2**20 + 10**5, "11.1")]
)
def test_a_size_is_rounded_up_to_a_tenth_of_a_megabyte(size: int, shown: str) -> None:
    assert str(megabytes(size)) == shown
