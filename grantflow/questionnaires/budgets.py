"""Budgets of applications: lines under headings, shares by source, totals and caps. Exact, in one currency.

Headings: 1–6 hold lines; 7 is their sum, the direct costs; 8 indirect costs, declared, capped as a share of 7;
9 = 7 + 8; 10 contingency, declared, capped as a share of 7. The grand total is 9 + 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.questionnaires.values import Problem

HEADINGS: dict[int, str] = {
    1: mark("Human resources"),
    2: mark("Travel"),
    3: mark("Equipment and supplies"),
    4: mark("Local office"),
    5: mark("Other costs and services"),
    6: mark("Other"),
    7: mark("Direct costs"),
    8: mark("Indirect costs"),
    9: mark("Total"),
    10: mark("Contingency"),
}
"""English names by number; translate before showing."""

MOST_LINES = 300
LINE_HEADINGS = (1, 2, 3, 4, 5, 6)
DECLARED: dict[str, int] = {"indirect": 8, "contingency": 10}
"""The headings that hold an amount and no lines."""
SHARES = ("requested", "own", "other", "in_kind")
"""Who pays: this grant, the organisation, other donors, gifts in kind."""
COLUMNS: dict[str, str] = {
    "description": mark("What is it?"),
    "unit": mark("Unit"),
    "quantity": mark("Quantity"),
    "unit_rate": mark("Unit rate"),
    "requested": mark("From the grant"),
    "own": mark("Own money"),
    "other": mark("Other sources"),
    "in_kind": mark("In kind"),
    "total": mark("Total"),
}
"""English words for the cells of a line and its total; translate before showing."""
NOT_ABOVE_NOTHING: dict[str, str] = {
    "quantity": mark("The quantity must be more than 0."),
    "unit_rate": mark("The unit rate must be more than 0."),
}
"""What is said of these cells when they are 0 or below."""


def line_name(heading: int, number: int) -> Sentence:
    """What the line of a heading is called where it stands outside its table; ``number`` counts from 1."""
    return say("%(heading)s, line %(n)s", heading=say(HEADINGS[heading]), n=number)


@dataclass(frozen=True, slots=True)
class Shares:
    """Who pays how much of a cost."""

    requested: Money
    own: Money
    other: Money
    in_kind: Money

    @property
    def total(self) -> Money:
        """All shares together."""
        return self.requested + self.own + self.other + self.in_kind


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A cost: ``quantity`` units at ``unit_rate``. ``code`` is its number under the heading, such as ``2.3``."""

    heading: int
    code: str
    description: str
    unit: str
    quantity: Decimal
    unit_rate: Money
    shares: Shares
    activity: str = ""
    justification: str = ""

    @property
    def total(self) -> Money:
        """Quantity × unit rate, half-up to the minor unit."""
        return self.unit_rate.times(self.quantity)

    @property
    def requested(self) -> Money:
        """The part asked for from this grant."""
        return self.shares.requested


@dataclass(frozen=True, slots=True)
class Declared:
    """Indirect costs or contingency: an amount without lines, and how much of it is asked for."""

    total: Money
    requested: Money


@dataclass(frozen=True, slots=True)
class BudgetRules:
    """What a call allows. Percents of direct costs for the caps, of the grand total for co-financing;
    amounts bound the requested total, months how long the project lasts. ``None`` sets no limit.
    """

    currency: str
    indirect_cap: Decimal = Decimal(7)
    contingency_cap: Decimal = Decimal(5)
    min_amount: Money | None = None
    max_amount: Money | None = None
    co_financing_min_percent: Decimal = Decimal(0)
    months: tuple[int, int] | None = None

    @property
    def caps(self) -> dict[str, Decimal]:
        """By the name of each declared amount, how many percent of the direct costs it is at most."""
        return {"indirect": self.indirect_cap, "contingency": self.contingency_cap}


