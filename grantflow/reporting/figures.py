"""What reports add up to: spending against the budget by heading, and indicators by sex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from grantflow.core.money import Money
from grantflow.core.numbers import round_half_up
from grantflow.core.sentences import Sentence, say
from grantflow.reporting.enums import LineStatus


@dataclass(frozen=True, slots=True)
class Expense:
    """A financial line in the grant's currency, under a budget heading."""

    heading: str
    amount: Money
    status: LineStatus = LineStatus.CLAIMED


@dataclass(frozen=True, slots=True)
class Spending:
    """One heading, or everything together."""

    heading: str
    budget: Money
    claimed: Money
    disallowed: Money

    @property
    def spent(self) -> Money:
        """What counts: claimed without disallowed."""
        return self.claimed - self.disallowed

    @property
    def remaining(self) -> Money:
        """Budget minus spent; below zero when overspent."""
        return self.budget - self.spent

    @property
    def overspend(self) -> Money:
        """What was spent over the budget, never below zero."""
        return max(-self.remaining, Money.zero(self.budget.currency))

    @property
    def overspend_percent(self) -> Decimal | None:
        """Overspend in per cent of the budget, to two decimals; ``None`` without a budget to compare with."""
        return self.overspend.share(self.budget) if self.budget else None

    @property
    def used_percent(self) -> Decimal:
        """Spent in per cent of the budget, to two decimals; 0 without a budget."""
        return self.spent.share(self.budget)

    def overspent_beyond(self, percent: Decimal | int) -> bool:
        """Whether the heading is overspent by more than ``percent`` per cent, exactly; at once without a budget."""
        return self.overspend > self.budget.cap(percent)


@dataclass(frozen=True, slots=True)
class FinancialFigures:
    """Spending by heading, in the budget's order, and in all."""

    headings: tuple[Spending, ...]
    total: Spending

    def heading(self, heading: str) -> Spending:
        """One heading; ``KeyError`` if nothing was planned or spent under it."""
        for spending in self.headings:
            if spending.heading == heading:
                return spending
        raise KeyError(heading)


def spending(expenses: Iterable[Expense], budget: Mapping[str, Money], currency: str) -> FinancialFigures:
    """Add expenses up by heading and hold them against the budget.

    Headings of the budget come first, in its order, then those that were only spent under. All money is in
    ``currency``; another one raises ``ValueError``.
    """
    given = list(expenses)
    headings = dict.fromkeys([*budget, *(expense.heading for expense in given)])
    rows = tuple(_row(heading, budget.get(heading, Money.zero(currency)), given, currency) for heading in headings)
    total = Spending(
        "",
        Money.total((row.budget for row in rows), currency),
        Money.total((row.claimed for row in rows), currency),
        Money.total((row.disallowed for row in rows), currency),
    )
    return FinancialFigures(rows, total)


def first_beyond(expenses: Sequence[Expense], free: Money) -> int | None:
    """Which expense is the first that ``free`` does not cover any more; disallowed ones cost nothing."""
    costs = (Money.zero(free.currency) if one.status is LineStatus.DISALLOWED else one.amount for one in expenses)
    return next((at for at, sum_so_far in enumerate(accumulate(costs)) if sum_so_far > free), None)


def _row(heading: str, budget: Money, expenses: Iterable[Expense], currency: str) -> Spending:
    own = [expense for expense in expenses if expense.heading == heading]
    disallowed = (expense.amount for expense in own if expense.status is LineStatus.DISALLOWED)
    return Spending(
        heading,
        budget,
        Money.total((expense.amount for expense in own), currency),
        Money.total(disallowed, currency),
    )


@dataclass(frozen=True, slots=True)
class BySex:
    """People counted: women and men."""

    women: int
    men: int

    @property
    def total(self) -> int:
        """Everybody."""
        return self.women + self.men

    def __add__(self, other: BySex) -> BySex:
        return BySex(self.women + other.women, self.men + other.men)


def people(counts: Iterable[BySex]) -> BySex:
    """Several counts as one; each person must be in one of them only."""
    return sum(counts, BySex(0, 0))


def check_people(count: BySex, declared_total: int | None = None) -> Sentence | None:
    """Why a count cannot be right: below zero, or parts that do not make the total told elsewhere."""
    if count.women < 0 or count.men < 0:
        return say("A count of people cannot be less than 0.")
    if declared_total is not None and count.total != declared_total:
        return say(
            "%(women)s women and %(men)s men make %(sum)s, not %(total)s.",
            women=count.women,
            men=count.men,
            sum=count.total,
            total=declared_total,
        )
    return None


def achieved_percent(actual: int, baseline: int, target: int) -> Decimal:
    """How much of the way from ``baseline`` to ``target`` is done, in per cent to one decimal.

    (actual - baseline) × 100 / (target - baseline); works downwards too. Without a way to go it is 100 once reached.
    """
    if target == baseline:
        return Decimal("100.0") if actual >= target else Decimal("0.0")
    return round_half_up(Decimal((actual - baseline) * 100) / (target - baseline), 1)
