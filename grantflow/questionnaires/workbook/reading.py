"""Reading a filled workbook: what stands in it, as a form would have sent it, and what is wrong, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import clean_line, fold
from grantflow.core.translation import render
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.cells import NO, YES
from grantflow.questionnaires.definitions import Choice, Column, Question, Questionnaire
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of
from grantflow.questionnaires.values import Raw
from grantflow.questionnaires.workbook.cells import Placed, Value, cell_name, typed
from grantflow.questionnaires.workbook.layout import BUDGET_COLUMNS, LISTS_SHEET, STAMP_SHEET, Stamp
from grantflow.questionnaires.workbook.safety import MOST_ROWS, inspect
from grantflow.questionnaires.workbook.writing import ANSWERS, CODES
from grantflow.settings import LANGUAGES

MOST_PROBLEMS = 200
"""So many are listed; somebody with more has another trouble than single cells."""
IN_CELLS = WITH_ROWS | RECORDS | {QuestionType.BUDGET}
"""Answers of many cells: taken with the cells that are wrong, which the form shows again as they were typed."""
DECLARED_CELLS = ("total", "requested")
LONGEST_COPY = 64
NOT_THIS_FORM = mark(
    "This is not a workbook of this application. Download it again from the application's page, and copy your "
    "answers into it."
)
_Lines = Sequence[tuple[int, str, Sequence["Value"]]]
_Read = tuple[Raw, dict[str, str]]


@dataclass(slots=True)
class Reading:
    """What a workbook holds: answers by section and question as typed, and what cannot be taken."""

    stamp: Stamp
    raw: dict[str, dict[str, Raw]] = field(default_factory=dict)
    problems: list[Placed] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Sheets that are not part of the form."""

    @property
    def answers(self) -> int:
        """How many questions the workbook answers."""
        return sum(len(section) for section in self.raw.values())


def read(content: bytes, form: Questionnaire, *, application: str, form_id: str, currency: str) -> Reading:
    """What the workbook answers. Empty cells answer nothing; an answer that is wrong as a whole is only listed.

    Raises:
        Invalid: not a workbook that may be opened, or one of another application or version of the form.
    """
    formulas = {(found.sheet, found.place) for found in inspect(content)}
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        stamp = _stamp(book)
        if (stamp.application, stamp.form) != (application, form_id):
            raise Invalid({"file": say(NOT_THIS_FORM)})
        reading = Reading(stamp)
        for name in book.sheet_names:
            if name not in (STAMP_SHEET, LISTS_SHEET):
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
                _Sheet(name, form, currency, reading, formulas).take(rows)
    except (CalamineError, OSError, ValueError) as problem:
        raise Invalid({"file": say("This workbook is damaged. Download it again and copy your answers.")}) from problem
    return reading


def _stamp(book: CalamineWorkbook) -> Stamp:
    if STAMP_SHEET not in book.sheet_names:
        raise Invalid({"file": say(NOT_THIS_FORM)})
    told: dict[str, str] = {}
    versions: dict[str, int] = {}
    for row in book.get_sheet_by_name(STAMP_SHEET).to_python(skip_empty_area=False, nrows=200):
        name, text, *rest = [*row, "", ""]
        if name == "section" and rest and isinstance(rest[0], float):
            versions[str(text)] = int(rest[0])
        else:
            told[str(name)] = str(text)
    return Stamp(
        told.get("call", ""),
        told.get("form", ""),
        told.get("application", ""),
        told.get("language", "en"),
        told.get("copy", "")[:LONGEST_COPY],
        versions,
    )


