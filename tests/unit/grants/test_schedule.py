from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.money import Money
from grantflow.grants.enums import PaymentKind
from grantflow.grants.schedule import Rules, add_months, plan, split


def percents(*shares: int | str) -> list[Decimal]:
    return [Decimal(share) for share in shares]


def test_the_usual_three_tranches_over_a_year() -> None:
    made = plan(Money(1_000_001, "KGS"), date(2026, 7, 1), date(2027, 6, 30))
    assert [
        (tranche.kind, tranche.amount.minor, tranche.due_on, tranche.after_report) for tranche in made.tranches
    ] == [
        (PaymentKind.ADVANCE, 400_001, date(2026, 7, 1), None),
        (PaymentKind.INTERIM, 400_000, date(2027, 3, 1), 1),
        (PaymentKind.BALANCE, 200_000, date(2027, 9, 28), 2),
    ]
    assert [(report.period_from, report.period_to, report.due_on, report.final) for report in made.reports] == [
        (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 30), False),
        (date(2027, 1, 1), date(2027, 6, 30), date(2027, 8, 29), True),
    ]


def test_one_payment_still_has_a_final_report() -> None:
    made = plan(Money(100, "EUR"), date(2026, 1, 1), date(2026, 1, 10), percents(100), Rules(final_report_days=5))
    assert [(tranche.kind, tranche.after_report) for tranche in made.tranches] == [(PaymentKind.ADVANCE, None)]
    assert [(report.final, report.due_on) for report in made.reports] == [(True, date(2026, 1, 15))]


def test_periods_in_days_where_months_do_not_fit() -> None:
    made = plan(Money(100, "EUR"), date(2026, 1, 10), date(2026, 2, 18), percents(40, 40, 20))
    assert [(report.period_to - report.period_from).days + 1 for report in made.reports] == [20, 20]


@pytest.mark.parametrize(
    ("minor", "shares", "parts"),
    [
        (100, (40, 40, 20), [40, 40, 20]),
        (101, (40, 40, 20), [41, 40, 20]),
        (100, ("33.3", "33.3", "33.4"), [33, 33, 34]),
    ],
)
def test_largest_remainder(minor: int, shares: tuple[int | str, ...], parts: list[int]) -> None:
    assert [part.minor for part in split(Money(minor, "EUR"), percents(*shares))] == parts


@pytest.mark.parametrize("shares", [(), (50, 40), (100, 0), (150, -50)])
def test_percents_make_a_hundred(shares: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="make 100"):
        split(Money(100, "EUR"), percents(*shares))


def test_impossible_grants_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        split(Money(0, "EUR"), percents(100))
    with pytest.raises(ValueError, match="shorter"):
        plan(Money(100, "EUR"), date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 12, 15), 2, date(2028, 2, 15)),
     (date(2026, 3, 31), -1, date(2026, 2, 28))],
)  # fmt: skip
def test_adding_months(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(
    st.integers(1, 10**12),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(10, 1500),
    st.sampled_from([(40, 40, 20), (100,), (80, 20), (25, 25, 25, 25), ("33.33", "33.33", "33.34")]),
)
def test_any_schedule_adds_up_and_covers_every_day(
    minor: int, start: date, days: int, shares: tuple[int | str, ...]
) -> None:
    end = start + timedelta(days=days)
    made = plan(Money(minor, "USD"), start, end, percents(*shares))
    assert sum(tranche.amount.minor for tranche in made.tranches) == minor
    for tranche in made.tranches:
        assert abs(tranche.amount.minor - minor * tranche.percent / 100) < 1
    assert [made.reports[0].period_from, made.reports[-1].period_to] == [start, end]
    for before, after in zip(made.reports, made.reports[1:], strict=False):
        assert after.period_from == before.period_to + timedelta(days=1)
    assert all(report.period_from <= report.period_to < report.due_on for report in made.reports)
    assert [tranche.due_on for tranche in made.tranches] == sorted(tranche.due_on for tranche in made.tranches)
