"""Answers that were given to an earlier version of a question: they are shown and checked as what they are now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.translated import Translated
from grantflow.questionnaires.answer_texts import display, typed_again
from grantflow.questionnaires.answers import problems, read_answer, section_state
from grantflow.questionnaires.changes import Change
from grantflow.questionnaires.definitions import Choice, Column, Question, Questionnaire, Section
from grantflow.questionnaires.enums import ColumnType
from grantflow.questionnaires.logic import standing
from tests.unit.questionnaires.test_types import GOOD, QUESTIONNAIRE

LABEL = Translated(en="New")
PART = Section("one", LABEL, ())
OTHERS = (Choice("other", LABEL),)


def retyped(column: Column, kind: ColumnType) -> Column:
    return replace(column, type=kind, choices=OTHERS if kind is ColumnType.CHOICE else (), total=False)


def kinds(column: Column) -> st.SearchStrategy[ColumnType]:
    return st.one_of(st.just(column.type), st.just(column.type), st.sampled_from(ColumnType))


@st.composite
def later_questions(draw: st.DrawFn, question: Question) -> Question:
    """The same question as somebody may correct it: other columns, choices and limits."""
    columns = [retyped(column, draw(kinds(column))) for column in question.columns if draw(st.booleans())]
    return replace(
        question,
        columns=(*columns, Column("added", ColumnType.TEXT, LABEL)) if question.columns else (),
        choices=draw(st.sampled_from([question.choices, OTHERS])) if question.choices else (),
        countries=draw(st.sampled_from([(), ("UZ",)])),
        minimum=draw(st.sampled_from([None, Decimal(5)])),
        earliest=draw(st.sampled_from([None, date(2030, 1, 1)])),
        max_rows=draw(st.sampled_from([None, 1])),
        most=draw(st.sampled_from([None, 1])),
        by_sex=draw(st.booleans()),
        max_chars=draw(st.sampled_from([None, 3])),
    )


@pytest.mark.parametrize("key", GOOD)
@given(data=st.data())
def test_an_answer_of_before_never_breaks_the_form_of_now(key: str, data: Any) -> None:
    before, kept = QUESTIONNAIRE.question(key), GOOD[key][1]
    question = data.draw(later_questions(before).filter(lambda after: Change(PART, before, after).keeps_answer))
    for language in ("en", "ru"):
        assert all(display(question, kept, language))
    list(problems(question, kept))
    section = replace(PART, questions=(question,))
    section_state(section, {key: kept})
    assert standing(Questionnaire((section,)), {key: kept}, today=date(2026, 11, 22)).kept.keys() <= {key}
    again, _ = read_answer(question, typed_again(question, kept), currency="EUR")
    list(problems(question, again))
