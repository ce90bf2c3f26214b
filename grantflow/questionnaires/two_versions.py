"""Two answers to one question, side by side: what differs, and which of the two is kept.

Two people write in one section; the second one sees every difference and chooses. Rows, records and budgets differ by
the cell, everything else as a whole. Rows without a name of their own are compared by their number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from grantflow.core.sentences import Sentence, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.answer_texts import Line, display, typed_again
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.budgets import COLUMNS, DECLARED, HEADINGS, line_name
from grantflow.questionnaires.cells import show_cell, store_cell
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of, row_label
from grantflow.questionnaires.values import Raw

Words: TypeAlias = Sentence | Translated
Grid: TypeAlias = dict[str, dict[str, Any]]
"""Cells by row and column, as a form shows them: texts, or lists of months. A row is a number (0 in a record), the key
of a fixed row, or in budgets ``1.0`` (the first line of heading 1), ``indirect`` or ``contingency``."""
_AS_TYPED = frozenset({ColumnType.TEXT, ColumnType.LONG_TEXT, ColumnType.NUMBER, ColumnType.MONEY})
"""Cells that people know by what was typed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two answers differ. ``path`` names the answer or its cell; ``row`` and ``column`` are only for cells."""

    path: str
    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]
    row: Words | None = None
    column: Words | None = None


def differences(question: Question, mine: Raw, theirs: Any, *, currency: str, language: str) -> list[Difference]:
    """Where what was sent (``mine``) differs from the value kept meanwhile (``theirs``), in the form's order."""
    if question.type is QuestionType.FILE or not question.takes_answer:
        return []
    if question.type in _GRIDS:
        return list(_cells(question, _grid(question, mine, currency), _kept(question, theirs, currency), language))
    own, _ = read_answer(question, mine, currency=currency)
    if typed_again(question, own) == typed_again(question, theirs):
        return []
    one, other = (tuple(display(question, value, language)) for value in (own, theirs))
    return [Difference(question.key, one, other)]


def merged(question: Question, mine: Raw, theirs: Any, chosen: Collection[str], *, currency: str) -> Raw:
    """What was sent, with the answers and cells named in ``chosen`` taken from the value kept meanwhile."""
    if question.type not in _GRIDS:
        return typed_again(question, theirs) if question.key in chosen else mine
    own, other = _grid(question, mine, currency), _kept(question, theirs, currency)
    taken = [
        (row, column) for row, column in _different(question, own, other) if _path(question, row, column) in chosen
    ]
    if not taken:
        return mine
    for row, column in taken:
        own.setdefault(row, {})[column] = other.get(row, {}).get(column, "")
    return _GRIDS[question.type].raw(question, own)


def _different(question: Question, own: Grid, other: Grid) -> Iterator[tuple[str, str]]:
    columns = _columns(question)
    for row in sorted({*own, *other}, key=_order(question)):
        for column in columns:
            mine, theirs = (grid.get(row, {}).get(column, "") for grid in (own, other))
            if mine != theirs:
                yield row, column


def _cells(question: Question, own: Grid, other: Grid, language: str) -> Iterator[Difference]:
    columns = _columns(question)
    for row, column in _different(question, own, other):
        mine, theirs = (_lines(question, column, grid.get(row, {}).get(column, ""), language) for grid in (own, other))
        yield Difference(_path(question, row, column), mine, theirs, _row_label(question, row), columns[column])


def _lines(question: Question, key: str, typed: Any, language: str) -> tuple[Line, ...]:
    """A cell as people read it: the name of a country, not its code."""
    column = next((item for item in _shape(question) if item.key == key), None)
    if not typed or column is None or column.type in _AS_TYPED:
        return tuple(str(typed).split("\n")) if typed else ()
    return tuple(show_cell(column, store_cell(column, typed, ""), language).split("\n"))


def _path(question: Question, row: str, column: str) -> str:
    return f"{question.key}.{row}.{column}"


