"""What single cells of a filled workbook say, and how a spreadsheet calls their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from grantflow.core.sentences import Sentence
from grantflow.core.text import clean

Value = str | float | int | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Placed:
    """What is wrong, and where: the sheet's name, and the cell as the spreadsheet calls it (``C12``)."""

    sheet: str
    cell: str
    reason: Sentence


def typed(value: Value) -> str:
    """A cell's value as somebody would have typed it."""
    match value:
        case bool():
            return "x" if value else ""
        case float() | int():
            return f"{Decimal(repr(value)):f}".removesuffix(".0")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case str():
            return clean(value)
        case _:
            return str(value)


def cell_name(row: int, column: int) -> str:
    """``C12`` from the row 11 and the column 2, counted from 0."""
    return f"{''.join(_signs(column))}{row + 1}"


def _signs(column: int) -> Iterator[str]:
    if column >= 26:
        yield from _signs(column // 26 - 1)
    yield chr(65 + column % 26)
