"""Tables as CSV that spreadsheets open as they are meant: in UTF-8, with nothing in them worked out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out; an apostrophe before it makes it text (source: OWASP)."""


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The rows as text, one at a time, the mark first."""
    yield MARK
    for row in rows:
        text = StringIO()
        csv.writer(text).writerow([as_text(cell) for cell in row])
        yield text.getvalue()


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_written(cell: str) -> str:
    """The reverse of :func:`as_text`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
