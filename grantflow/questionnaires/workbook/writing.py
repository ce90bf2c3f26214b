"""Writing a form as a workbook: locked but for the answers, with lists, limits and hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grantflow.core.sentences import mark, say
from grantflow.core.text import clean
from grantflow.core.translation import render
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.workbook.layout import (
    LISTS_SHEET,
    STAMP_SHEET,
    Block,
    Cell,
    Kind,
    Line,
    Stamp,
    blocks,
    sheet_names,
)

CODES, WORDS, ANSWERS = 0, 1, 2
"""Columns: the hidden codes, the words, the first answer."""
LONGEST_LIST = 255
"""Characters of a list that stands in the validation itself; a longer one stands on a hidden sheet."""
LONGEST_CELL = 32_767
LONGEST_HINT, LONGEST_HINT_TITLE = 255, 32
_WIDTHS = ((CODES, 4), (WORDS, 46), (ANSWERS, 60))
_OPEN = {"locked": False, "valign": "top", "border": 1, "bg_color": "#FDF6E3"}
FORMATS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "text_wrap": True},
    "label": {"bold": True, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "hint": {"italic": True, "font_color": "#5A6670", "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "text_wrap": True, "bottom": 1},
    "open": {
        "locked": False,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "bg_color": "#FDF6E3",
        "num_format": "@",
    },
    "number": {"locked": False, "valign": "top", "border": 1, "bg_color": "#FDF6E3", "num_format": "General"},
}
INTRODUCTION = (
    mark("Fill in the coloured cells, save the file, and upload it on the page of your application."),
    mark("An empty cell changes nothing. Files are added on the site."),
)


def write(form: Questionnaire, answers: Mapping[str, Any], stamp: Stamp, *, title: str, currency: str) -> bytes:
    """The workbook of a form, filled with ``answers``, in the language of ``stamp``."""
    target = BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        writer = _Writer(book, stamp.language)
        names = sheet_names(form.sections, stamp.language)
        for name, section in zip(names, form.sections, strict=True):
            sheet = writer.sheet(name, f"{title}: {without_answers(section.title).in_language(stamp.language)}")
            for block in blocks(form, section, answers, currency=currency, language=stamp.language):
                writer.block(block)
            sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        writer.stamp(stamp)
    return target.getvalue()


class _Writer:
    """Where the next row goes, and what all sheets share."""

    def __init__(self, book: xlsxwriter.Workbook, language: str) -> None:
        self._book, self._language = book, language
        self._formats: dict[str, Format] = {name: book.add_format(look) for name, look in FORMATS.items()}
        self._lists: list[tuple[str, ...]] = []
        self._sheet: Worksheet
        self._row = 0

    def sheet(self, name: str, title: str) -> Worksheet:
        self._sheet, self._row = self._book.add_worksheet(name), 0
        for column, width in _WIDTHS:
            self._sheet.set_column(column, column, width)
        self._sheet.set_column(ANSWERS + 1, ANSWERS + 12, 18)
        self._sheet.set_column(CODES, CODES, 4, None, {"hidden": True})
        self._sheet.freeze_panes(1, 0)
        self._words(title, "title")
        for text in INTRODUCTION:
            self._words(render(say(text), self._language), "hint")
        return self._sheet

    def block(self, block: Block) -> None:
        self._row += 1
        self._words(block.title, "label")
        for text in (block.condition, block.help, block.hint):
            if text:
                self._words(text, "hint")
        if block.headings:
            for at, heading in enumerate(block.headings):
                self._put(self._row, ANSWERS + at, heading, "heading")
            self._row += 1
        for line in block.lines:
            self._line(block, line)

    def stamp(self, stamp: Stamp) -> None:
        sheet = self._book.add_worksheet(STAMP_SHEET)
        rows: Sequence[tuple[str, str, int | None]] = (
            ("call", stamp.call, None),
            ("form", stamp.form, None),
            ("application", stamp.application, None),
            ("language", stamp.language, None),
            ("copy", stamp.copy, None),
            *(("section", key, version) for key, version in stamp.versions.items()),
        )
        for at, (name, text, version) in enumerate(rows):
            sheet.write_string(at, 0, name)
            sheet.write_string(at, 1, text)
            if version is not None:
                sheet.write_number(at, 2, version)
        sheet.very_hidden()
        if self._lists:
            lists = self._book.add_worksheet(LISTS_SHEET)
            for column, options in enumerate(self._lists):
                for at, option in enumerate(options):
                    lists.write_string(at, column, option)
            lists.very_hidden()

    def _line(self, block: Block, line: Line) -> None:
        self._sheet.write_string(self._row, CODES, line.code)
        self._put(self._row, WORDS, line.label, "text")
        for at, cell in enumerate(line.cells):
            self._open(self._row, ANSWERS + at, cell, block)
        self._row += 1

    def _open(self, row: int, column: int, cell: Cell, block: Block) -> None:
        number = _as_number(cell)
        if number is not None:
            self._sheet.write_number(row, column, number, self._formats["number"])
        else:
            look = "number" if cell.kind is Kind.NUMBER else "open"
            self._put(row, column, cell.text, look)
        if rule := self._rule(cell, block):
            self._sheet.data_validation(row, column, row, column, rule)

    def _rule(self, cell: Cell, block: Block) -> dict[str, Any]:
        """What the spreadsheet warns of; it never forbids, for the server says what is wrong in words."""
        told = (cell.hint or block.hint or block.help)[:LONGEST_HINT]
        rule: dict[str, Any] = {"validate": "any", "error_type": "warning"}
        if told:
            rule |= {"input_title": block.title[:LONGEST_HINT_TITLE], "input_message": told}
        if cell.options:
            rule |= {"validate": "list", "source": self._source(cell.options)}
        elif cell.longest:
            rule |= {"validate": "length", "criteria": "<=", "value": cell.longest}
        elif cell.kind is Kind.NUMBER:
            rule |= {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        return rule if len(rule) > 2 or rule["validate"] != "any" else {}

    def _source(self, options: tuple[str, ...]) -> list[str] | str:
        if len(",".join(options)) <= LONGEST_LIST and not any("," in option for option in options):
            return list(options)
        if options not in self._lists:
            self._lists.append(options)
        column = xlsxwriter.utility.xl_col_to_name(self._lists.index(options), True)
        return f"='{LISTS_SHEET}'!{column}$1:{column}${len(options)}"

    def _words(self, text: str, look: str) -> None:
        self._put(self._row, WORDS, text, look)
        self._row += 1

    def _put(self, row: int, column: int, text: str, look: str) -> None:
        if text:
            self._sheet.write_string(row, column, clean(text)[:LONGEST_CELL], self._formats[look])
        else:
            self._sheet.write_blank(row, column, None, self._formats[look])


def _as_number(cell: Cell) -> float | None:
    """The number as the spreadsheet keeps it, where that loses nothing: it has 15 digits."""
    if cell.kind is not Kind.NUMBER or not cell.text or len(cell.text.strip("-").replace(".", "")) > 15:
        return None
    try:
        return float(cell.text)
    except ValueError:
        return None
