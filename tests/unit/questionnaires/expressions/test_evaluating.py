"""What expressions are worth: exact numbers, three outcomes, what is hidden, and bounds that hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.core.text import count_words
from grantflow.questionnaires.expressions import (
    ABSENT,
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
from tests.unit.questionnaires.expressions.edges import ABSENTS, ANSWERED, NUMBERS, TRUTHS, UNKNOWNS
from tests.unit.questionnaires.expressions.trees import (
    ANSWERS,
    ANY_TREE,
    CONDITIONS,
    FULL_ANSWERS,
    TYPED,
    WILD_ANSWERS,
)

TODAY = date(2026, 11, 22)


def worth(text: str, answers: dict[str, Any] = ANSWERED) -> Any:
    return evaluate(parse(text), answers, today=TODAY)


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers_are_exact(text: str, value: str) -> None:
    found = worth(text)
    assert isinstance(found, Decimal)
    assert f"{found:f}" == value


@pytest.mark.parametrize(("text", "value"), TRUTHS)
def test_conditions(text: str, value: bool) -> None:
    assert worth(text) is value


@pytest.mark.parametrize(("text", "reason", "name"), UNKNOWNS)
def test_what_is_not_known_says_why(text: str, reason: Reason, name: str) -> None:
    assert worth(text) == Unknown(reason, name)


def test_hidden_spreads_where_nothing_is_added() -> None:
    assert {worth(text) for text in ABSENTS} == {ABSENT}


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
    table, text = [{"x": Decimal(1)}] * 1_000, "слово " * 16_000
    assert worth("+".join(["sum(a.x)"] * 19), {"a": table}) == 19_000
    assert worth("+".join(["sum(a.x)"] * 20), {"a": table}) == Unknown(Reason.STEPS)
    assert worth("+".join(["words(a)"] * 3), {"a": text}) == 48_000
    assert worth("+".join(["words(a)"] * 4), {"a": text}) == Unknown(Reason.STEPS)
    assert MOST_STEPS == 20_000


def test_every_function_is_tried_at_its_edges() -> None:
    tried = [*dict(NUMBERS), *dict(TRUTHS), *(row[0] for row in UNKNOWNS)]
    assert [name for name in FUNCTIONS if not any(f"{name}(" in text for text in tried)] == []
