from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.money import Money
from grantflow.questionnaires.budget_json import budget_value, read_budget, store_budget
from grantflow.questionnaires.budgets import HEADINGS, SHARES, Budget, BudgetRules, check

RULES = BudgetRules(
    "EUR", min_amount=Money(100_000, "EUR"), max_amount=Money(500_000, "EUR"), co_financing_min_percent=Decimal(10)
)


def typed_line(heading: str = "1", **more: str) -> dict[str, str]:
    cells = {"description": "Trainer", "unit": "day", "quantity": "10", "unit_rate": "200", "requested": "1 800"}
    return {"heading": heading, **cells, "own": "200,00", **more}


def budget_of(*lines: dict[str, str], **declared: Any) -> Budget:
    return read_budget(store_budget({"lines": list(lines), **declared}, "EUR"), "EUR")


def found(budget: Budget, rules: BudgetRules = RULES) -> dict[str, str]:
    return {problem.path: str(problem.reason) for problem in check(budget, rules)}


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


def test_a_sound_budget_adds_up() -> None:
    budget = budget_of(
        typed_line("2", quantity="1.5", unit_rate="99.99", requested="149.99", own="0"),
        typed_line(),
        indirect={"total": "150"},
        contingency={"total": "107.49", "requested": "0"},
    )
    assert [(line.code, line.total) for line in budget.lines] == [("1.1", eur("2000")), ("2.1", eur("149.99"))]
    assert budget.subtotals()[2] == eur("149.99")
    assert (budget.direct, budget.total, budget.grand_total) == (eur("2149.99"), eur("2299.99"), eur("2407.48"))
    assert (budget.requested, budget.co_financing) == (eur("2099.99"), eur("307.49"))
    assert budget.co_financing_percent == Decimal("12.77")
    assert budget.paid_by("own") == eur("200")
    assert found(budget) == {}


def test_the_caps_are_exact() -> None:
    line = typed_line(quantity="1", unit_rate="2000.00", requested="1800", own="200")
    assert found(budget_of(line, indirect="140.00", contingency={"total": "100", "requested": "0"})) == {}
    over = found(budget_of(line, indirect={"total": "140.01", "requested": "0"}, contingency="100.01"))
    assert over["indirect.total"] == "Indirect costs can be at most 7 % of the direct costs: 140.00 EUR."
    assert over["contingency.total"].startswith("Contingency can be at most 5 %")


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"requested": "1700"}, "lines.0.requested", "Line 1.1 costs 2,000.00 EUR, but its shares add up to 1,900.00"),
        ({"quantity": "0"}, "lines.0.quantity", "more than 0"),
        ({"unit_rate": "-1"}, "lines.0.unit_rate", "more than 0"),
        ({"own": "-200", "requested": "2200"}, "lines.0.own", "less than 0"),
        ({"description": " "}, "lines.0.description", "what this cost is"),
        ({"quantity": "ten"}, "lines.0.quantity", "Write a number"),
        ({"unit_rate": "12.345"}, "lines.0.unit_rate", "two ways"),
        ({"own": "200001"}, "lines.0.requested", "shares add up"),
        ({"own": "2.0001"}, "lines.0.own", "at most 2 decimal places"),
    ],
)  # fmt: skip
def test_each_problem_is_at_its_cell(more: dict[str, str], path: str, reason: str) -> None:
    problems = found(budget_of(typed_line(**more)))
    assert reason in problems.get(path, "")


def test_amounts_and_co_financing_of_the_call() -> None:
    small = budget_of(typed_line(quantity="1", unit_rate="100", requested="100", own=""))
    reasons = [str(problem.reason) for problem in check(small, RULES)]
    assert reasons == [
        "You ask for 100.00 EUR; this call gives at least 1,000.00 EUR.",
        "Your co-financing is 0.00 % of the total; this call asks for at least 10 %.",
    ]
    large = budget_of(typed_line(quantity="1", unit_rate="6000", requested="5400", own="600"))
    assert "at most 5,000.00 EUR" in found(large)[""]
    assert found(large, BudgetRules("EUR")) == {}


