"""Reading a filled workbook of reviews: what stands in it by review, and what is wrong, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

from python_calamine import CalamineError, CalamineWorkbook

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.workbook.cells import Placed, Value, cell_name, typed
from grantflow.questionnaires.workbook.layout import LISTS_SHEET, STAMP_SHEET
from grantflow.questionnaires.workbook.reading import LONGEST_COPY, MOST_PROBLEMS
from grantflow.questionnaires.workbook.safety import MOST_ROWS, inspect
from grantflow.questionnaires.workbook.writing import CODES
from grantflow.reviews.offline.writing import CRITERION, MOST_SHEETS, REASONS, REVIEW, SCORES, TEXT, TEXT_LABELS
from grantflow.reviews.scoring import Grid

Rows = Sequence[Sequence[Value]]
NOT_OURS = say("This is not a workbook of reviews. Download it again from the page of your reviews.")


@dataclass(slots=True)
class Found:
    """What one sheet says: scores and reasons by criterion, texts by name; empty cells say nothing."""

    sheet: str
    review: UUID
    version: int | None
    rows: Rows
    scores: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """The sheets of a workbook, and what cannot be taken."""

    copy: str
    sheets: list[Found]
    formulas: frozenset[tuple[str, str]]
    problems: list[Placed] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def refuse(self, sheet: str, cell: str, reason: Sentence) -> None:
        """Note what is wrong in a cell, or in a sheet as a whole (no cell)."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Placed(sheet, cell, reason))


def open_book(content: bytes) -> Book:
    """The sheets of a workbook by review.

    Raises:
        Invalid: not a workbook that may be opened, or not one of reviews.
    """
    formulas = frozenset((found.sheet, found.place) for found in inspect(content))
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        if STAMP_SHEET not in workbook.sheet_names:
            raise Invalid({"file": NOT_OURS})
        copy, versions = _stamp(_rows(workbook, STAMP_SHEET))
        book = Book(copy, [], formulas)
        for name in workbook.sheet_names:
            if name not in (STAMP_SHEET, LISTS_SHEET):
                _sheet(book, name, _rows(workbook, name), versions)
    except (CalamineError, OSError, ValueError) as problem:
        raise Invalid({"file": say("This workbook is damaged. Download it again and copy your answers.")}) from problem
    if not book.sheets:
        raise Invalid({"file": NOT_OURS})
    return book


def _rows(workbook: CalamineWorkbook, name: str) -> Rows:
    return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)


def _stamp(rows: Rows) -> tuple[str, Mapping[str, int]]:
    copy = ""
    versions: dict[str, int] = {}
    for row in rows:
        name, text, number, *_ = [*row, "", "", ""]
        if name == "copy":
            copy = str(text)[:LONGEST_COPY]
        elif name == REVIEW and isinstance(number, float):
            versions[str(text)] = int(number)
    return copy, versions


def _sheet(book: Book, name: str, rows: Rows, versions: Mapping[str, int]) -> None:
    ident = next((text for kind, text, _ in _coded(rows) if kind == REVIEW), "")
    taken = {found.review for found in book.sheets}
    try:
        review = UUID(ident)
    except ValueError:
        book.ignored.append(name)
        return
    if review in taken or len(book.sheets) >= MOST_SHEETS:
        book.refuse(name, "", say("This review stands on another sheet of the workbook too; that one was read."))
        return
    book.sheets.append(Found(name, review, versions.get(ident), rows))


def _coded(rows: Rows) -> Iterable[tuple[str, str, int]]:
    """(kind, text, row) of every row that carries a code."""
    for at, row in enumerate(rows):
        kind, colon, text = str(row[CODES] if row else "").partition(":")
        if colon:
            yield kind, text, at


def take(book: Book, found: Found, grid: Grid) -> None:
    """Read a sheet by the grid of its call into ``found``; what is wrong goes to the book's problems."""
    criteria = {criterion.key for criterion in grid.criteria}
    for kind, key, at in _coded(found.rows):
        if kind == CRITERION and key in criteria:
            _criterion(book, found, grid, key, at)
        elif kind == CRITERION:
            book.refuse(found.sheet, cell_name(at, SCORES), say("The call has no such criterion."))
        elif kind == TEXT and key in TEXT_LABELS and (text := _text(book, found, at, REASONS).strip()):
            found.texts[key] = text


def _criterion(book: Book, found: Found, grid: Grid, key: str, at: int) -> None:
    score, reason = _text(book, found, at, SCORES).strip(), _text(book, found, at, REASONS).strip()
    if reason:
        found.reasons[key] = reason
    if score.isdecimal() and len(score) < 4 and int(score) in grid.scale:
        found.scores[key] = int(score)
    elif score:
        said = say("Write a whole number from %(least)s to %(most)s.", least=grid.lowest, most=grid.highest)
        book.refuse(found.sheet, cell_name(at, SCORES), said)


def _text(book: Book, found: Found, at: int, column: int) -> str:
    """What a cell says; a formula's cell says nothing and is listed."""
    row, name = found.rows[at], cell_name(at, column)
    if (found.sheet, name) in book.formulas:
        book.refuse(found.sheet, name, say("This cell holds a formula. Type the value itself."))
        return ""
    return typed(row[column]) if column < len(row) else ""
