"""When a grant is paid and reported on: tranches that add up to the amount, and the report each one waits for."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from grantflow.core.money import Money
from grantflow.grants.enums import PaymentKind

DEFAULT_PERCENTS = (Decimal(40), Decimal(40), Decimal(20))
"""Advance, interim payment, balance."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Days: from the end of a period to its report, the same for the final report, from a report to its payment."""

    report_days: int = 30
    final_report_days: int = 60
    payment_days: int = 30


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A report on the days ``period_from`` to ``period_to``, both included."""

    ordinal: int
    final: bool
    period_from: date
    period_to: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Tranche:
    """A payment; it waits until report ``after_report`` is accepted, unless that is ``None``."""

    ordinal: int
    kind: PaymentKind
    percent: Decimal
    amount: Money
    due_on: date
    after_report: int | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """All tranches and reports of a grant."""

    tranches: tuple[Tranche, ...]
    reports: tuple[PlannedReport, ...]


def plan(
    amount: Money,
    starts_on: date,
    ends_on: date,
    percents: Sequence[Decimal] = DEFAULT_PERCENTS,
    rules: Rules | None = None,
) -> Schedule:
    """The schedule of a grant that runs from ``starts_on`` to ``ends_on``, both included.

    The first tranche is the advance, due on the first day; the last one the balance, after the final report. There is
    one report fewer than tranches (at least one), on periods of equal length in whole months where they fit.

    Raises:
        ValueError: percents do not make 100, the amount is not positive, or there are fewer days than reports.
    """
    rules = rules or Rules()
    reports = _reports(starts_on, ends_on, max(len(percents) - 1, 1), rules)
    tranches = tuple(
        _tranche(at, amounts, Decimal(percent), len(percents), starts_on, reports, rules)
        for at, (amounts, percent) in enumerate(zip(split(amount, percents), percents, strict=True))
    )
    return Schedule(tranches, reports)


def split(amount: Money, percents: Sequence[Decimal]) -> list[Money]:
    """Parts of ``amount`` that add up to it exactly, by the largest remainder; equal remainders from the first.

    Each part differs from its exact share by less than one minor unit.

    Raises:
        ValueError: percents do not make 100, one is not positive, or the amount is not.
    """
    if not percents or sum(percents) != 100 or min(percents) <= 0:
        raise ValueError("the percents of the tranches make 100, and each is above 0")
    if amount.minor <= 0:
        raise ValueError("a grant is above 0")
    exact = [amount.minor * Decimal(percent) / 100 for percent in percents]
    floors = [int(share) for share in exact]
    left = amount.minor - sum(floors)
    first = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))[:left]
    return [Money(floor + (at in first), amount.currency) for at, floor in enumerate(floors)]


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _tranche(
    at: int,
    amount: Money,
    percent: Decimal,
    count: int,
    starts_on: date,
    reports: Sequence[PlannedReport],
    rules: Rules,
) -> Tranche:
    if at == 0:
        return Tranche(1, PaymentKind.ADVANCE, percent, amount, starts_on, None)
    kind = PaymentKind.BALANCE if at == count - 1 else PaymentKind.INTERIM
    report = reports[at - 1]
    due = report.due_on + timedelta(days=rules.payment_days)
    return Tranche(at + 1, kind, percent, amount, due, report.ordinal)


def _reports(starts_on: date, ends_on: date, count: int, rules: Rules) -> tuple[PlannedReport, ...]:
    limits = _limits(starts_on, ends_on + timedelta(days=1), count)
    return tuple(
        PlannedReport(
            ordinal=ordinal,
            final=ordinal == count,
            period_from=begin,
            period_to=end - timedelta(days=1),
            due_on=end
            - timedelta(days=1)
            + timedelta(days=rules.final_report_days if ordinal == count else rules.report_days),
        )
        for ordinal, (begin, end) in enumerate(pairwise(limits), start=1)
    )


def _limits(begin: date, end: date, count: int) -> list[date]:
    """The first day of each period and the day after the last."""
    days = (end - begin).days
    if days < count:
        raise ValueError("the grant is shorter than its reports")
    months = (end.year - begin.year) * 12 + end.month - begin.month
    if add_months(begin, months) == end and months >= count:
        return [*(add_months(begin, months * at // count) for at in range(count)), end]
    return [*(begin + timedelta(days=days * at // count) for at in range(count)), end]