class _Sheet:
    """One sheet: its rows by the code in front of each."""

    def __init__(
        self, name: str, form: Questionnaire, currency: str, reading: Reading, formulas: set[tuple[str, str]]
    ) -> None:
        self._name, self._form, self._currency = name, form, currency
        self._reading, self._formulas = reading, formulas
        self._sections = {q.key: section.key for section in form.sections for q in section.questions}

    def take(self, rows: Sequence[Sequence[Value]]) -> None:
        found: dict[str, list[tuple[int, str, Sequence[Value]]]] = {}
        for at, row in enumerate(rows):
            key, _, part = str(row[CODES] if row else "").partition(":")
            if key in self._sections:
                found.setdefault(key, []).append((at, part, row))
        if not found:
            self._reading.ignored.append(self._name)
        for key, lines in found.items():
            self._question(self._form.question(key), lines)

    def _question(self, question: Question, lines: _Lines) -> None:
        before = len(self._reading.problems)
        raw, places = self._reader(question)(question, lines)
        if raw in (None, "", [], {}) or (len(self._reading.problems) > before and question.type not in IN_CELLS):
            return
        _, wrong = read_answer(question, raw, currency=self._currency)
        for problem in wrong:
            self._refuse(places.get(problem.path, next(iter(places.values()))), problem.reason)
        if not wrong or question.type in IN_CELLS:
            self._reading.raw.setdefault(self._sections[question.key], {})[question.key] = raw

    def _refuse(self, place: str, reason: Sentence) -> None:
        if len(self._reading.problems) < MOST_PROBLEMS:
            self._reading.problems.append(Placed(self._name, place, reason))

    def _text(self, row: Sequence[Value], at: int, column: int) -> str:
        """What a cell says; a formula's cell says nothing and is listed."""
        place = cell_name(at, column)
        value = row[column] if column < len(row) else ""
        if (self._name, place) in self._formulas:
            self._refuse(place, say("This cell holds a formula. Type the value itself."))
            return ""
        return typed(value)

    def _reader(self, question: Question) -> Any:
        if question.type in WITH_ROWS:
            return self._read_rows
        if question.type in RECORDS:
            return self._read_parts
        return partial(_READERS.get(question.type, _Sheet._read_single), self)

    def _read_single(self, question: Question, lines: _Lines) -> _Read:
        at, _, row = lines[0]
        text, places = self._text(row, at, ANSWERS), {"": cell_name(at, ANSWERS)}
        match question.type:
            case QuestionType.CHOICE:
                return _key_of(question.choices, text), places
            case QuestionType.DECLARATION | QuestionType.YES_NO:
                said = _yes_no(text)
                if text.strip() and said not in ("yes", "no"):
                    self._refuse(places[""], say("Choose yes or no."))
                    return None, places
                return (said == "yes" or None) if question.type is QuestionType.DECLARATION else said, places
            case QuestionType.COUNTRY:
                return [part for part in re.split(r"[,;\n]", text) if part.strip()], places
            case _:
                return text, places

    def _read_ticks(self, question: Question, lines: _Lines) -> _Read:
        offered = {choice.key for choice in question.choices}
        chosen = [part for at, part, row in lines if part in offered and self._text(row, at, ANSWERS).strip()]
        return list(chosen), {"": cell_name(lines[0][0], ANSWERS)}

    def _read_places(self, question: Question, lines: _Lines) -> _Read:
        places = {part: text for at, part, row in lines if (text := self._text(row, at, ANSWERS).strip())}
        return dict(places), {"": cell_name(lines[0][0], ANSWERS)}

    def _read_parts(self, question: Question, lines: _Lines) -> _Read:
        parts = {part.key: part for part in parts_of(question)}
        cells: dict[str, Raw] = {}
        places = {"": cell_name(lines[0][0], ANSWERS)}
        for at, name, row in lines:
            if name in parts:
                cells[name] = cell_text(parts[name], self._text(row, at, ANSWERS))
                places[name] = cell_name(at, ANSWERS)
        return (cells if any(cells.values()) else None), places

    def _read_rows(self, question: Question, lines: _Lines) -> _Read:
        columns = columns_of(question)
        rows: list[Raw] = []
        named: dict[str, Raw] = {}
        places = {"": cell_name(lines[0][0], ANSWERS)}
        for at, part, row in lines:
            cells: dict[str, Raw] = {
                column.key: cell_text(column, self._text(row, at, ANSWERS + place))
                for place, column in enumerate(columns)
            }
            if not any(cells.values()):
                continue
            name = part if question.rows else str(len(rows))
            places |= {f"{name}.{column.key}": cell_name(at, ANSWERS + place) for place, column in enumerate(columns)}
            rows.append(cells)
            named[part] = cells
        return (named if question.rows else rows), places

    def _read_budget(self, question: Question, lines: _Lines) -> _Read:
        found: list[tuple[str, int, dict[str, Raw]]] = []
        declared: dict[str, Raw] = {}
        places = {"": cell_name(lines[0][0], ANSWERS)}
        for at, part, row in lines:
            cells = self._cells(row, at, BUDGET_COLUMNS if part.isdecimal() else DECLARED_CELLS)
            if not any(cells.values()):
                continue
            if part.isdecimal():
                found.append((part, at, {"heading": part, **cells}))
            else:
                declared[part] = cells
                places |= {f"{part}.{key}": cell_name(at, ANSWERS + place) for place, key in enumerate(DECLARED_CELLS)}
        found.sort(key=lambda item: item[0])
        for number, (_, at, _) in enumerate(found):
            names = {key: cell_name(at, ANSWERS + place) for place, key in enumerate(BUDGET_COLUMNS)}
            places |= {f"lines.{number}.{key}": name for key, name in names.items()}
        if not found and not declared:
            return None, places
        return {"lines": [cells for _, _, cells in found], **declared}, places

    def _cells(self, row: Sequence[Value], at: int, columns: Sequence[str]) -> dict[str, Raw]:
        return {key: self._text(row, at, ANSWERS + place) for place, key in enumerate(columns)}


_READERS: Mapping[QuestionType, Any] = {
    QuestionType.CHOICES: _Sheet._read_ticks,
    QuestionType.RANKING: _Sheet._read_places,
    QuestionType.BUDGET: _Sheet._read_budget,
}


def _key_of(choices: Sequence[Choice], text: str) -> str:
    """The choice whose label, in any language, was written; what is no choice stays as it is and is refused."""
    wanted = fold(text)
    for choice in choices:
        if wanted in {fold(label) for label in choice.label.values()} or clean_line(text) == choice.key:
            return choice.key
    return clean_line(text)


def _yes_no(text: str) -> str:
    """*yes* or *no*, in whatever language of the house; anything else as it stands."""
    for word, meant in ((YES, "yes"), (NO, "no")):
        if text.strip() and fold(text) in {fold(render(say(word), language)) for language in LANGUAGES}:
            return meant
    return text


def cell_text(column: Column, text: str) -> str:
    """What a form would have sent for what stands in a spreadsheet's cell."""
    if column.type is ColumnType.CHOICE:
        return _key_of(column.choices, text) if text.strip() else ""
    return _yes_no(text) if column.type is ColumnType.YES_NO else text
