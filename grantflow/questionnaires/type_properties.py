"""What each type of question, and of column, knows in JSON beside the properties that all have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from grantflow.core.countries import country_names
from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.definitions import Choice, Column, Question, Row
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.json_reader import (
    MemberOf,
    Property,
    Reader,
    ReadProperty,
    Whole,
    dump_object,
    list_of,
    read_list,
    read_object,
    written_by,
)
from grantflow.questionnaires.shapes import MOST_MONTHS

MOST_CHOICES, MOST_COLUMNS, MOST_ROWS = 500, 30, 200
MOST_WORDS, MOST_CHARS, MOST_DECIMALS, MOST_FILES = 20_000, 200_000, 6, 20
MOST_EXPRESSION = 2_000
NO_COLUMNS = frozenset({"row"})
"""Keys that rows themselves use."""
SUMMED = frozenset({ColumnType.NUMBER, ColumnType.MONEY})


def whole(least: int, most: int) -> ReadProperty:
    """Reads a whole number in a range."""
    return Whole(least, most)


def read_codes(reader: Reader, value: Any, path: str) -> tuple[str, ...]:
    """Countries by their ISO 3166 codes."""
    known = country_names("en")
    codes = [str(item) for item in reader.items(value, path, len(known))]
    for at, code in enumerate(codes):
        if code not in known:
            reader.refuse(f"{path}.{at}", say("Write a country as its two letters, such as KG."))
    return tuple(dict.fromkeys(codes))


def read_formula(reader: Reader, value: Any, path: str) -> str | None:
    """The text of a calculation."""
    if isinstance(value, str) and 0 < len(value.strip()) <= MOST_EXPRESSION:
        return value
    reader.refuse(path, say("Write an expression of at most %(limit)s characters.", limit=MOST_EXPRESSION))
    return None


def read_file_id(reader: Reader, value: Any, path: str) -> str | None:
    """The identifier of a stored file."""
    try:
        return str(UUID(value))
    except (AttributeError, TypeError, ValueError):
        reader.refuse(path, say("Write the identifier of a stored file."))
        return None


KEYED = {"key": Property("key", Reader.key, True), "label": Property("label", Reader.translated, True)}
_CHARS = {"max_chars": Property("max_chars", whole(1, MOST_CHARS))}
_DECIMALS = {"decimals": Property("decimals", whole(0, MOST_DECIMALS))}
_RANGE = {"min": Property("minimum", Reader.decimal), "max": Property("maximum", Reader.decimal)}
_DAYS = {"min": Property("earliest", Reader.day), "max": Property("latest", Reader.day)}
_CHOICES = {"choices": Property("choices", list_of(Choice, KEYED, MOST_CHOICES), True, written_by(KEYED))}
_UNIT = {"unit": Property("unit", Reader.translated)}
_ROWS = {
    "min_rows": Property("min_rows", whole(0, MOST_ROWS)),
    "max_rows": Property("max_rows", whole(1, MOST_ROWS)),
}

_COLUMN = {
    "key": Property("key", Reader.key, True),
    "type": Property("type", MemberOf(ColumnType), True),
    "label": Property("label", Reader.translated, True),
    "required": Property("required", Reader.boolean),
    "total": Property("total", Reader.boolean),
    **_DECIMALS,
    **_CHARS,
}
_COLUMN_OWN: Mapping[ColumnType, Mapping[str, Property]] = {
    ColumnType.NUMBER: _RANGE,
    ColumnType.MONEY: _RANGE,
    ColumnType.DATE: _DAYS,
    ColumnType.CHOICE: _CHOICES,
}


def column_properties(kind: ColumnType) -> Mapping[str, Property]:
    """What a column of that type knows in JSON."""
    return {**_COLUMN, **_COLUMN_OWN.get(kind, {})}


def _column(reader: Reader, value: Any, path: str) -> Column | None:
    named = value.get("type") if isinstance(value, Mapping) else None
    kind = ColumnType(named) if isinstance(named, str) and named in set(ColumnType) else ColumnType.TEXT
    column = read_object(reader, Column, value, path, column_properties(kind))
    if column is not None:
        for name, reason in _column_faults(column):
            reader.refuse(f"{path}.{name}" if name else path, reason)
    return column


def _column_faults(column: Column) -> Iterable[tuple[str, Sentence]]:
    if column.key in NO_COLUMNS:
        yield "key", say("A column cannot be called row.")
    if column.total and column.type not in SUMMED:
        yield "total", say("Only numbers and money can be added up.")
    if crossed(column.minimum, column.maximum) or crossed(column.earliest, column.latest):
        yield "", say("The lower limit is above the upper limit.")


def crossed(least: Any, most: Any) -> bool:
    """Whether two limits leave nothing between them."""
    return least is not None and most is not None and bool(least > most)


def _columns(reader: Reader, value: Any, path: str) -> tuple[Column, ...]:
    return read_list(reader, value, path, MOST_COLUMNS, lambda item, at: _column(reader, item, at))


_COLUMNS = {
    "columns": Property(
        "columns", _columns, True, lambda columns: [dump_object(item, column_properties(item.type)) for item in columns]
    )
}

PROPERTIES: Mapping[QuestionType, Mapping[str, Property]] = {
    QuestionType.SHORT_TEXT: _CHARS,
    QuestionType.LONG_TEXT: {**_CHARS, "max_words": Property("max_words", whole(1, MOST_WORDS))},
    QuestionType.NUMBER: {**_RANGE, **_DECIMALS, **_UNIT},
    QuestionType.MONEY: _RANGE,
    QuestionType.DATE: _DAYS,
    QuestionType.CHOICE: _CHOICES,
    QuestionType.CHOICES: {
        **_CHOICES,
        "min": Property("fewest", whole(0, MOST_CHOICES)),
        "max": Property("most", whole(1, MOST_CHOICES)),
    },
    QuestionType.FILE: {
        "max_files": Property("max_files", whole(1, MOST_FILES)),
        "kinds": Property("kinds", Reader.file_kinds),
    },
    QuestionType.TABLE: {
        **_COLUMNS,
        "rows": Property("rows", list_of(Row, KEYED, MOST_ROWS), False, written_by(KEYED)),
        **_ROWS,
    },
    QuestionType.BUDGET: {},
    QuestionType.DECLARATION: {"text": Property("text", Reader.translated, True)},
    QuestionType.EMAIL: _CHARS,
    QuestionType.PHONE: _CHARS,
    QuestionType.URL: _CHARS,
    QuestionType.YES_NO: {},
    QuestionType.RANKING: {**_CHOICES, "most": Property("most", whole(1, MOST_CHOICES))},
    QuestionType.PERIOD: {**_DAYS, "max_months": Property("max_months", whole(1, 12 * MOST_MONTHS))},
    QuestionType.COUNTRY: {
        "countries": Property("countries", read_codes),
        "most": Property("most", whole(1, MOST_CHOICES)),
    },
    QuestionType.ORGANISATION: {},
    QuestionType.PERSON: {},
    QuestionType.ADDRESS: {},
    QuestionType.AREA: {"countries": Property("countries", read_codes)},
    QuestionType.GROUP: {**_COLUMNS, **_ROWS, "row_label": Property("row_label", Reader.translated)},
    QuestionType.WORK_PLAN: {"months": Property("months", whole(1, MOST_MONTHS)), "max_rows": _ROWS["max_rows"]},
    QuestionType.LOGFRAME: {"max_rows": _ROWS["max_rows"]},
    QuestionType.INDICATORS: {"max_rows": _ROWS["max_rows"], "by_sex": Property("by_sex", Reader.boolean)},
    QuestionType.CALCULATION: {
        "expression": Property("expression", read_formula, True),
        "kind": Property("kind", MemberOf(CalculationKind)),
        **_DECIMALS,
        **_UNIT,
    },
    QuestionType.NOTE: {
        "text": Property("text", Reader.translated),
        "picture": Property("picture", read_file_id),
        "picture_alt": Property("picture_alt", Reader.translated),
    },
}
"""JSON names by type of question."""

_ORDERED = (("minimum", "maximum"), ("earliest", "latest"), ("fewest", "most"), ("min_rows", "max_rows"))


def check_question(reader: Reader, question: Question, path: str) -> None:
    """Refuse properties of one question that do not fit each other."""
    for name, reason in _faults(question):
        reader.refuse(f"{path}.{name}" if name else path, reason)


def _faults(question: Question) -> Iterable[tuple[str, Sentence]]:
    if any(crossed(getattr(question, low), getattr(question, high)) for low, high in _ORDERED):
        yield "", say("The lower limit is above the upper limit.")
    if question.fewest is not None and question.fewest > len(question.choices):
        yield "min", say("There are fewer choices than must be ticked.")
    if question.rows and (question.min_rows is not None or question.max_rows is not None):
        yield "", say("A table has either fixed rows or a limit of rows.")
    if question.picture is not None and question.picture_alt is None:
        yield "picture_alt", say("Say what the picture shows, for those who cannot see it.")
