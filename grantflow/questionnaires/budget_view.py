"""A budget as a table to fill in: lines by heading with their totals, declared amounts, sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wtforms.fields import Field

from grantflow.core.money import Money
from grantflow.core.sentences import say
from grantflow.questionnaires.budgets import (
    COLUMNS,
    DECLARED,
    HEADINGS,
    LINE_HEADINGS,
    SHARES,
    Budget,
    BudgetLine,
)
from grantflow.questionnaires.values import show_money
from grantflow.web.locale import language, translate

ROLES = (
    ("description", ""),
    ("unit", ""),
    ("quantity", "factor"),
    ("unit_rate", "factor"),
    ("total", "product"),
    ("requested", "sum"),
    ("own", "sum"),
    ("other", "sum"),
    ("in_kind", "sum"),
)
TEXTS = ("description", "unit")


class LineView:
    """One line: its fields by column, and the total as the server reckons it."""

    def __init__(self, form: Any, total: str) -> None:
        self._form, self._total = form, total

    def __getitem__(self, key: str) -> Any:
        return self._total if key == "total" else self._form[key]

    def __iter__(self) -> Iterator[Field]:
        return iter(self._form)


@dataclass(frozen=True)
class BudgetView:
    """What ``components/budget_table.html`` draws."""

    columns: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    totals: list[dict[str, Any]]


def amount(value: Money) -> str:
    """The number alone: the currency stands once above the table."""
    return show_money(value, language()).rpartition(" ")[0]


def budget_view(field: Any, budget: Budget, caps: Mapping[str, Decimal]) -> BudgetView:
    """The table of a budget field; sums come from what is stored.

    ``caps``, as of :class:`~grantflow.questionnaires.budgets.BudgetRules`, are named before they are exceeded.
    """
    return BudgetView(
        [
            {"key": key, "label": translate(COLUMNS[key]), "numeric": key not in TEXTS, "role": role}
            for key, role in ROLES
        ],
        [_group(field, budget, heading) for heading in LINE_HEADINGS],
        [
            _sum(7, budget, {"total": amount(budget.direct), **_shares(budget.lines, budget.currency)}, live=True),
            _declared("indirect", field, caps),
            _sum(9, budget, {"total": amount(budget.total)}),
            _declared("contingency", field, caps),
        ],
    )


def _group(field: Any, budget: Budget, heading: int) -> dict[str, Any]:
    lines = [line for line in budget.lines if line.heading == heading]
    entries = field.form[f"heading{heading}"].entries
    return {
        "number": heading,
        "title": translate(HEADINGS[heading]),
        "id": f"{field.id}-heading{heading}",
        "lines": list(_line_views(entries, lines)),
        "subtotal": {"total": amount(budget.subtotal(heading)), **_shares(lines, budget.currency)},
    }


def _line_views(entries: Any, lines: list[BudgetLine]) -> Iterator[LineView]:
    """A blank entry has no line in the budget, and no total."""
    rest = iter(lines)
    for entry in entries:
        line = next(rest, None) if any(entry.data.values()) else None
        yield LineView(entry.form, "" if line is None else amount(line.total))


def _shares(lines: Any, currency: str) -> dict[str, str]:
    chosen: list[BudgetLine] = list(lines)
    return {share: amount(Money.total((getattr(line.shares, share) for line in chosen), currency)) for share in SHARES}


def _sum(number: int, budget: Budget, values: dict[str, Any], *, live: bool = False) -> dict[str, Any]:
    return {"number": number, "label": translate(HEADINGS[number]), "values": values, "live": live}


def _declared(name: str, field: Any, caps: Mapping[str, Decimal]) -> dict[str, Any]:
    number, form = DECLARED[name], field.form[name].form
    return {
        "number": number,
        "label": translate(HEADINGS[number]),
        "note": translate(say("at most %(percent)s %% of the direct costs", percent=caps[name]))
        if name in caps
        else "",
        "values": {"total": form.total, "requested": form.requested},
    }
