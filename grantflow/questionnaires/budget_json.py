"""How a budget is typed and kept.

Kept: ``{"currency": "KGS", "lines": [{"heading": 1, "description": "…", "unit": "month", "quantity": "12",
"unit_rate": {"minor": 100000, "currency": "KGS"}, "requested": …, "own": …, "other": …, "in_kind": …,
"activity": "…", "justification": "…"}], "indirect": {"total": …, "requested": …}, "contingency": {…}}``.
Cells left blank are absent. A declared amount without ``requested`` is asked for whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.text import clean_line
from grantflow.questionnaires.budgets import (
    DECLARED,
    LINE_HEADINGS,
    NOT_ABOVE_NOTHING,
    SHARES,
    Budget,
    BudgetLine,
    Declared,
    Shares,
)
from grantflow.questionnaires.values import (
    Problem,
    Raw,
    money_of,
    money_value,
    number_of,
    store_money,
    store_number,
    text_of,
)

Number = TypeVar("Number", Money, Decimal)
QUANTITY_DECIMALS = 4
LARGEST_TOTAL = 10**15
"""Minor units a single line may cost."""
TEXT_CELLS = ("description", "unit", "activity", "justification")
MONEY_CELLS = ("unit_rate", *SHARES)
LESS_THAN_NOTHING = mark("An amount cannot be less than 0.")
"""What is said of a cell with a number below 0 where :data:`NOT_ABOVE_NOTHING` has no words of its own."""
DECLARED_CELLS = ("total", "requested")


def store_budget(raw: Raw, currency: str) -> dict[str, Any] | None:
    """The budget as it is kept, lines by heading, from what a form sent; ``None`` if nothing was typed."""
    sent: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {}
    sent_lines = sent.get("lines")
    lines = [
        line
        for item in (sent_lines if isinstance(sent_lines, list) else [])
        if isinstance(item, Mapping) and (line := _store_line(item, currency))
    ]
    lines.sort(key=lambda line: line["heading"])
    declared = {name: cells for name in DECLARED if (cells := _store_declared(sent.get(name), currency))}
    return {"currency": currency, "lines": lines, **declared} if lines or declared else None


def read_budget(value: Any, currency: str) -> Budget:
    """The budget kept; cells that could not be read count as nothing and are among its problems."""
    if not value:
        return Budget.empty(currency)
    cells = _Cells(value["currency"])
    numbers = dict.fromkeys(LINE_HEADINGS, 0)
    lines = []
    for at, line in enumerate(value["lines"]):
        numbers[line["heading"]] += 1
        code = f"{line['heading']}.{numbers[line['heading']]}"
        lines.append(_read_line(cells, line, code, f"lines.{at}"))
    indirect, contingency = (_read_declared(cells, value.get(name, {}), name) for name in DECLARED)
    return Budget(value["currency"], tuple(lines), indirect, contingency, tuple(cells.problems))


def budget_value(budget: Budget) -> dict[str, Any]:
    """The JSON form of a budget made by the programme itself, such as an amended one."""
    return {
        "currency": budget.currency,
        "lines": [
            {
                "heading": line.heading,
                "quantity": f"{line.quantity:f}",
                "unit_rate": money_value(line.unit_rate),
                **{name: text for name in TEXT_CELLS if (text := getattr(line, name))},
                **{name: money_value(getattr(line.shares, name)) for name in SHARES},
            }
            for line in budget.lines
        ],
        **{
            name: {cell: money_value(getattr(getattr(budget, name), cell)) for cell in DECLARED_CELLS}
            for name in DECLARED
        },
    }


class _Cells:
    """Reads single cells and keeps the problems; a number below 0 is one, so that every sum is an amount."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problems: list[Problem] = []

    def money(self, cells: Mapping[str, Any], name: str, path: str) -> Money:
        nothing = Money.zero(self.currency)
        return self._read(lambda: money_of(cells[name]), nothing, f"{path}.{name}") if name in cells else nothing

    def quantity(self, cells: Mapping[str, Any], path: str) -> Decimal:
        typed = cells.get("quantity", "0")
        return self._read(lambda: number_of(typed, QUANTITY_DECIMALS), Decimal(0), f"{path}.quantity")

    def _read(self, reader: Callable[[], Number], nothing: Number, path: str) -> Number:
        try:
            found = reader()
        except Unreadable as refused:
            self.problems.append(Problem(path, refused.reason))
            return nothing
        if found >= nothing:
            return found
        below = NOT_ABOVE_NOTHING.get(path.rpartition(".")[2], LESS_THAN_NOTHING)
        self.problems.append(Problem(path, say(below)))
        return nothing

    def affordable(self, quantity: Decimal, rate: Money, path: str) -> Decimal:
        """The quantity, unless it makes an amount no grant has and no column holds."""
        if abs(rate.times(quantity).minor) <= LARGEST_TOTAL:
            return quantity
        self.problems.append(Problem(f"{path}.quantity", say("This line costs too much. Check quantity and rate.")))
        return Decimal(0)


def _store_line(raw: Mapping[str, Raw], currency: str) -> dict[str, Any] | None:
    cells: dict[str, Any] = {name: clean_line(text_of(raw.get(name))) for name in TEXT_CELLS}
    cells["quantity"] = store_number(text_of(raw.get("quantity")), QUANTITY_DECIMALS)
    cells |= {name: store_money(text_of(raw.get(name)), currency) for name in MONEY_CELLS}
    filled = {name: value for name, value in cells.items() if value != ""}
    return {"heading": _heading(raw.get("heading")), **filled} if filled else None


def _heading(raw: Raw) -> int:
    """The heading sent; anything else is filed under *other*, so that no line is lost."""
    text = text_of(raw)
    known = {str(heading): heading for heading in LINE_HEADINGS}
    return known.get(text, LINE_HEADINGS[-1])


def _store_declared(raw: Raw, currency: str) -> dict[str, Any]:
    sent: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {"total": raw}
    cells = {name: store_money(text_of(sent.get(name)), currency) for name in DECLARED_CELLS}
    return {name: value for name, value in cells.items() if value != ""}


def _read_line(cells: _Cells, line: Mapping[str, Any], code: str, path: str) -> BudgetLine:
    texts = {name: str(line.get(name, "")) for name in TEXT_CELLS}
    shares = Shares(*(cells.money(line, name, path) for name in SHARES))
    rate = cells.money(line, "unit_rate", path)
    quantity = cells.affordable(cells.quantity(line, path), rate, path)
    return BudgetLine(heading=line["heading"], code=code, quantity=quantity, unit_rate=rate, shares=shares, **texts)


def _read_declared(cells: _Cells, value: Mapping[str, Any], path: str) -> Declared:
    total = cells.money(value, "total", path)
    requested = cells.money(value, "requested", path) if "requested" in value else total
    return Declared(total, requested)
