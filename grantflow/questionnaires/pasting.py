"""Rows and budget lines copied from a spreadsheet: read as a form would have sent them, and written so that they can be
copied into one.

A spreadsheet copies text with tabs between cells; cells with tabs, line breaks or quotes in them stand in quotes. If
the first line names columns, in any language of the house, cells go where they belong; else they fill the columns in
their order. A first column may name the row of a table whose rows are fixed, or the heading of a budget line.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import MOST_CHARACTERS, clean_line, fold
from grantflow.core.translated import Translated
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.budgets import COLUMNS, HEADINGS, LINE_HEADINGS, MOST_LINES
from grantflow.questionnaires.cells import show_cell, store_cell, typed_cell
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.shapes import WITH_ROWS, columns_of, house_text, row_label
from grantflow.questionnaires.values import Raw, typed
from grantflow.questionnaires.workbook.layout import BUDGET_COLUMNS
from grantflow.questionnaires.workbook.reading import cell_text

PASTED = WITH_ROWS | {QuestionType.BUDGET}
"""Types of questions into which rows can be pasted."""
MOST_ROWS, MOST_TOLD = 1_000, 100
"""Of one paste; of its problems so many are told."""
TOTAL = "total"
"""A column that is worked out: it may be there, and is not read."""
_NUMBERS = frozenset({ColumnType.NUMBER, ColumnType.MONEY})
_NOTHING = frozenset({"-", "–", "—"})
"""How accounts write an amount that is none."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """What could not be taken as it is: the line of the text, from 1, the column if it is one, and why."""

    row: int
    column: Translated | None
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Taken:
    """One row: ``name`` is that of a fixed row or of a budget's heading, else empty."""

    line: int
    name: str
    cells: dict[str, Raw]


