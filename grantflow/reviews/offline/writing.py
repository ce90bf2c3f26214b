"""Writing open reviews as a workbook: the criteria to score, and below them what the reviewer may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grantflow.applications.presenting import ShownSection
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import clean
from grantflow.core.translated import Translated
from grantflow.core.translation import render
from grantflow.questionnaires.workbook.layout import LONGEST_TITLE, STAMP_SHEET
from grantflow.questionnaires.workbook.writing import CODES, FORMATS, LONGEST_CELL, LONGEST_LIST, WORDS
from grantflow.reviews.models import Review
from grantflow.reviews.scoring import Criterion, Grid

SCORES, REASONS = 2, 3
"""Columns of the scores and of everything written in words."""
REVIEW, CRITERION, TEXT = "review", "criterion", "text"
"""How codes of rows begin: the review of the sheet, one of its criteria, one of its texts."""
MOST_SHEETS = 50
_WIDTHS = ((CODES, 4), (WORDS, 50), (SCORES, 10), (REASONS, 80))
TEXT_LABELS = {
    "strengths": mark("Strengths"),
    "weaknesses": mark("Weaknesses"),
    "committee_note": mark("Note for the committee only"),
}
INTRODUCTION = (
    mark("Fill in the coloured cells, save the file as XLSX, and upload it on the page of your reviews."),
    mark("An empty cell changes nothing. Nothing is submitted by it: you do that on the site."),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One review with its grid and what the reviewer may read of the application."""

    review: Review
    grid: Grid
    sections: Sequence[ShownSection]

    @property
    def name(self) -> str:
        return (self.review.application.number or str(self.review.id))[:LONGEST_TITLE]


def write(sheets: Sequence[Sheet], *, language: str, copy: str) -> bytes:
    """The workbook of these reviews; ``copy`` names this download."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        writer = _Writer(book, language)
        for sheet in sheets:
            writer.review(sheet)
        if not sheets:
            writer.empty()
        writer.stamp(copy, {sheet.review.id: sheet.review.version for sheet in sheets})
    return target.getvalue()


class _Writer:
    """Where the next row goes, and what all sheets share."""

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self._book, self._language = book, language
        self._formats: dict[str, Format] = {name: book.add_format(look) for name, look in FORMATS.items()}
        self._sheet: Worksheet
        self._row = 0

    def review(self, sheet: Sheet) -> None:
        self._begin(sheet.name)
        self._sheet.write_string(0, CODES, f"{REVIEW}:{sheet.review.id}")
        self._line(say("Application %(number)s", number=sheet.review.application.number or ""), "title")
        for text in INTRODUCTION:
            self._line(say(text), "hint")
        self._heads()
        scores = {row.criterion: row for row in sheet.review.scores}
        for criterion in sheet.grid.criteria:
            row = scores.get(criterion.key)
            self._criterion(sheet.grid, criterion, None if row is None else row.value, row.reason if row else "")
        self._row += 1
        for name, label in TEXT_LABELS.items():
            self._code(f"{TEXT}:{name}")
            self._put(WORDS, self._say(say(label)), "label")
            self._put(REASONS, getattr(sheet.review, name), "open")
            self._row += 1
        self._read(sheet.sections)
        self._sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})

    def empty(self) -> None:
        self._begin("-")
        self._line(say("Nothing waits for you."), "text")

    def stamp(self, copy: str, versions: dict[UUID, int]) -> None:
        sheet = self._book.add_worksheet(STAMP_SHEET)
        sheet.write_row(0, 0, ("copy", copy))
        for at, (ident, version) in enumerate(versions.items(), 1):
            sheet.write_string(at, 0, REVIEW)
            sheet.write_string(at, 1, str(ident))
            sheet.write_number(at, 2, version)
        sheet.very_hidden()

    def _begin(self, name: str) -> None:
        self._sheet, self._row = self._book.add_worksheet(name), 0
        for column, width in _WIDTHS:
            self._sheet.set_column(column, column, width)
        self._sheet.set_column(CODES, CODES, 4, None, {"hidden": True})
        self._sheet.freeze_panes(1, 0)

    def _heads(self) -> None:
        self._row += 1
        heads = (mark("Criterion"), mark("Score"), mark("Reason the applicant will read"))
        for column, head in zip((WORDS, SCORES, REASONS), heads, strict=True):
            self._put(column, self._say(say(head)), "heading")
        self._row += 1

    def _criterion(self, grid: Grid, criterion: Criterion, value: int | None, reason: str) -> None:
        self._code(f"{CRITERION}:{criterion.key}")
        self._put(WORDS, self._told(grid, criterion), "text")
        if value is None:
            self._put(SCORES, "", "number")
        else:
            self._sheet.write_number(self._row, SCORES, value, self._formats["number"])
        offered = [str(score) for score in grid.scale]
        rule: dict[str, Any] = {"validate": "list", "source": offered}
        if len(",".join(offered)) > LONGEST_LIST:
            rule = {"validate": "integer", "criteria": "between", "minimum": grid.lowest, "maximum": grid.highest}
        self._sheet.data_validation(self._row, SCORES, self._row, SCORES, {**rule, "error_type": "warning"})
        self._put(REASONS, reason, "open")
        self._row += 1

    def _told(self, grid: Grid, criterion: Criterion) -> str:
        """The criterion, how much it counts, when it needs a reason, and what its scores mean."""
        lines = [self._translated(criterion.label)]
        lines.append(
            self._say(
                say(
                    "%(lowest)s to %(highest)s, times %(times)s.",
                    lowest=grid.lowest,
                    highest=grid.highest,
                    times=criterion.multiplier,
                )
            )
        )
        if criterion.explain:
            lines.append(self._say(say("A reason is needed for %(scores)s.", scores=list(criterion.explain))))
        lines += [f"{score}: {self._translated(meaning)}" for score, meaning in criterion.guidance]
        return "\n".join(lines)

    def _read(self, sections: Sequence[ShownSection]) -> None:
        self._row += 1
        self._line(say("What the applicant wrote"), "title")
        for section in sections:
            self._put(WORDS, self._translated(section.title), "heading")
            self._row += 1
            for answer in section.answers:
                self._put(WORDS, self._translated(answer.label), "label")
                lines = (line if isinstance(line, str) else self._say(line) for line in answer.lines)
                self._put(REASONS, "\n".join(lines), "text")
                self._row += 1

    def _code(self, code: str) -> None:
        self._sheet.write_string(self._row, CODES, code)

    def _line(self, said: Sentence, look: str) -> None:
        self._put(WORDS, self._say(said), look)
        self._row += 1

    def _say(self, said: Sentence) -> str:
        return render(said, self._language)

    def _translated(self, text: Translated | str) -> str:
        return text if isinstance(text, str) else text.in_language(self._language)

    def _put(self, column: int, text: str, look: str) -> None:
        if text:
            self._sheet.write_string(self._row, column, clean(text)[:LONGEST_CELL], self._formats[look])
        else:
            self._sheet.write_blank(self._row, column, None, self._formats[look])
