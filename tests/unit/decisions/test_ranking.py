from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.money import Money
from grantflow.decisions.enums import Outcome
from grantflow.decisions.ranking import Entry, order, rank

START = datetime(2026, 5, 1, tzinfo=UTC)


def entry(
    number: int,
    score: str,
    amount: int = 100,
    country: str = "KG",
    *,
    tie_score: Decimal = Decimal(10),
    submitted_at: datetime | None = None,
    eligible: bool = True,
) -> Entry:
    moment = submitted_at or START + timedelta(hours=number)
    return Entry(UUID(int=number), Decimal(score), tie_score, moment, eur(amount), country, eligible)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def outcomes(*entries: Entry, envelope: int, reserve_places: int | None = None) -> list[str]:
    ranking = rank(entries, eur(envelope), reserve_places=reserve_places)
    return [place.outcome.value for place in ranking.places]


def test_order_is_score_then_tie_group_then_time_then_key() -> None:
    late, early = entry(5, "80"), entry(1, "80")
    relevant = entry(9, "80", tie_score=Decimal(11))
    best, twin = entry(7, "80.1"), entry(2, "80", submitted_at=early.submitted_at)
    assert order([late, twin, early, best, relevant]) == [best, relevant, early, twin, late]


def test_the_money_ends_at_the_cut_line() -> None:
    result = rank([entry(1, "90"), entry(2, "80"), entry(3, "70", 150), entry(4, "60", 10)], eur(320))
    assert [place.outcome for place in result.places] == [Outcome.RECOMMEND] * 2 + [Outcome.RESERVE] * 2
    assert (result.cut_line, result.recommended, result.remaining) == (2, eur(200), eur(120))
    assert "money of the call ends" in str(result.place(UUID(int=4)).reason)
    assert [place.position for place in result.of(Outcome.RESERVE)] == [3, 4]


def test_an_exhausted_country_stops_only_itself() -> None:
    entries = [entry(1, "90", country="KG"), entry(2, "80", country="KG"), entry(3, "70", country="TJ"),
               entry(4, "60", 10, country="KG"), entry(5, "50", country="UZ")]  # fmt: skip
    result = rank(entries, eur(400), {"KG": eur(150), "TJ": eur(100)})
    assert [place.outcome.value for place in result.places] == [
        "recommend", "reserve", "recommend", "reserve", "recommend",
    ]  # fmt: skip
    assert "for this country ends" in str(result.places[3].reason)
    assert result.cut_lines == {"KG": 1, "TJ": 3, "UZ": 5}
    assert result.remaining_by_country == {"KG": eur(50), "TJ": eur(0)}


def test_the_ineligible_are_declined_and_take_no_money() -> None:
    assert outcomes(entry(1, "90", eligible=False), entry(2, "80"), envelope=100) == ["decline", "recommend"]


def test_the_reserve_list_may_be_short() -> None:
    entries = [entry(number, str(100 - number)) for number in range(1, 5)]
    assert outcomes(*entries, envelope=100, reserve_places=1) == ["recommend", "reserve", "decline", "decline"]
    assert outcomes(*entries, envelope=0, reserve_places=0) == ["decline"] * 4


def test_ties_are_shown() -> None:
    result = rank([entry(1, "90"), entry(2, "90"), entry(3, "80")], eur(100))
    assert [place.tied for place in result.places] == [True, True, False]


def test_nothing_to_rank() -> None:
    empty = rank([], eur(100))
    assert (empty.places, empty.cut_line, empty.cut_lines) == ((), 0, {})
    with pytest.raises(KeyError):
        empty.place(UUID(int=1))


rows = st.tuples(st.integers(0, 50), st.integers(1, 300), st.sampled_from(["KG", "TJ", "UZ"]), st.booleans())


@given(st.lists(rows, max_size=12), st.integers(0, 1000), st.integers(0, 400))
def test_no_envelope_is_ever_overdrawn(given_rows: list[tuple[int, int, str, bool]], whole: int, country: int) -> None:
    entries = [
        entry(at, str(score), amount, place, eligible=eligible)
        for at, (score, amount, place, eligible) in enumerate(given_rows)
    ]
    result = rank(entries, eur(whole), {"KG": eur(country)})
    paid = result.of(Outcome.RECOMMEND)
    assert Money.total((place.entry.amount for place in paid), "EUR") == result.recommended <= eur(whole)
    assert result.recommended + result.remaining == eur(whole)
    assert sum(place.entry.amount.minor for place in paid if place.entry.country == "KG") <= country
    assert all(place.entry.eligible for place in paid)
    assert rank(entries[::-1], eur(whole), {"KG": eur(country)}) == result