@dataclass(slots=True)
class Pasted:
    """The rows, what does not fit, and the lines that were left out, to be pasted elsewhere."""

    rows: list[Taken] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    left: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of the text: where it goes, what it may be called, and how its cells are read."""

    key: str
    label: Translated
    read: Callable[[str], Raw]


def paste(question: Question, text: str, *, currency: str, at: int = 0, column: str = "", heading: str = "") -> Pasted:
    """Read what was pasted into a question, at its row ``at`` (from 0) and ``column`` (none is the first).

    ``heading`` is that of budget lines that name none. Cells that cannot be read are taken as typed, and told.

    Raises:
        Invalid: nothing, or far too much.
    """
    lines = [(number, cells) for number, cells in enumerate(_cells(text), 1) if any(cell.strip() for cell in cells)]
    if not lines:
        raise Invalid({"text": say("Paste the rows that you copied in a spreadsheet.")})
    if len(lines) > MOST_ROWS:
        raise Invalid({"text": say("At most %(limit)s rows can be pasted at once.", limit=MOST_ROWS)})
    places, body = _layout(question, lines, currency, column)
    pasted = Pasted()
    names = _names_left(question, at, heading)
    left = [line for line in body if not _take(pasted, places, line, names, room=_room(question) - at)]
    pasted.left = _text(cells for _, cells in left)
    pasted.rows.sort(key=lambda row: (row.name if question.type is QuestionType.BUDGET else "", row.line))
    pasted.misfits += _faults(question, pasted.rows, currency)
    pasted.misfits = sorted(pasted.misfits, key=lambda misfit: misfit.row)[:MOST_TOLD]
    return pasted


def with_rows(question: Question, value: Any, pasted: Pasted, *, replace: bool) -> Raw:
    """The answer as a form would send it: the stored one with the pasted rows after its own, or instead of them."""
    stored = typed_again(question, value)
    cells = [row.cells for row in pasted.rows]
    if question.type is QuestionType.BUDGET:
        lines = [{"heading": row.name, **row.cells} for row in pasted.rows]
        return {**stored, "lines": lines if replace else [*stored["lines"], *lines]}
    if question.rows:
        return {**({} if replace else stored), **{row.name: row.cells for row in pasted.rows}}
    return cells if replace else [*stored, *cells]


def rows_in(question: Question, value: Any) -> int:
    """How many rows the stored answer has, where pasted ones go after them."""
    if question.rows:
        return 0
    stored = typed_again(question, value)
    return len(stored["lines"] if question.type is QuestionType.BUDGET else stored)


def column_names(question: Question, language: str) -> list[str]:
    """What the columns are called in the first line of what is pasted."""
    return [place.label.in_language(language) for place in _columns(question)]


def written(question: Question, value: Any, language: str, *, currency: str) -> str:
    """The stored rows as a spreadsheet takes them, under the names of their columns."""
    cells = {column.key: column for column in columns_of(question)}

    def cell(place: _Place, row: Mapping[str, Any]) -> str:
        if place.key == "":
            return _name_of(question, row, language)
        return _written(cells.get(place.key), place, row.get(place.key), language, currency)

    rows = [[cell(place, row) for place in _columns(question, currency)] for row in _stored_rows(question, value)]
    return _text([column_names(question, language), *rows])


# The text


def _cells(text: str) -> list[list[str]]:
    """Lines of cells. Where quotes do not pair up they are part of the text."""
    if len(text) > MOST_CHARACTERS:
        raise Invalid({"text": say("At most %(limit)s characters can be pasted at once.", limit=MOST_CHARACTERS)})
    try:
        return list(csv.reader(StringIO(text, newline=""), "excel-tab", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]


def _text(rows: Any) -> str:
    made = StringIO()
    csv.writer(made, "excel-tab", lineterminator="\n").writerows(rows)
    return made.getvalue()


# Columns


def _places(question: Question, currency: str) -> list[_Place]:
    """The columns that cells can go to, in the order in which the page shows them."""
    if question.type is not QuestionType.BUDGET:
        return [_Place(column.key, column.label, _reader(column, currency)) for column in columns_of(question)]
    shown = [_Place(key, house_text(COLUMNS[key]), _budget_reader(key, currency)) for key in BUDGET_COLUMNS]
    shown.insert(BUDGET_COLUMNS.index("requested"), _Place(TOTAL, house_text(COLUMNS[TOTAL]), lambda text: ""))
    return shown


def _columns(question: Question, currency: str = "") -> list[_Place]:
    """Everything that is stored of a row, with its name first."""
    return [*_naming(question), *(place for place in _places(question, currency) if place.key != TOTAL)]


def _naming(question: Question) -> list[_Place]:
    """The column that names rows, where they have names."""
    if question.type is QuestionType.BUDGET:
        return [_Place("", house_text(mark("Heading")), clean_line)]
    return [_Place("", row_label(question), clean_line)] if question.rows else []


def _reader(column: Column, currency: str) -> Callable[[str], Raw]:
    if column.type in _NUMBERS:
        return lambda text: _bare_number(text, currency)
    return lambda text: cell_text(column, text)


def _budget_reader(key: str, currency: str) -> Callable[[str], Raw]:
    return str if key in ("description", "unit") else lambda text: _bare_number(text, currency)


def _bare_number(text: str, currency: str) -> str:
    """A number without the signs of money that a spreadsheet shows around it."""
    bare = "".join(sign for sign in text.replace(currency, "") if unicodedata.category(sign) != "Sc").strip()
    return "" if bare in _NOTHING else bare


_Line = tuple[int, list[str]]


def _layout(
    question: Question, lines: list[_Line], currency: str, column: str
) -> tuple[list[_Place | None], list[_Line]]:
    """Where each column of the text goes, and the lines below those that name columns."""
    places, naming = _places(question, currency), _naming(question)
    called = {fold(label): place for place in (*naming, *places) for label in place.label.values()}
    first = [fold(cell.partition(",")[0]) if fold(cell) not in called else fold(cell) for cell in lines[0][1]]
    if len(lines) > 1 and all(name in called for name in first if name):
        return [called.get(name) for name in first], lines[1:]
    wide = max(len(cells) for _, cells in lines)
    names = {fold(name) for name in _row_names(question)}
    named = bool(naming) and not column and all(fold(cells[0]) in names for _, cells in lines)
    if wide - named < len(places):
        places = [place for place in places if place.key != TOTAL]
    start = next((at for at, place in enumerate(places) if place.key == column), 0)
    return [*(naming if named else []), *places[start:]], lines


def _row_names(question: Question) -> dict[str, str]:
    """What rows or headings may be called, and the keys they are stored by."""
    if question.type is QuestionType.BUDGET:
        found: dict[str, str] = {}
        for heading in LINE_HEADINGS:
            labels = house_text(HEADINGS[heading]).values()
            found |= dict.fromkeys([str(heading), *labels, *(f"{heading}. {label}" for label in labels)], str(heading))
        return found
    return {name: row.key for row in question.rows for name in (row.key, *row.label.values())}


# Rows


def _room(question: Question) -> int:
    return MOST_LINES if question.type is QuestionType.BUDGET else question.row_limit


def _names_left(question: Question, at: int, heading: str) -> Callable[[str, int], str | None]:
    """The key of a row by its name, or by how many were taken before it; None if there is none."""
    known = {fold(name): key for name, key in _row_names(question).items()}

    def name(given: str, before: int) -> str | None:
        if question.type is QuestionType.BUDGET:
            return known.get(fold(given), None if given else heading or str(LINE_HEADINGS[0]))
        if not question.rows:
            return ""
        following = question.rows[at + before].key if at + before < len(question.rows) else None
        return known.get(fold(given), None if given else following)

    return name


def _take(
    pasted: Pasted, places: Sequence[_Place | None], line: _Line, names: Callable[[str, int], str | None], *, room: int
) -> bool:
    """Take one line, or say why it is left out."""
    number, texts = line
    cells: dict[str, Raw] = {}
    given = ""
    for at, text in enumerate(texts):
        place = places[at] if at < len(places) else None
        if place is None:
            if text.strip():
                pasted.misfits.append(Misfit(number, None, say("“%(text)s” has no column here.", text=_short(text))))
        elif place.key == "":
            given = clean_line(text)
        elif place.key != TOTAL:
            cells[place.key] = place.read(text)
    name = names(given, len(pasted.rows))
    if len(pasted.rows) >= room or (name is None and not given):
        pasted.misfits.append(Misfit(number, None, say("There is no room for this row. It is left out.")))
        return False
    if name is None:
        reason = say("There is no row or heading “%(name)s”. It is left out.", name=_short(given))
        pasted.misfits.append(Misfit(number, None, reason))
        return False
    if any(cells.values()):
        pasted.rows.append(Taken(number, name, cells))
    return True


def _short(text: str) -> str:
    bare = clean_line(text)
    return bare if len(bare) <= 60 else f"{bare[:59]}…"


def _faults(question: Question, rows: Sequence[Taken], currency: str) -> Iterator[Misfit]:
    """What the form will say of the rows, with the lines they came from."""
    labels = {place.key: place.label for place in _places(question, currency)}
    raw = with_rows(question, None, Pasted(list(rows)), replace=True)
    _, problems = read_answer(question, raw, currency=currency)
    by_name = {row.name: row for row in rows}
    for problem in problems:
        name, _, key = problem.path.removeprefix("lines.").partition(".")
        row = by_name.get(name) if question.rows else rows[int(name)] if name.isdecimal() and key else None
        if row is not None:
            yield Misfit(row.line, labels.get(key), problem.reason)


# Writing


def _stored_rows(question: Question, value: Any) -> list[Mapping[str, Any]]:
    return value["lines"] if value and question.type is QuestionType.BUDGET else list(value or [])


def _name_of(question: Question, row: Mapping[str, Any], language: str) -> str:
    if question.type is QuestionType.BUDGET:
        return str(row["heading"])
    return next((fixed.label.in_language(language) for fixed in question.rows if fixed.key == row["row"]), row["row"])


def _written(column: Column | None, place: _Place, value: Any, language: str, currency: str) -> str:
    """A cell in the reader's words where these are read as the same value again, else as it would be typed."""
    if value is None:
        return ""
    if column is not None and typed(value) is None and column.type not in _NUMBERS:
        words = show_cell(column, value, language)
        if store_cell(column, place.read(words), currency) == value:
            return words
    again = typed_cell(value)
    return ", ".join(again) if isinstance(again, list) else str(again)