def test_declared_amounts_are_sane() -> None:
    strange = budget_of(typed_line(), indirect={"total": "10", "requested": "20"}, contingency="-5")
    problems = found(strange)
    assert "more than 10.00 EUR" in problems["indirect.requested"]
    assert "less than 0" in problems["contingency.total"]


def test_amounts_below_nothing_are_told_at_their_cell_and_nothing_is_said_of_sums() -> None:
    wrong = typed_line(quantity="1", unit_rate="-3", requested="-3", own="-100")
    budget = budget_of(wrong, indirect="-12995346.21")
    assert found(budget) == {
        "lines.0.unit_rate": "The unit rate must be more than 0.",
        "lines.0.requested": "An amount cannot be less than 0.",
        "lines.0.own": "An amount cannot be less than 0.",
        "indirect.total": "An amount cannot be less than 0.",
    }
    assert "-" not in f"{budget.requested} {budget.grand_total} {budget.paid_by('own')}"


def test_an_empty_budget_and_a_foreign_currency() -> None:
    assert "at least one budget line" in found(Budget.empty("EUR"))["lines"]
    assert found(Budget.empty("USD")) == {"": "Write the budget in EUR."}
    assert read_budget(None, "EUR") == Budget.empty("EUR")
    assert set(Budget.empty("EUR").subtotals()) == set(HEADINGS)


@pytest.mark.parametrize(
    "raw", [None, "", [], {"lines": "x"}, {"lines": [{}, {"heading": "3"}, "x"]}, {"indirect": ""}]
)
def test_nothing_typed_is_no_budget(raw: Any) -> None:
    assert store_budget(raw, "EUR") is None


def test_nothing_typed_is_lost() -> None:
    stored = store_budget({"lines": [{"heading": "9", "own": "a lot"}], "indirect": "some"}, "EUR")
    assert stored == {
        "currency": "EUR",
        "lines": [{"heading": 6, "own": {"typed": "a lot", "currency": "EUR"}}],
        "indirect": {"total": {"typed": "some", "currency": "EUR"}},
    }
    assert {"lines.0.own", "indirect.total"} <= set(found(read_budget(stored, "EUR")))


def test_no_line_costs_more_than_can_be_kept() -> None:
    huge = budget_of(typed_line(quantity="999999999999.9999", unit_rate="999999999999.99"))
    assert huge.direct == eur("0")
    assert "costs too much" in found(huge)["lines.0.quantity"]


def test_a_budget_has_a_size() -> None:
    assert "at most 300 lines" in found(budget_of(*[typed_line()] * 301))["lines"]


amounts = st.integers(0, 10**9)
lines = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9999), amounts, amounts, amounts, amounts), max_size=8)


@given(lines, amounts, amounts)
def test_totals_hold_for_any_budget(rows: list[tuple[int, ...]], indirect: int, contingency: int) -> None:
    typed = [
        {"heading": str(heading), "quantity": str(quantity), "unit_rate": str(Decimal(parts[0]) / 100)}
        | {name: str(Decimal(part) / 100) for name, part in zip(SHARES, parts, strict=True)}
        for heading, quantity, *parts in rows
    ]
    stored = store_budget(
        {"lines": typed, "indirect": str(Decimal(indirect) / 100), "contingency": str(Decimal(contingency) / 100)},
        "EUR",
    )
    budget = read_budget(stored, "EUR")
    sums = budget.subtotals()
    assert Money.total((sums[heading] for heading in range(1, 7)), "EUR") == sums[7] == budget.direct
    assert sums[9] == sums[7] + sums[8]
    assert budget.grand_total == sums[9] + sums[10]
    assert budget.requested + budget.co_financing == budget.grand_total
    assert read_budget(budget_value(budget), "EUR") == budget
