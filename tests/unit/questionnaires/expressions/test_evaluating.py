"""What expressions are worth: exact numbers, three outcomes, what is hidden, and bounds that hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.core.text import count_words
from grantflow.questionnaires.expressions import (
    ABSENT,
    UNREADABLE,
    Outcome,
    Reason,
    Tree,
    Unknown,
    evaluate,
    outcome,
    parse,
)
from grantflow.questionnaires.expressions.evaluating import MOST_STEPS
from grantflow.questionnaires.expressions.functions import FUNCTIONS
from grantflow.questionnaires.expressions.tree import Call, walk
from grantflow.questionnaires.expressions.values import bounded
from tests.unit.questionnaires.expressions.trees import ANSWERS, ANY_TREE, CONDITIONS, FULL_ANSWERS, TYPED, WILD_ANSWERS

TODAY = date(2026, 11, 22)
ROWS = [{"name": "Aigul", "amount": Decimal("100.10")}, {"name": "Bek", "amount": Decimal("0.2")}, {"name": "Guli"}]
ANSWERED: dict[str, Any] = {
    "title": "Water for Batken",
    "country": "KG",
    "groups": ["women", "youth"],
    "none": (),
    "n": Decimal("7"),
    "big": 10**39,
    "start": date(2027, 1, 31),
    "end": date(2027, 12, 31),
    "ok": True,
    "partners": ROWS,
    "budget": {"total": Decimal("1000"), "own": None, "other": ABSENT},
    "hidden": ABSENT,
    "typed": UNREADABLE,
    "blank": None,
}


def worth(text: str, answers: dict[str, Any] = ANSWERED) -> Any:
    return evaluate(parse(text), answers, today=TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4", "3"),
        ("0.1 + 0.2", "0.3"),
        ("-n - -n", "0"),
        ("1 / 3", "0.33333333333333333333"),
        ("2 / 3", "0.66666666666666666667"),
        ("-2 / 3", "-0.66666666666666666667"),
        ("1 / 3 * 3", "0.99999999999999999999"),
        ("10 / 4", "2.5"),
        ("1.50 * 2", "3"),
        ("100 * 100", "10000"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.345, 2)", "2.35"),
        ("round(-0.4)", "0"),
        ("round(7, 20)", "7"),
        ("sum(partners.amount)", "100.3"),
        ("sum(partners.amount, 1, n)", "108.3"),
        ("sum(none.x)", "0"),
        ("sum(hidden.x)", "0"),
        ("sum(hidden, 5)", "5"),
        ("count(partners)", "3"),
        ("count(partners.amount)", "2"),
        ("count(groups)", "2"),
        ("count(none)", "0"),
        ("count(hidden)", "0"),
        ("min(partners.amount)", "0.2"),
        ("max(partners.amount, 1000)", "1000"),
        ("average(partners.amount)", "50.15"),
        ("average(1, 2, 2)", "1.66666666666666666667"),
        ('if(country = "KG", n * 1.12, n)', "7.84"),
        ("if(hidden, 1, 2)", "2"),
        ("if(ok, 1, 1 / 0)", "1"),
        ("length(title)", "16"),
        ("words(title)", "3"),
        ("days(start, end)", "334"),
        ("days(end, start)", "-334"),
        ("months(start, end)", "11"),
        ("years(start, end)", "0"),
        ('years(date("2024-02-29"), date("2025-02-28"))', "1"),
        ('years(date("2025-02-28"), date("2022-02-27"))', "-3"),
        ("hidden + 5 - n", "-2"),
        ("hidden + hidden", "0"),
        ("budget.other + budget.total", "1000"),
        ("big * 9", "9" + "0" * 39),
    ],
)
def test_numbers_are_exact(text: str, value: str) -> None:
    found = worth(text)
    assert isinstance(found, Decimal)
    assert f"{found:f}" == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('country = "KG"', True),
        ('country != "KG"', False),
        ('country in ("KZ", "TJ")', False),
        ('"women" in groups', True),
        ('"men" in groups', False),
        ('"women" in none', False),
        ("0.20 in partners.amount", True),
        ('"Bek" in partners.name', True),
        ("1.0 = 1.00", True),
        ("start < end and start != end", True),
        ('start = date("2027-01-31")', True),
        ("start > today()", True),
        ("ok", True),
        ("ok = no", False),
        ("not ok or n >= 7", True),
        ('contains(title, "WATER")', True),
        ('contains(title, "wine")', False),
        ("answered(title) and answered(groups) and answered(budget) and answered(partners.amount)", True),
        ("answered(blank) or answered(none) or answered(hidden) or answered(nowhere) or answered(budget.own)", False),
        ("empty(blank) and empty(none) and empty(hidden) and not empty(n)", True),
        # Hidden: equal to nothing, ordered against nothing.
        ("hidden = 1", False),
        ("hidden = hidden", False),
        ("hidden != 1", True),
        ("hidden < 1 or hidden >= 1", False),
        ('hidden in ("a", "b") or "a" in hidden', False),
        ("hidden * 2 < 5", False),
        ("not hidden", True),
        ("hidden = blank", False),
        # Kleene: the known decides where it can.
        ('blank = "x" and n > 8', False),
        ('n < 8 or blank = "x"', True),
    ],
)
def test_conditions(text: str, value: bool) -> None:
    assert worth(text) is value


@pytest.mark.parametrize(
    ("text", "reason", "name"),
    [
        ("blank > 1", Reason.UNANSWERED, "blank"),
        ('not (blank = "x")', Reason.UNANSWERED, "blank"),
        ("n + blank", Reason.UNANSWERED, "blank"),
        ('blank = "x" and n > 6', Reason.UNANSWERED, "blank"),
        ('blank = "x" or n > 8', Reason.UNANSWERED, "blank"),
        ('"a" in blank', Reason.UNANSWERED, "blank"),
        ("if(blank, 1, 1)", Reason.UNANSWERED, "blank"),
        ("sum(blank.amount)", Reason.UNANSWERED, "blank.amount"),
        ("count(blank)", Reason.UNANSWERED, "blank"),
        ("budget.own + 1", Reason.UNANSWERED, "budget.own"),
        ("budget.missing = 1", Reason.UNANSWERED, "budget.missing"),
        ("typed > 1", Reason.UNREADABLE, "typed"),
        ("answered(typed)", Reason.UNREADABLE, "typed"),
        ("n / 0", Reason.DIVISION, ""),
        ("1 / (n - 7)", Reason.DIVISION, ""),
        ("big * 10", Reason.SIZE, ""),
        ("big + 9 * big", Reason.SIZE, ""),
        ("big / 0.00000000000000000001", Reason.SIZE, ""),
        (f"0.{'0' * 39}1 * 0.1", Reason.SIZE, ""),
        (f"round({'9' * 40}.9)", Reason.SIZE, ""),
        ("min(none.x)", Reason.NOTHING, ""),
        ("average(none.x)", Reason.NOTHING, ""),
        ("round(n, 21)", Reason.ARGUMENT, ""),
        ("round(n, 0.5)", Reason.ARGUMENT, ""),
        ("add_days(start, 0.5)", Reason.ARGUMENT, ""),
        ("add_days(start, 100000000)", Reason.ARGUMENT, ""),
        ("add_months(start, -100000)", Reason.ARGUMENT, ""),
        ('date("2027-02-30")', Reason.ARGUMENT, ""),
        ('date("20270228")', Reason.ARGUMENT, ""),
        ("title + 1", Reason.KIND, ""),
        ("title = 1", Reason.KIND, ""),
        ("title < country", Reason.KIND, ""),
        ("title and ok", Reason.KIND, ""),
        ("partners = partners", Reason.KIND, ""),
        ("title in partners", Reason.KIND, ""),
        ("1 in groups", Reason.KIND, ""),
        ("title.part = 1", Reason.KIND, "title.part"),
        ("groups.part = 1", Reason.KIND, "groups.part"),
        ("days(start, n)", Reason.KIND, ""),
        ("words(n)", Reason.KIND, ""),
        ("-title", Reason.KIND, ""),
        ("sum(title)", Reason.KIND, ""),
        ("count(title)", Reason.KIND, ""),
    ],
)
def test_what_is_not_known_says_why(text: str, reason: Reason, name: str) -> None:
    assert worth(text) == Unknown(reason, name)


def test_hidden_spreads_where_nothing_is_added() -> None:
    texts = ["hidden", "hidden * 2", "1 / hidden", "-hidden", "round(hidden)", "days(hidden, end)", "words(hidden)"]
    assert {worth(text) for text in [*texts, "min(hidden)", "average(hidden.x)", "add_days(hidden, n)"]} == {ABSENT}


def test_outcomes_are_three() -> None:
    said = [
        outcome(parse(text), ANSWERED, today=TODAY) for text in ("ok", "not ok", "hidden", "blank", "n", "1 / 0 = 1")
    ]
    assert said == ["shown", "hidden", "hidden", "unknown", "unknown", "unknown"]
    assert said[0] is Outcome.SHOWN


def test_reasons_are_sentences() -> None:
    assert str(worth("blank > 1").sentence({"blank": "Your region"})) == "“Your region” is not answered yet."
    assert str(worth("blank > 1").sentence()) == "“blank” is not answered yet."
    assert {str(Unknown(reason).sentence())[-1] for reason in Reason} == {"."}


@pytest.mark.parametrize(
    ("start", "months", "moved"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 1), -12, date(2026, 1, 1)),
    ],
)
def test_months_are_added_as_calendars_do(start: date, months: int, moved: date) -> None:
    assert worth("add_months(a, b)", {"a": start, "b": months}) == moved
    assert worth("add_days(a, b)", {"a": start, "b": (moved - start).days}) == moved


@given(st.dates(), st.dates())
def test_months_and_days_measure_what_is_added(start: date, end: date) -> None:
    found = {name: worth(f"{name}(a, b)", {"a": start, "b": end}) for name in ("days", "months", "years")}
    assert start + timedelta(days=int(found["days"])) == end
    assert found["months"] == -worth("months(b, a)", {"a": start, "b": end})
    assert int(found["years"]) == int(found["months"] / 12)
    if start <= end:
        reached = worth("add_months(a, b)", {"a": start, "b": found["months"]})
        beyond = worth("add_months(a, b)", {"a": start, "b": found["months"] + 1})
        assert reached <= end
        assert isinstance(beyond, Unknown) or beyond > end


SMALL = st.decimals(-(10**15), 10**15, places=6)


@given(SMALL, SMALL, SMALL)
def test_arithmetic_is_that_of_fractions(a: Decimal, b: Decimal, c: Decimal) -> None:
    answers = {"a": a, "b": b, "c": c}
    assert Fraction(worth("a + b * c - a", answers)) == Fraction(b) * Fraction(c)
    quotient = worth("a / b", answers)
    if b:
        off = abs(Fraction(quotient) - Fraction(a) / Fraction(b)) * 10**20
        assert off <= Fraction(1, 2)
        assert off < Fraction(1, 2) or abs(Fraction(quotient)) > abs(Fraction(a) / Fraction(b))
    else:
        assert quotient == Unknown(Reason.DIVISION)


@given(SMALL, st.integers(0, 6))
def test_rounding_is_half_up(number: Decimal, places: int) -> None:
    found = worth("round(a, b)", {"a": number, "b": places})
    assert found == number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.text(max_size=80))
def test_words_are_counted_as_everywhere(text: str) -> None:
    assert worth("words(a)", {"a": text}) == (count_words(text) if text else Unknown(Reason.UNANSWERED, "a"))


@given(ANY_TREE, WILD_ANSWERS)
def test_nothing_makes_it_fail(tree: Tree, answers: dict[str, Any]) -> None:
    found = evaluate(tree, answers, today=TODAY)
    assert outcome(tree, answers, today=TODAY) in Outcome
    if isinstance(found, Decimal):
        assert bounded(found) == found


@given(TYPED, ANSWERS)
def test_what_a_check_passes_has_no_wrong_kinds(tree: Tree, answers: dict[str, Any]) -> None:
    assert evaluate(tree, answers, today=TODAY) != Unknown(Reason.KIND)


@given(CONDITIONS, FULL_ANSWERS, st.data())
@settings(max_examples=300)
def test_a_further_answer_never_changes_what_was_known(tree: Tree, full: dict[str, Any], data: st.DataObject) -> None:
    """Apart from *answered* and *empty*, whose matter it is."""
    if any(isinstance(node, Call) and node.function in {"answered", "empty"} for node in walk(tree)):
        return
    missing = data.draw(st.sets(st.sampled_from(sorted(full))))
    before = evaluate(tree, {key: value for key, value in full.items() if key not in missing}, today=TODAY)
    if not isinstance(before, Unknown):
        assert evaluate(tree, full, today=TODAY) == before


TOO_LARGE: list[object] = [
    "x" * 100_001, [{}] * 1_001, ["x"] * 1_001, 10**40, Decimal("1e41"), Decimal("1e-41"), ["x" * 100_001],
]  # fmt: skip
STRANGE: list[object] = [1.5, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), object(), [1], b"x", {1}]


def test_answers_are_bounded() -> None:
    assert [worth("a = 1", {"a": value}) for value in TOO_LARGE] == [Unknown(Reason.SIZE, "a")] * len(TOO_LARGE)
    assert {worth("a = 1", {"a": value}).reason for value in STRANGE} == {Reason.KIND}
    assert worth("a = 1", {"a": Decimal(f"1.{'0' * 60}")}) is True


def test_steps_are_counted() -> None:
    table = [{"x": Decimal(1)}] * 1_000
    assert worth("+".join(["sum(a.x)"] * 20), {"a": table}) == 20_000
    assert worth("+".join(["sum(a.x)"] * 60), {"a": table}) == Unknown(Reason.STEPS)
    text = "слово " * 16_000
    assert worth("+".join(["words(a)"] * 5), {"a": text}) == 80_000
    assert worth("+".join(["words(a)"] * 60), {"a": text}) == Unknown(Reason.STEPS)
    assert MOST_STEPS < 60_000


def test_every_function_is_tried_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"{name}(" not in source] == []