@dataclass(frozen=True, slots=True)
class Budget:
    """A whole budget, read by :func:`grantflow.questionnaires.budget_json.read_budget`.

    ``problems`` are the cells that could not be read or are below 0; they count as nothing in the sums.
    """

    currency: str
    lines: tuple[BudgetLine, ...]
    indirect: Declared
    contingency: Declared
    problems: tuple[Problem, ...] = ()

    @classmethod
    def empty(cls, currency: str) -> Budget:
        """A budget without costs."""
        nothing = Declared(Money.zero(currency), Money.zero(currency))
        return cls(currency, (), nothing, nothing)

    def subtotal(self, heading: int) -> Money:
        """The sum of any heading, 1 to 10."""
        computed = {7: self.direct, 8: self.indirect.total, 9: self.total, 10: self.contingency.total}
        if heading in computed:
            return computed[heading]
        return self._sum(line.total for line in self.lines if line.heading == heading)

    def subtotals(self) -> dict[int, Money]:
        """The sums of all headings by number."""
        return {heading: self.subtotal(heading) for heading in HEADINGS}

    @property
    def direct(self) -> Money:
        """Heading 7: all lines."""
        return self._sum(line.total for line in self.lines)

    @property
    def total(self) -> Money:
        """Heading 9: direct and indirect costs."""
        return self.direct + self.indirect.total

    @property
    def grand_total(self) -> Money:
        """Headings 9 and 10: everything that may be spent."""
        return self.total + self.contingency.total

    @property
    def requested(self) -> Money:
        """The amount asked for from this grant."""
        lines = self._sum(line.requested for line in self.lines)
        return lines + self.indirect.requested + self.contingency.requested

    @property
    def co_financing(self) -> Money:
        """What the grant does not pay."""
        return self.grand_total - self.requested

    @property
    def co_financing_percent(self) -> Decimal:
        """Co-financing in per cent of the grand total, to two decimals, for showing."""
        return self.co_financing.share(self.grand_total)

    def paid_by(self, source: str) -> Money:
        """What one source of :data:`SHARES` pays of the budget lines, without headings 8 and 10."""
        return self._sum(getattr(line.shares, source) for line in self.lines)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return Money.total(amounts, self.currency)


def check(budget: Budget, rules: BudgetRules) -> list[Problem]:
    """Everything that keeps the budget from being submitted, with the place of each problem.

    While cells count as nothing, sums say nothing: neither caps nor the call's limits are looked at.
    """
    if budget.currency != rules.currency:
        return [Problem("", say("Write the budget in %(currency)s.", currency=rules.currency))]
    problems = list(budget.problems)
    wrong = {problem.path for problem in problems}
    unsound = {path.rpartition(".")[0] for path in wrong}
    for at, line in enumerate(budget.lines):
        place = f"lines.{at}"
        faults = _check_line(line) + ([] if place in unsound else _check_shares(line))
        problems += [found for fault in faults if (found := fault.under(place)).path not in wrong]
    if not budget.lines:
        problems.append(Problem("lines", say("Add at least one budget line.")))
    if len(budget.lines) > MOST_LINES:
        problems.append(Problem("lines", say("A budget has at most %(limit)s lines.", limit=MOST_LINES)))
    problems += [
        Problem(f"{name}.requested", say("You cannot ask for more than %(total)s here.", total=declared.total))
        for name, declared in (("indirect", budget.indirect), ("contingency", budget.contingency))
        if name not in unsound and declared.requested > declared.total
    ]
    return problems if wrong else problems + _check_caps(budget, rules) + _check_amounts(budget, rules)


def _check_line(line: BudgetLine) -> list[Problem]:
    problems = []
    if not line.description:
        problems.append(Problem("description", say("Say what this cost is.")))
    above = {"quantity": line.quantity > 0, "unit_rate": line.unit_rate.minor > 0}
    return problems + [Problem(cell, say(NOT_ABOVE_NOTHING[cell])) for cell, is_so in above.items() if not is_so]


def _check_shares(line: BudgetLine) -> list[Problem]:
    if line.shares.total == line.total:
        return []
    return [
        Problem(
            "requested",
            say(
                "Line %(code)s costs %(total)s, but its shares add up to %(shares)s.",
                code=line.code,
                total=line.total,
                shares=line.shares.total,
            ),
        )
    ]


def _check_caps(budget: Budget, rules: BudgetRules) -> list[Problem]:
    return [
        Problem(f"{name}.total", _above_cap(DECLARED[name], cap, limit))
        for name, cap in rules.caps.items()
        if getattr(budget, name).total > (limit := budget.direct.cap(cap))
    ]


def _above_cap(heading: int, cap: Decimal, limit: Money) -> Sentence:
    return say(
        "%(heading)s can be at most %(percent)s %% of the direct costs: %(limit)s.",
        heading=say(HEADINGS[heading]),
        percent=cap,
        limit=limit,
    )


def _check_amounts(budget: Budget, rules: BudgetRules) -> list[Problem]:
    problems = []
    if rules.min_amount is not None and budget.requested < rules.min_amount:
        problems.append(
            Problem(
                "",
                say(
                    "You ask for %(asked)s; this call gives at least %(limit)s.",
                    asked=budget.requested,
                    limit=rules.min_amount,
                ),
            )
        )
    if rules.max_amount is not None and budget.requested > rules.max_amount:
        problems.append(
            Problem(
                "",
                say(
                    "You ask for %(asked)s; this call gives at most %(limit)s.",
                    asked=budget.requested,
                    limit=rules.max_amount,
                ),
            )
        )
    needed = rules.co_financing_min_percent
    if budget.requested > budget.grand_total.cap(100 - needed):
        problems.append(
            Problem(
                "",
                say(
                    "Your co-financing is %(percent)s %% of the total; this call asks for at least %(needed)s %%.",
                    percent=budget.co_financing_percent,
                    needed=needed,
                ),
            )
        )
    return problems