def _shape(question: Question) -> tuple[Column, ...]:
    return columns_of(question) or parts_of(question)


def _columns(question: Question) -> Mapping[str, Words]:
    if question.type is QuestionType.BUDGET:
        return {key: say(label) for key, label in COLUMNS.items()}
    return {column.key: column.label for column in _shape(question)}


def _order(question: Question) -> Any:
    fixed = [row.key for row in question.rows]
    return lambda row: _rank(row, fixed)


def _rank(row: str, fixed: list[str]) -> tuple[int, int]:
    if row in fixed:
        return fixed.index(row), 0
    heading, _, number = row.rpartition(".")
    if row in DECLARED:
        return DECLARED[row], 0
    return int(heading or 0), int(number)


def _row_label(question: Question, row: str) -> Words:
    fixed = next((named.label for named in question.rows if named.key == row), None)
    if fixed is not None:
        return fixed
    if row in DECLARED:
        return say(HEADINGS[DECLARED[row]])
    if question.type in RECORDS:
        return question.label
    heading, _, number = row.rpartition(".")
    if not heading:
        return say("%(row)s %(n)s", row=row_label(question), n=int(number) + 1)
    return line_name(int(heading), int(number) + 1)


def _kept(question: Question, value: Any, currency: str) -> Grid:
    return _grid(question, typed_again(question, value), currency)


def _grid(question: Question, raw: Raw, currency: str) -> Grid:
    """The cells as reading them would leave them; blank rows keep their number."""
    return _GRIDS[question.type].grid(question, raw, currency)


def _table_grid(question: Question, raw: Raw, currency: str) -> Grid:
    if question.rows:
        cells = _read(question, raw, currency)
        return {row.key: _without_row(cells.get(row.key, {})) for row in question.rows}
    rows = raw if isinstance(raw, list) else []
    read = (_read(question, [row], currency) for row in rows)
    return {str(at): found[0] if found else {} for at, found in enumerate(read)}


def _without_row(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {key: cell for key, cell in cells.items() if key != "row"}


def _record_grid(question: Question, raw: Raw, currency: str) -> Grid:
    return {"0": _read(question, raw, currency)}


def _budget_grid(question: Question, raw: Raw, currency: str) -> Grid:
    sent: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    grid: Grid = {}
    seen: dict[str, int] = {}
    for line in sent.get("lines") or []:
        heading = str(line["heading"])
        found = _read(question, {"lines": [line]}, currency)["lines"]
        grid[f"{heading}.{seen.setdefault(heading, 0)}"] = found[0] if found else {}
        seen[heading] += 1
    declared = _read(question, {name: sent.get(name) for name in DECLARED}, currency)
    return grid | {name: dict(declared.get(name, {})) for name in DECLARED}


def _read(question: Question, raw: Raw, currency: str) -> Any:
    value, _ = read_answer(question, raw, currency=currency)
    return typed_again(question, value)


def _raw_table(question: Question, grid: Grid) -> Raw:
    return dict(grid) if question.rows else [grid[row] for row in sorted(grid, key=int)]


def _raw_record(question: Question, grid: Grid) -> Raw:
    return grid["0"]


def _raw_budget(question: Question, grid: Grid) -> Raw:
    lines = sorted((row for row in grid if row not in DECLARED), key=lambda row: _rank(row, []))
    return {
        "lines": [{**grid[row], "heading": row.partition(".")[0]} for row in lines],
        **{name: grid[name] for name in DECLARED},
    }


class _Way(NamedTuple):
    """From what a form sends to cells, and back."""

    grid: Callable[[Question, Raw, str], Grid]
    raw: Callable[[Question, Grid], Raw]


_GRIDS: Mapping[QuestionType, _Way] = {
    **dict.fromkeys(WITH_ROWS, _Way(_table_grid, _raw_table)),
    **dict.fromkeys(RECORDS, _Way(_record_grid, _raw_record)),
    QuestionType.BUDGET: _Way(_budget_grid, _raw_budget),
}
