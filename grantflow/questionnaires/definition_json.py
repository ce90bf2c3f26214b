"""The JSON form of a definition: :func:`load` reads and checks it, :func:`dump` writes it.

::

    {"sections": [{"key": "project", "title": {"en": "Your project"}, "intro": {"en": "…"}, "questions": [
        {"key": "title", "type": "short_text", "label": {"en": "What is it called?"}, "max_chars": 150},
        {"key": "relevance", "type": "long_text", "label": {"en": "Why is it needed?"}, "max_words": 2000},
        {"key": "months", "type": "number", "label": {"en": "How long?"}, "min": 1, "max": 36, "unit": {"en": "months"}}
    ]}]}

What each type knows beside ``key``, ``type``, ``label``, ``help``, ``required``, ``fact``, ``identifying`` and
``source`` stands in :data:`~grantflow.questionnaires.type_properties.PROPERTIES`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import say
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import Fact, QuestionType
from grantflow.questionnaires.json_reader import (
    Json,
    MemberOf,
    Property,
    Reader,
    dump_object,
    list_of,
    read_list,
    read_object,
    refuse_repeats,
    written_by,
)
from grantflow.questionnaires.logic_checks import check_logic
from grantflow.questionnaires.logic_json import LOGIC, SHOW_IF
from grantflow.questionnaires.type_properties import PROPERTIES, check_question

MOST_SECTIONS, MOST_QUESTIONS = 60, 400
DEEPEST = 12

COMMON: Mapping[str, Property] = {
    "key": Property("key", Reader.key, True),
    "type": Property("type", MemberOf(QuestionType), True),
    "label": Property("label", Reader.translated, True),
    "help": Property("help", Reader.translated),
    "required": Property("required", Reader.boolean),
    "fact": Property("fact", MemberOf(Fact)),
    "identifying": Property("identifying", Reader.boolean),
    "source": Property("source", Reader.name),
    **LOGIC,
}

FACT_TYPES: Mapping[Fact, QuestionType] = {
    Fact.TITLE: QuestionType.SHORT_TEXT,
    Fact.PLACES: QuestionType.SHORT_TEXT,
    Fact.MONTHS: QuestionType.NUMBER,
    Fact.BUDGET: QuestionType.BUDGET,
}
"""The type of question that can tell a fact."""

SECTION: Mapping[str, Property] = {
    "key": Property("key", Reader.key, True),
    "title": Property("title", Reader.translated, True),
    "intro": Property("intro", Reader.translated),
    **SHOW_IF,
    "questions": Property(
        "questions",
        lambda reader, value, path: _questions(reader, value, path),
        True,
        lambda questions: [dump_object(item, {**COMMON, **PROPERTIES[item.type]}) for item in questions],
    ),
}
_QUESTIONNAIRE = {
    "sections": Property("sections", list_of(Section, SECTION, MOST_SECTIONS), True, written_by(SECTION)),
}


def load(definition: object, languages: Sequence[str] = ("en",)) -> Questionnaire:
    """Read a definition whose every text must exist in all of ``languages``.

    Raises:
        Invalid: with every problem by its place, such as ``sections.0.questions.2.choices``.
    """
    reader = Reader(languages)
    if _depth(definition) > DEEPEST:
        raise Invalid({"": say("This definition is nested too deeply.")})
    form = read_object(reader, Questionnaire, definition, "", _QUESTIONNAIRE)
    if form is not None:
        _check_form(reader, form)
    reader.finish()
    assert form is not None
    return form


def dump(form: Questionnaire) -> dict[str, Json]:
    """The definition as JSON; properties that have their default are left out. ``load(dump(form)) == form``."""
    return dump_object(form, _QUESTIONNAIRE)


def _questions(reader: Reader, value: Any, path: str) -> tuple[Question, ...]:
    return read_list(reader, value, path, MOST_QUESTIONS, lambda item, at: _question(reader, item, at))


def _question(reader: Reader, value: Any, path: str) -> Question | None:
    named = value.get("type") if isinstance(value, Mapping) else None
    own = PROPERTIES[QuestionType(named)] if isinstance(named, str) and named in set(QuestionType) else None
    if own is None and isinstance(value, Mapping):
        value = {name: value[name] for name in value if name in COMMON}
    question = read_object(reader, Question, value, path, {**COMMON, **(own or {})})
    if question is not None:
        check_question(reader, question, path)
    return question


def _check_facts(reader: Reader, form: Questionnaire) -> None:
    told = [question for question in form.questions if question.fact is not None]
    for question in told:
        assert question.fact is not None
        if question.type is not FACT_TYPES[question.fact]:
            reader.refuse(question.key, say("A question of this type cannot tell that fact."))
    if len({question.fact for question in told}) < len(told):
        reader.refuse("sections", say("Two questions tell the same fact."))


def _check_form(reader: Reader, form: Questionnaire) -> None:
    asked = [
        (question.key, f"sections.{at}.questions.{number}.key")
        for at, section in enumerate(form.sections)
        for number, question in enumerate(section.questions)
    ]
    if len(asked) > MOST_QUESTIONS:
        reader.refuse("sections", say("A form has at most %(limit)s questions.", limit=MOST_QUESTIONS))
    refuse_repeats(reader, asked)
    _check_facts(reader, form)
    if not reader.problems:
        check_logic(reader, form)


def _depth(value: object) -> int:
    """How deep a JSON value is nested, counted without recursion and only as far as needed."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, Mapping | list)
            for inner in (item.values() if isinstance(item, Mapping) else item)
        ]
    return depth
