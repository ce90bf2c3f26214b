"""Two answers to one question, side by side: what differs, and which of the two is kept.

Two people write in one section; the second one sees every difference and chooses. Tables and budgets differ by the
cell, everything else as a whole. Rows without a name of their own are compared by their number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.answer_texts import Line, display, typed_again
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.budget_json import DECLARED
from grantflow.questionnaires.budgets import HEADINGS
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.values import Raw

Words: TypeAlias = Sentence | Translated
Grid: TypeAlias = dict[str, dict[str, str]]
"""Texts of cells by row and column. A row is a number, the key of a fixed row, or in budgets ``1.0`` (the first line
of heading 1), ``indirect`` or ``contingency``."""
BUDGET_COLUMNS = {
    "description": mark("What is it?"),
    "unit": mark("Unit"),
    "quantity": mark("Quantity"),
    "unit_rate": mark("Unit rate"),
    "requested": mark("From the grant"),
    "own": mark("Own money"),
    "other": mark("Other sources"),
    "in_kind": mark("In kind"),
    "total": mark("Total"),
}
_DECLARED_HEADINGS = {"indirect": 8, "contingency": 10}


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
    if question.type is QuestionType.FILE:
        return []
    if question.type in _GRIDS:
        return list(_cells(question, _grid(question, mine, currency), _kept(question, theirs, currency)))
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
    taken = [found for found in _cells(question, own, other) if found.path in chosen]
    if not taken:
        return mine
    for found in taken:
        row, column = _place(question, found.path)
        own.setdefault(row, {})[column] = other.get(row, {}).get(column, "")
    return _raw_table(question, own) if question.type is QuestionType.TABLE else _raw_budget(own)


def _cells(question: Question, own: Grid, other: Grid) -> Iterator[Difference]:
    columns = _columns(question)
    for row in sorted({*own, *other}, key=_order(question)):
        for column, label in columns.items():
            mine, theirs = (grid.get(row, {}).get(column, "") for grid in (own, other))
            if mine != theirs:
                path = f"{question.key}.{row}.{column}"
                yield Difference(path, _lines(mine), _lines(theirs), _row_label(question, row), label)


def _lines(text: str) -> tuple[Line, ...]:
    return (text,) if text else ()


def _place(question: Question, path: str) -> tuple[str, str]:
    """Row and column of a cell's path."""
    row, _, column = path.removeprefix(f"{question.key}.").rpartition(".")
    return row, column


def _columns(question: Question) -> Mapping[str, Words]:
    if question.type is QuestionType.BUDGET:
        return {key: say(label) for key, label in BUDGET_COLUMNS.items()}
    return {column.key: column.label for column in question.columns}


def _order(question: Question) -> Any:
    fixed = [row.key for row in question.rows]
    return lambda row: _rank(row, fixed)


def _rank(row: str, fixed: list[str]) -> tuple[int, int]:
    if row in fixed:
        return fixed.index(row), 0
    heading, _, number = row.rpartition(".")
    if row in DECLARED:
        return _DECLARED_HEADINGS[row], 0
    return int(heading or 0), int(number)


def _row_label(question: Question, row: str) -> Words:
    fixed = next((named.label for named in question.rows if named.key == row), None)
    if fixed is not None:
        return fixed
    if row in DECLARED:
        return say(HEADINGS[_DECLARED_HEADINGS[row]])
    heading, _, number = row.rpartition(".")
    if not heading:
        return say("Row %(n)s", n=int(number) + 1)
    return say("%(heading)s, line %(n)s", heading=say(HEADINGS[int(heading)]), n=int(number) + 1)


def _kept(question: Question, value: Any, currency: str) -> Grid:
    return _grid(question, typed_again(question, value), currency)


def _grid(question: Question, raw: Raw, currency: str) -> Grid:
    """The cells as reading them would leave them; blank rows keep their number."""
    return _GRIDS[question.type](question, raw, currency)


def _table_grid(question: Question, raw: Raw, currency: str) -> Grid:
    if question.rows:
        cells = _read(question, raw, currency)
        return {row.key: _without_row(cells.get(row.key, {})) for row in question.rows}
    rows = raw if isinstance(raw, list) else []
    read = (_read(question, [row], currency) for row in rows)
    return {str(at): found[0] if found else {} for at, found in enumerate(read)}


def _without_row(cells: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in cells.items() if key != "row"}


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


def _raw_budget(grid: Grid) -> Raw:
    lines = sorted((row for row in grid if row not in DECLARED), key=lambda row: _rank(row, []))
    return {
        "lines": [{**grid[row], "heading": row.partition(".")[0]} for row in lines],
        **{name: grid[name] for name in DECLARED},
    }


_GRIDS = {QuestionType.TABLE: _table_grid, QuestionType.BUDGET: _budget_grid}
