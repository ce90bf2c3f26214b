"""The JSON form of a definition: :func:`load` reads and checks it, :func:`dump` writes it.

::

    {"sections": [{"key": "project", "title": {"en": "Your project"}, "intro": {"en": "…"}, "questions": [
        {"key": "title", "type": "short_text", "label": {"en": "What is it called?"}, "max_chars": 150},
        {"key": "relevance", "type": "long_text", "label": {"en": "Why is it needed?"}, "max_words": 2000},
        {"key": "months", "type": "number", "label": {"en": "How long?"}, "min": 1, "max": 36, "unit": {"en": "months"}}
    ]}]}

What each type knows beside ``key``, ``type``, ``label``, ``help`` and ``required`` stands in :data:`PROPERTIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from grantflow.core.errors import Invalid
from grantflow.core.sentences import say
from grantflow.questionnaires.definitions import Choice, Column, Question, Questionnaire, Row, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.json_reader import Json, Reader

MOST_SECTIONS, MOST_QUESTIONS, MOST_CHOICES, MOST_COLUMNS, MOST_ROWS = 40, 200, 500, 12, 200
DEEPEST = 12
MOST_WORDS, MOST_CHARS, MOST_DECIMALS, MOST_FILES = 20_000, 200_000, 6, 20

_T = TypeVar("_T")
_Read = Callable[[Reader, Any, str], Any]


class Property(NamedTuple):
    """A JSON name, the attribute it sets and how it is read."""

    attribute: str
    read: _Read
    needed: bool = False


def _whole(least: int, most: int) -> _Read:
    return lambda reader, value, path: reader.whole(value, path, least, most)


def _keyed(kind: type[Choice] | type[Row], most: int) -> _Read:
    known = {"key": Property("key", Reader.key, True), "label": Property("label", Reader.translated, True)}

    def read(reader: Reader, value: Any, path: str) -> tuple[Any, ...]:
        return _list(reader, value, path, most, lambda item, at: _object(reader, kind, item, at, known))

    return read


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
    columns = _list(reader, value, path, MOST_COLUMNS, lambda item, at: _object(reader, Column, item, at, _COLUMN))
    for at, column in enumerate(columns):
        if column.key == "row":
            reader.say(f"{path}.{at}.key", say("A column cannot be called row."))
        if column.total and column.type is ColumnType.TEXT:
            reader.say(f"{path}.{at}.total", say("Only numbers and money can be added up."))
    return columns


_COMMON = {
    "key": Property("key", Reader.key, True),
    "type": Property("type", lambda reader, value, path: reader.member(QuestionType, value, path), True),
    "label": Property("label", Reader.translated, True),
    "help": Property("help", Reader.translated),
    "required": Property("required", Reader.boolean),
}
_CHARS = {"max_chars": Property("max_chars", _whole(1, MOST_CHARS))}
_RANGE = {"min": Property("minimum", Reader.decimal), "max": Property("maximum", Reader.decimal)}
_CHOICES = {"choices": Property("choices", _keyed(Choice, MOST_CHOICES), True)}

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
        "columns": Property("columns", _columns, True),
        "rows": Property("rows", _keyed(Row, MOST_ROWS)),
        "min_rows": Property("min_rows", _whole(0, MOST_ROWS)),
        "max_rows": Property("max_rows", _whole(1, MOST_ROWS)),
    },
    QuestionType.BUDGET: {},
    QuestionType.DECLARATION: {"text": Property("text", Reader.translated, True)},
}
"""JSON names by type of question."""

_ORDERED = (("minimum", "maximum"), ("earliest", "latest"), ("fewest", "most"), ("min_rows", "max_rows"))
_SECTION = {
    "key": Property("key", Reader.key, True),
    "title": Property("title", Reader.translated, True),
    "intro": Property("intro", Reader.translated),
    "questions": Property("questions", lambda reader, value, path: _questions(reader, value, path), True),
}
_QUESTIONNAIRE = {
    "sections": Property("sections", lambda reader, value, path: _sections(reader, value, path), True),
}


def load(definition: object, languages: Sequence[str] = ("en",)) -> Questionnaire:
    """Read a definition whose every text must exist in all of ``languages``.

    Raises:
        Invalid: with every problem by its place, such as ``sections.0.questions.2.choices``.
    """
    reader = Reader(languages)
    if _depth(definition) > DEEPEST:
        raise Invalid({"": say("This definition is nested too deeply.")})
    form = _object(reader, Questionnaire, definition, "", _QUESTIONNAIRE)
    if form is not None:
        _check_form(reader, form)
    reader.finish()
    assert form is not None
    return form


def dump(form: Questionnaire) -> dict[str, Json]:
    """The definition as JSON; properties that have their default are left out. ``load(dump(form)) == form``."""
    return {"sections": [_dump_section(section) for section in form.sections]}


def _questions(reader: Reader, value: Any, path: str) -> tuple[Question, ...]:
    return _list(reader, value, path, MOST_QUESTIONS, lambda item, at: _question(reader, item, at))


def _sections(reader: Reader, value: Any, path: str) -> tuple[Section, ...]:
    return _list(reader, value, path, MOST_SECTIONS, lambda item, at: _object(reader, Section, item, at, _SECTION))


def _question(reader: Reader, value: Any, path: str) -> Question | None:
    named = value.get("type") if isinstance(value, Mapping) else None
    own = PROPERTIES[QuestionType(named)] if isinstance(named, str) and named in set(QuestionType) else None
    if own is None and isinstance(value, Mapping):
        value = {name: value[name] for name in value if name in _COMMON}
    question = _object(reader, Question, value, path, {**_COMMON, **(own or {})})
    if question is not None:
        _check_question(reader, question, path)
    return question


def _check_question(reader: Reader, question: Question, path: str) -> None:
    for low, high in _ORDERED:
        least, most = getattr(question, low), getattr(question, high)
        if least is not None and most is not None and least > most:
            reader.say(path, say("The lower limit is above the upper limit."))
    if question.fewest is not None and question.fewest > len(question.choices):
        reader.say(f"{path}.min", say("There are fewer choices than must be ticked."))
    if question.rows and (question.min_rows is not None or question.max_rows is not None):
        reader.say(path, say("A table has either fixed rows or a limit of rows."))


def _check_form(reader: Reader, form: Questionnaire) -> None:
    asked = [
        (question.key, f"sections.{at}.questions.{number}.key")
        for at, section in enumerate(form.sections)
        for number, question in enumerate(section.questions)
    ]
    if len(asked) > MOST_QUESTIONS:
        reader.say("sections", say("A form has at most %(limit)s questions.", limit=MOST_QUESTIONS))
    _refuse_repeats(reader, asked)


def _refuse_repeats(reader: Reader, keys: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for key, path in keys:
        if key in seen and path not in reader.problems:
            reader.say(path, say("The key %(key)s is used twice.", key=key))
        seen.add(key)


def _list(reader: Reader, value: Any, path: str, most: int, read: Callable[[Any, str], _T | None]) -> tuple[_T, ...]:
    items = reader.items(value, path, most)
    made = [(item, f"{path}.{at}") for at, raw in enumerate(items) if (item := read(raw, f"{path}.{at}")) is not None]
    _refuse_repeats(reader, ((str(getattr(item, "key", "")), f"{at}.key") for item, at in made))
    return tuple(item for item, _ in made)


def _object(reader: Reader, kind: type[_T], value: Any, path: str, known: Mapping[str, Property]) -> _T | None:
    """Make ``kind`` from a JSON object, or nothing when one of its properties cannot be read."""
    if not isinstance(value, Mapping):
        reader.say(path, say("Write an object here."))
        return None
    for name in value:
        if name not in known:
            reader.say(_join(path, str(name)), say("There is no property called %(name)s here.", name=str(name)))
    made: dict[str, Any] = {}
    whole = True
    for name, known_property in known.items():
        if value.get(name) is not None:
            made[known_property.attribute] = known_property.read(reader, value[name], _join(path, name))
            whole = whole and made[known_property.attribute] is not None
        elif known_property.needed:
            reader.say(_join(path, name), say("The property %(name)s is missing.", name=name))
            whole = False
    return kind(**made) if whole else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


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


def _dump_section(section: Section) -> dict[str, Json]:
    return _dump_object(section, _SECTION) | {
        "questions": [_dump_object(item, {**_COMMON, **PROPERTIES[item.type]}) for item in section.questions]
    }


def _dump_object(item: Any, known: Mapping[str, Property]) -> dict[str, Json]:
    defaults = {field.name: field.default for field in fields(item) if field.default is not MISSING}
    written: dict[str, Json] = {}
    for name, known_property in known.items():
        value = getattr(item, known_property.attribute)
        if name != "questions" and not (
            known_property.attribute in defaults and value == defaults[known_property.attribute]
        ):
            written[name] = _dump_value(value)
    return written


def _dump_value(value: Any) -> Json:
    match value:
        case StrEnum():
            return value.value
        case bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Column():
            return _dump_object(value, _COLUMN)
        case Choice() | Row():
            return {"key": value.key, "label": dict(value.label)}
        case tuple():
            return [_dump_value(item) for item in value]
        case _:
            return dict(value)
