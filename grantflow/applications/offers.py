"""Answers that an organisation gave before, in its profile and in earlier applications, offered again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from grantflow.applications.content import Answers
from grantflow.applications.earlier import Earlier, Given, answers_of, earlier_applications
from grantflow.applications.models import Application
from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.answer_texts import display
from grantflow.questionnaires.answers import is_blank, read_answer
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.queries import form_by_id
from grantflow.questionnaires.shapes import columns_of
from grantflow.questionnaires.values import Raw

PROFILE = "profile"
NEVER = frozenset({QuestionType.FILE, QuestionType.DECLARATION})
"""A file belongs to its application, and what is declared must be declared anew."""
IN_MONEY = frozenset({QuestionType.MONEY, QuestionType.BUDGET})
MOST_SHOWN = 1_000
"""Characters shown of an answer before it is taken; it is taken whole."""
_Wanted = Mapping[tuple[UUID, str], Question]


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer for a question: from the profile, or with the application it was given in and when."""

    value: Any
    source: str = PROFILE
    at: datetime | None = None

    def lines(self, question: Question, language: str) -> list[str | Sentence]:
        """Its beginning, for reading."""
        shown: list[str | Sentence] = []
        left = MOST_SHOWN
        for line in display(question, self.value, language):
            if left <= 0:
                return [*shown, "…"]
            shown.append(f"{line[:left]}…" if isinstance(line, str) and len(line) > left else line)
            left -= len(str(line))
        return shown


def offers_for(actor: Actor, application: Application, section: Section, given: Answers) -> dict[str, list[Offer]]:
    """What is offered for the unanswered questions of a section, by question; ``given`` are its present answers.

    Two queries, whatever the number of questions; none where everything is answered.
    """
    questions = [question for question in section.questions if _lacks_answer(question, given)]
    found: dict[str, list[Offer]] = {}
    for question, offer in (*_of_profile(application, questions), *_of_earlier(actor, application, questions)):
        found.setdefault(question.key, []).append(offer)
    return found


def _lacks_answer(question: Question, given: Answers) -> bool:
    return question.takes_answer and question.type not in NEVER and is_blank(question, given.get(question.key))


def taken(offers: Mapping[str, Sequence[Offer]], chosen: str) -> dict[str, Any]:
    """The answer that was chosen by ``question:source``, by question; none if it is not offered."""
    key, _, source = chosen.partition(":")
    return next(({key: offer.value} for offer in offers.get(key, ()) if offer.source == source), {})


# The profile


def _of_profile(application: Application, questions: Sequence[Question]) -> Iterator[tuple[Question, Offer]]:
    """Only what the question takes."""
    for question in questions:
        if question.prefill is None:
            continue
        raw = _profile_raw(question, application.organisation)
        value, problems = read_answer(question, raw, currency=application.currency)
        if not is_blank(question, value) and not problems:
            yield question, Offer(value)


def _profile_raw(question: Question, organisation: Organisation) -> Raw:
    """What somebody who copies the profile would type."""
    match question.type:
        case QuestionType.ORGANISATION:
            parts = ("name", "country", "registration_number", "website")
            return {part: getattr(organisation, part) or "" for part in parts}
        case QuestionType.ADDRESS:
            return {"line1": organisation.address, "country": organisation.country}
        case _:
            fact = getattr(organisation, question.prefill or "")
            return "" if fact is None else str(fact)


# Earlier applications


def _of_earlier(
    actor: Actor, application: Application, questions: Sequence[Question]
) -> Iterator[tuple[Question, Offer]]:
    """The latest answer to each question, among the latest applications that the person may see."""
    if not questions:
        return
    wanted: dict[tuple[UUID, str], Question] = {}
    for earlier in earlier_applications(actor, application):
        wanted |= dict(_same_questions(application, earlier, questions))
    offered: set[str] = set()
    for given in sorted(_given(wanted), key=lambda answer: answer.saved_at, reverse=True):
        question = wanted[given.application_id, given.question]
        if question.key not in offered and not is_blank(question, given.value):
            offered.add(question.key)
            yield question, Offer(given.value, str(given.application_id), given.saved_at)


def _given(wanted: _Wanted) -> list[Given]:
    if not wanted:
        return []
    found = answers_of({ident for ident, _ in wanted}, {key for _, key in wanted})
    return [answer for answer in found if (answer.application_id, answer.question) in wanted]


def _same_questions(
    application: Application, earlier: Earlier, questions: Sequence[Question]
) -> Iterator[tuple[tuple[UUID, str], Question]]:
    """Questions that the earlier application answered too: of the same fact, or of the same key in the same form."""
    form = form_by_id(earlier.form_id)
    for question in questions:
        if earlier.currency != application.currency and _in_money(question):
            continue
        there = form.fact(question.fact) if question.fact else form.find(question.key) if earlier.same_form else None
        if there is not None and there.type is question.type:
            yield (earlier.id, there.key), question


def _in_money(question: Question) -> bool:
    return question.type in IN_MONEY or any(column.type is ColumnType.MONEY for column in columns_of(question))
