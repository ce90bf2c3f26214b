"""What stands where in a workbook: the one description that writing and reading share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grantflow.core.countries import country_names
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translation import render
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.budget_json import DECLARED_CELLS, MONEY_CELLS
from grantflow.questionnaires.budgets import COLUMNS, DECLARED, HEADINGS, LINE_HEADINGS
from grantflow.questionnaires.cells import NO, YES
from grantflow.questionnaires.definitions import Choice, Column, Question, Questionnaire, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of
from grantflow.questionnaires.wording import only_if

STAMP_SHEET = "grantflow"
LISTS_SHEET = "lists"
SPARE_ROWS = 10
"""Empty rows offered below the filled ones of a table."""
SPARE_LINES = 4
LONGEST_TITLE = 31
"""Characters of a sheet's name, by the file format."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
BUDGET_COLUMNS = ("description", "unit", "quantity", *MONEY_CELLS)


class Kind(StrEnum):
    """What an open cell takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Cell:
    """One open cell: ``key`` within its row, what stands in it, and what may."""

    key: str
    kind: Kind
    text: str = ""
    options: tuple[str, ...] = ()
    hint: str = ""
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its code, its words, its open cells."""

    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A question: its words, the headings of its cells, its rows."""

    question: Question
    title: str
    help: str
    hint: str
    condition: str
    headings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook is of: read back before anything else of it."""

    call: str
    form: str
    application: str
    language: str
    copy: str
    """A name of its own for each download."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """The version of each section when the workbook was made."""


def sheet_names(sections: Sequence[Section], language: str) -> list[str]:
    """A name for each section's sheet: numbered, so that they differ, without signs the format forbids."""
    return [
        f"{number}. {without_answers(section.title).in_language(language)}".translate(_FORBIDDEN)[
            :LONGEST_TITLE
        ].strip()
        for number, section in enumerate(sections, 1)
    ]


def blocks(
    form: Questionnaire, section: Section, answers: Mapping[str, Any], *, currency: str, language: str
) -> Iterator[Block]:
    """What a section's sheet shows, question by question."""
    for question in section.questions:
        condition = only_if(form, section, question)
        told = "" if condition is None else render(condition, language)
        yield _block(question, answers.get(question.key), told, currency, language)


def _block(question: Question, value: Any, condition: str, currency: str, language: str) -> Block:
    headings, lines = _shape(question, value, currency, language)
    return Block(
        question,
        without_answers(question.label).in_language(language),
        without_answers(question.help).in_language(language) if question.help else "",
        _told(_hint(question), language),
        condition,
        headings,
        lines,
    )


def _told(said: Sentence | None, language: str) -> str:
    return "" if said is None else render(said, language)


_TOLD = {
    QuestionType.FILE: mark("Add files on the site: a workbook cannot hold them."),
    QuestionType.CALCULATION: mark("Worked out on the site."),
    QuestionType.CHOICES: mark("Put an x beside each answer you choose."),
    QuestionType.RANKING: mark("Number the answers: 1 is the best."),
    QuestionType.DATE: mark("Day, month and year, such as 31.12.2026."),
    QuestionType.COUNTRY: mark("Write the names of countries with commas between them."),
    QuestionType.WORK_PLAN: mark("Write months as numbers, such as 1–3, 5."),
}


def _hint(question: Question) -> Sentence | None:
    if question.type in _TOLD:
        return say(_TOLD[question.type])
    if question.max_words:
        return say("At most %(limit)s words.", limit=question.max_words)
    if question.max_chars:
        return say("At most %(limit)s characters.", limit=question.max_chars)
    return None


_Shape = tuple[tuple[str, ...], tuple[Line, ...]]


def _shape(question: Question, value: Any, currency: str, language: str) -> _Shape:
    if question.type in WITH_ROWS:
        return _rows(question, value, currency, language)
    if question.type in RECORDS:
        return (), tuple(_parts(question, value, language))
    match question.type:
        case QuestionType.CHOICES:
            return (), tuple(_ticks(question, value, language))
        case QuestionType.RANKING:
            return (), tuple(_places(question, value, language))
        case QuestionType.BUDGET:
            return _budget(question, value, language)
        case QuestionType.FILE | QuestionType.NOTE | QuestionType.CALCULATION:
            return (), ()
        case _:
            return (), (Line(question.key, "", (_single(question, value, language),)),)


def _single(question: Question, value: Any, language: str) -> Cell:
    typed = typed_again(question, value)
    match question.type:
        case QuestionType.CHOICE:
            labels = tuple(choice.label.in_language(language) for choice in question.choices)
            return Cell("", Kind.CHOICE, _chosen(question.choices, str(typed), language), labels)
        case QuestionType.DECLARATION:
            return _yes_no("", "yes" if typed else "", language)
        case QuestionType.YES_NO:
            return _yes_no("", str(typed), language)
        case QuestionType.COUNTRY:
            return Cell("", Kind.TEXT, ", ".join(country_names(language).get(code, code) for code in typed))
        case QuestionType.NUMBER | QuestionType.MONEY:
            return Cell("", Kind.NUMBER, str(typed))
        case QuestionType.DATE:
            return Cell("", Kind.DATE, str(typed))
        case _:
            return Cell("", Kind.TEXT, str(typed), longest=question.character_limit)


