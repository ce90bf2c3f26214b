"""What a blind review leaves out."""

from __future__ import annotations

import pytest

from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.reviews.presenting import NAMES_PEOPLE, hidden_when_blind


def question(kind: QuestionType, *, identifying: bool = False) -> Question:
    return Question("about", kind, Translated({"en": "About"}), identifying=identifying)


@pytest.mark.parametrize("kind", QuestionType)
def test_answers_that_name_somebody_are_left_out(kind: QuestionType) -> None:
    assert hidden_when_blind(question(kind)) is (kind in NAMES_PEOPLE)
    assert hidden_when_blind(question(kind, identifying=True))


def test_contacts_files_and_people_name_somebody() -> None:
    assert {kind.value for kind in NAMES_PEOPLE} == {
        *("file", "person", "organisation", "address", "email", "phone", "url"),
    }
