from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.money import Money
from grantflow.reporting.enums import LineStatus
from grantflow.reporting.figures import BySex, Expense, achieved_percent, check_people, first_beyond, people, spending

counts = st.builds(BySex, st.integers(0, 10**6), st.integers(0, 10**6))


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_spending_against_the_budget() -> None:
    figures = spending(
        [
            Expense("2", eur(700)),
            Expense("1", eur(1300), LineStatus.ACCEPTED),
            Expense("1", eur(100), LineStatus.DISALLOWED),
            Expense("5", eur(50)),
        ],
        {"1": eur(1000), "2": eur(1000)},
        "EUR",
    )
    staff, travel, other = figures.headings
    assert (staff.claimed, staff.disallowed, staff.spent, staff.remaining) == (
        eur(1400),
        eur(100),
        eur(1300),
        eur(-300),
    )
    assert (staff.overspend, staff.overspend_percent, staff.used_percent) == (eur(300), Decimal(30), Decimal(130))
    assert (travel.remaining, travel.overspend, travel.overspend_percent) == (eur(300), eur(0), Decimal(0))
    assert (other.heading, other.overspend_percent) == ("5", None)
    assert [staff.overspent_beyond(25), staff.overspent_beyond(30), other.overspent_beyond(25)] == [True, False, True]
    assert (figures.total.budget, figures.total.spent) == (eur(2000), eur(2050))
    assert figures.heading("2") is travel
    with pytest.raises(KeyError):
        figures.heading("9")


def test_the_first_expense_beyond_what_is_free_is_named() -> None:
    expenses = [Expense("1", eur(700)), Expense("1", eur(900), LineStatus.DISALLOWED), Expense("2", eur(301))]
    assert first_beyond(expenses, eur(1000)) == 2
    assert first_beyond(expenses, eur(1001)) is None
    assert first_beyond(expenses, eur(0)) == 0
    assert first_beyond([], eur(-1)) is None


def test_an_empty_report_and_a_foreign_currency() -> None:
    assert spending([], {}, "EUR").total.remaining == eur(0)
    with pytest.raises(ValueError, match="cannot be reckoned"):
        spending([Expense("1", Money(1, "USD"))], {}, "EUR")


@given(
    st.lists(st.builds(Expense, st.sampled_from("123"), st.integers(0, 10**9).map(eur), st.sampled_from(LineStatus)))
)
def test_headings_add_up_to_the_total(expenses: list[Expense]) -> None:
    figures = spending(expenses, {"1": eur(10_000)}, "EUR")
    assert Money.total((row.spent for row in figures.headings), "EUR") == figures.total.spent
    assert figures.total.claimed == Money.total((expense.amount for expense in expenses), "EUR")
    assert figures.total.spent + figures.total.remaining == figures.total.budget


@given(st.lists(counts))
def test_people_add_up_by_sex(given_counts: list[BySex]) -> None:
    everybody = people(given_counts)
    assert everybody.total == sum(count.total for count in given_counts)
    assert check_people(everybody, everybody.total) is None


def test_counts_that_cannot_be_right() -> None:
    assert str(check_people(BySex(40, 50), 91)) == "40 women and 50 men make 90, not 91."
    assert "less than 0" in str(check_people(BySex(-1, 50)))
    assert check_people(BySex(1, 2)) is None


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "percent"),
    [(63, 0, 72, "87.5"), (30, 20, 40, "50.0"), (15, 20, 10, "50.0"), (5, 5, 5, "100.0"), (4, 5, 5, "0.0")],
)
def test_the_way_to_the_target(actual: int, baseline: int, target: int, percent: str) -> None:
    assert achieved_percent(actual, baseline, target) == Decimal(percent)