def _yes_no(key: str, typed: str, language: str) -> Cell:
    words = {"yes": _word(YES, language), "no": _word(NO, language)}
    return Cell(key, Kind.CHOICE, words.get(typed, typed), tuple(words.values()))


def _chosen(choices: Sequence[Choice], key: str, language: str) -> str:
    return next((choice.label.in_language(language) for choice in choices if choice.key == key), key)


def _word(text: str, language: str) -> str:
    return render(say(text), language)


def _ticks(question: Question, value: Any, language: str) -> Iterator[Line]:
    chosen = set(typed_again(question, value))
    for choice in question.choices:
        tick = Cell("", Kind.TICK, "x" if choice.key in chosen else "", ("x",))
        yield Line(f"{question.key}:{choice.key}", choice.label.in_language(language), (tick,))


def _places(question: Question, value: Any, language: str) -> Iterator[Line]:
    places = typed_again(question, value)
    for choice in question.choices:
        cell = Cell("", Kind.NUMBER, places.get(choice.key, ""))
        yield Line(f"{question.key}:{choice.key}", choice.label.in_language(language), (cell,))


def _parts(question: Question, value: Any, language: str) -> Iterator[Line]:
    typed = typed_again(question, value)
    for part in parts_of(question):
        cell = _cell(part, typed.get(part.key, ""), language)
        yield Line(f"{question.key}:{part.key}", part.label.in_language(language), (cell,))


def _cell(column: Column, typed: Any, language: str) -> Cell:
    """A cell of a column, or of a part of a record, as it is shown in the workbook's language."""
    match column.type:
        case ColumnType.CHOICE:
            labels = tuple(choice.label.in_language(language) for choice in column.choices)
            return Cell(column.key, Kind.CHOICE, _chosen(column.choices, str(typed), language), labels)
        case ColumnType.YES_NO:
            return _yes_no(column.key, str(typed), language)
        case ColumnType.COUNTRY:
            return Cell(column.key, Kind.TEXT, country_names(language).get(str(typed), str(typed)))
        case ColumnType.MONTHS:
            return Cell(column.key, Kind.TEXT, ", ".join(typed) if isinstance(typed, list) else str(typed))
        case ColumnType.NUMBER | ColumnType.MONEY:
            return Cell(column.key, Kind.NUMBER, str(typed))
        case ColumnType.DATE:
            return Cell(column.key, Kind.DATE, str(typed))
        case _:
            return Cell(column.key, Kind.TEXT, str(typed), longest=column.max_chars)


def _rows(question: Question, value: Any, currency: str, language: str) -> _Shape:
    columns, typed = columns_of(question), typed_again(question, value)
    headings = tuple(
        f"{column.label.in_language(language)}, {currency}"
        if column.type is ColumnType.MONEY
        else column.label.in_language(language)
        for column in columns
    )
    if question.rows:
        rows = [(row.key, row.label.in_language(language), typed.get(row.key, {})) for row in question.rows]
    else:
        count = max(min(question.row_limit, max(len(typed) + SPARE_ROWS, question.min_rows or 0)), len(typed))
        rows = [("", str(at + 1), typed[at] if at < len(typed) else {}) for at in range(count)]
    return headings, tuple(
        Line(
            f"{question.key}:{key}",
            label,
            tuple(_cell(column, row.get(column.key, ""), language) for column in columns),
        )
        for key, label, row in rows
    )


def _budget(question: Question, value: Any, language: str) -> _Shape:
    typed = typed_again(question, value)
    headings = tuple(_word(COLUMNS[key], language) for key in BUDGET_COLUMNS)
    lines = [
        line for heading in LINE_HEADINGS for line in _heading(question, heading, typed.get("lines", []), language)
    ]
    for name in DECLARED:
        label = f"{DECLARED[name]}. {_word(HEADINGS[DECLARED[name]], language)}"
        told = typed.get(name, {})
        cells = tuple(
            Cell(key, Kind.NUMBER, told.get(key, ""), hint=_word(COLUMNS[key], language)) for key in DECLARED_CELLS
        )
        lines.append(Line(f"{question.key}:{name}", label, cells))
    return headings, tuple(lines)


def _heading(question: Question, heading: int, typed: Sequence[Mapping[str, str]], language: str) -> Iterator[Line]:
    filled = [line for line in typed if line["heading"] == str(heading)]
    title = f"{heading}. {_word(HEADINGS[heading], language)}"
    for line in [*filled, *({} for _ in range(SPARE_LINES))]:
        cells = tuple(
            Cell(key, Kind.TEXT if key in ("description", "unit") else Kind.NUMBER, line.get(key, ""))
            for key in BUDGET_COLUMNS
        )
        yield Line(f"{question.key}:{heading}", title, cells)
