"""Filling in downloaded workbooks."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

ANSWERS = 3
"""The column in which answers stand."""


def written(content: bytes, **values: Any) -> bytes:
    """The workbook with these answers typed in, by the code of the row; a list fills the cells of its first row."""
    book = load_workbook(BytesIO(content))
    for page in book.worksheets:
        for row in page.iter_rows(max_col=1):
            typed = values.pop(str(row[0].value), None)
            for at, value in enumerate(typed if isinstance(typed, list) else [typed] if typed is not None else ()):
                page.cell(row[0].row or 0, ANSWERS + at).value = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()
