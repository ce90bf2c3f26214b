"""Earlier answers in texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.questionnaires.expressions import InvalidExpression, Piped, Tree, Unknown, Value, pipe
from tests.unit.questionnaires.expressions.trees import ANY_TREE, SCOPE

TODAY = date(2026, 11, 22)


def show(tree: Tree, value: Value) -> str:
    return "…" if isinstance(value, Unknown) else f"<{value}>"


def filled(text: str) -> str:
    return pipe(text).fill({"title": "Water", "months": Decimal(18)}, today=TODAY, show=show)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Your project {title} runs {months / 12} years.", "Your project <Water> runs <1.5> years."),
        ("{country}", "…"),
        ("plain", "plain"),
        ("", ""),
        ("{{title}} {{{title}}}", "{title} {<Water>}"),
        ('{if(months > 12, "over a } year", "{")}!', "<over a } year>!"),
        ("{if(months > 12, “}”, “{”)}", "<}>"),
        ("{title}{title}", "<Water><Water>"),
    ],
)
def test_texts_are_filled(text: str, result: str) -> None:
    assert filled(text) == result


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("a {title", 3, "This brace is not closed. Write {{ to show one."),
        ("a } b", 3, "This brace was not opened. Write }} to show one."),
        ("a {} b", 4, "The expression stops too early: a question, a number or a text in quotes is missing."),
        ("ab {title +* 1}", 12, "Expected a question, a number or a text in quotes, not “*”."),
        ("{title}" * 21, 1, "A text has at most 20 expressions in it."),
        ("x" * 20_001, 1, "This is longer than 20000 characters."),
    ],
)
def test_flaws_are_placed_in_the_whole_text(text: str, at: int, reason: str) -> None:
    with pytest.raises(InvalidExpression) as refused:
        pipe(text)
    assert [(flaw.at, str(flaw.reason)) for flaw in refused.value.flaws] == [(at, reason)]


def test_texts_are_checked_like_the_rest() -> None:
    pipe("{title} {months} {country} {groups} {start} {agreed} {partners.name}").check(SCOPE)
    with pytest.raises(InvalidExpression) as refused:
        pipe("A {titel} and a {partners}.").check(SCOPE)
    assert [flaw.at for flaw in refused.value.flaws] == [4, 18]
    assert pipe("{title} {partners.name}").questions == {"title", "partners"}
    assert pipe("none").questions == frozenset()


@given(st.lists(st.one_of(ANY_TREE, st.text(min_size=1, max_size=9)), max_size=6))
def test_what_is_written_is_read_again(parts: list[str | Tree]) -> None:
    text = Piped(tuple(parts), (0,) * len(parts)).write()
    again = pipe(text)
    assert again.write() == text
    assert again.to_json() == pipe(again.write()).to_json()
