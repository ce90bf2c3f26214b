"""The JSON form of a definition: :func:`load` reads and checks it, :func:`dump` writes it.

::

    {"sections": [{"key": "project", "title": {"en": "Your project"}, "intro": {"en": "…"}, "questions": [
        {"key": "title", "type": "short_text", "label": {"en": "What is it called?"}, "max_chars": 150},
        {"key": "relevance", "type": "long_text", "label": {"en": "Why is it needed?"}, "max_words": 2000},
        {"key": "months", "type": "number", "label": {"en": "How long?"}, "min": 1, "max": 36, "unit": {"en": "months"}}
    ]}]}

What each type knows beside ``key``, ``type``, ``label``, ``help``, ``required``, ``fact`` and ``identifying``
stands in :data:`PROPERTIES`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import say
from grantflow.questionnaires.definitions import Choice, Column, Question, Questionnaire, Row, Section
from grantflow.questionnaires.enums import ColumnType, Fact, QuestionType
from grantflow.questionnaires.json_reader import (
    Json,
    Property,
    Reader,
    ReadProperty,
    dump_object,
    list_of,
    read_list,
    read_object,
    refuse_repeats,
    written_by,
)

MOST_SECTIONS, MOST_QUESTIONS, MOST_CHOICES, MOST_COLUMNS, MOST_ROWS = 40, 200, 500, 12, 200
DEEPEST = 12
MOST_WORDS, MOST_CHARS, MOST_DECIMALS, MOST_FILES = 20_000, 200_000, 6, 20


def _whole(least: int, most: int) -> ReadProperty:
    return lambda reader, value, path: reader.whole(value, path, least, most)


_KEYED = {"key": Property("key", Reader.key, True), "label": Property("label", Reader.translated, True)}


_COLUMN = {
    "key": Property("key", Reader.key, True),
    "type": Property("type", lambda reader, value, path: reader.member(ColumnType, value, path), True),
    "label": Property("label", Reader.translated, True),
    "required": Property("required", Reader.boolean),
    "total": Property("total", Reader.boolean),
    "decimals": Property("decimals", _whole(0, MOST_DECIMALS)),
    "max_chars": Property("max_chars", _whole(1, MOST_CHARS)),
}


def _columns(reader: Reader, value: Any, path: str) -> tuple[Any, ...]:
    columns: tuple[Column, ...] = list_of(Column, _COLUMN, MOST_COLUMNS)(reader, value, path)
    for at, column in enumerate(columns):
        if column.key == "row":
            reader.refuse(f"{path}.{at}.key", say("A column cannot be called row."))
        if column.total and column.type is ColumnType.TEXT:
            reader.refuse(f"{path}.{at}.total", say("Only numbers and money can be added up."))
    return columns


_COMMON = {
    "key": Property("key", Reader.key, True),
    "type": Property("type", lambda reader, value, path: reader.member(QuestionType, value, path), True),
    "label": Property("label", Reader.translated, True),
    "help": Property("help", Reader.translated),
    "required": Property("required", Reader.boolean),
    "fact": Property("fact", lambda reader, value, path: reader.member(Fact, value, path)),
    "identifying": Property("identifying", Reader.boolean),
}
_CHARS = {"max_chars": Property("max_chars", _whole(1, MOST_CHARS))}
_RANGE = {"min": Property("minimum", Reader.decimal), "max": Property("maximum", Reader.decimal)}
_CHOICES = {"choices": Property("choices", list_of(Choice, _KEYED, MOST_CHOICES), True, written_by(_KEYED))}

PROPERTIES: Mapping[QuestionType, Mapping[str, Property]] = {
    QuestionType.SHORT_TEXT: _CHARS,
    QuestionType.LONG_TEXT: {**_CHARS, "max_words": Property("max_words", _whole(1, MOST_WORDS))},
    QuestionType.NUMBER: {
        **_RANGE,
        "decimals": Property("decimals", _whole(0, MOST_DECIMALS)),
        "unit": Property("unit", Reader.translated),
    },
    QuestionType.MONEY: _RANGE,
    QuestionType.DATE: {"min": Property("earliest", Reader.day), "max": Property("latest", Reader.day)},
    QuestionType.CHOICE: _CHOICES,
    QuestionType.CHOICES: {
        **_CHOICES,
        "min": Property("fewest", _whole(0, MOST_CHOICES)),
        "max": Property("most", _whole(1, MOST_CHOICES)),
    },
    QuestionType.FILE: {
        "max_files": Property("max_files", _whole(1, MOST_FILES)),
        "kinds": Property("kinds", Reader.file_kinds),
    },
    QuestionType.TABLE: {
        "columns": Property("columns", _columns, True, written_by(_COLUMN)),
        "rows": Property("rows", list_of(Row, _KEYED, MOST_ROWS), False, written_by(_KEYED)),
        "min_rows": Property("min_rows", _whole(0, MOST_ROWS)),
        "max_rows": Property("max_rows", _whole(1, MOST_ROWS)),
    },
    QuestionType.BUDGET: {},
    QuestionType.DECLARATION: {"text": Property("text", Reader.translated, True)},
}
"""JSON names by type of question."""

FACT_TYPES: Mapping[Fact, QuestionType] = {
    Fact.TITLE: QuestionType.SHORT_TEXT,
    Fact.PLACES: QuestionType.SHORT_TEXT,
    Fact.MONTHS: QuestionType.NUMBER,
    Fact.BUDGET: QuestionType.BUDGET,
}
"""The type of question that can tell a fact."""

_ORDERED = (("minimum", "maximum"), ("earliest", "latest"), ("fewest", "most"), ("min_rows", "max_rows"))
_SECTION = {
    "key": Property("key", Reader.key, True),
    "title": Property("title", Reader.translated, True),
    "intro": Property("intro", Reader.translated),
    "questions": Property(
        "questions",
        lambda reader, value, path: _questions(reader, value, path),
        True,
        lambda questions: [dump_object(item, {**_COMMON, **PROPERTIES[item.type]}) for item in questions],
    ),
}
_QUESTIONNAIRE = {
    "sections": Property("sections", list_of(Section, _SECTION, MOST_SECTIONS), True, written_by(_SECTION)),
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
        value = {name: value[name] for name in value if name in _COMMON}
    question = read_object(reader, Question, value, path, {**_COMMON, **(own or {})})
    if question is not None:
        _check_question(reader, question, path)
    return question


def _check_question(reader: Reader, question: Question, path: str) -> None:
    for low, high in _ORDERED:
        least, most = getattr(question, low), getattr(question, high)
        if least is not None and most is not None and least > most:
            reader.refuse(path, say("The lower limit is above the upper limit."))
    if question.fewest is not None and question.fewest > len(question.choices):
        reader.refuse(f"{path}.min", say("There are fewer choices than must be ticked."))
    if question.rows and (question.min_rows is not None or question.max_rows is not None):
        reader.refuse(path, say("A table has either fixed rows or a limit of rows."))


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
