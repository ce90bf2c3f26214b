"""What the templates of a field and of a table of fields go by, worked out at once: a page asks for it many times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import Flask
from markupsafe import Markup

from grantflow.web.controls import control, field_kind, row_names

WIDE = frozenset({"choices", "group", "table", "months"})
"""Kinds of several controls: a group with a legend, where others have a label."""
OF_PARTS = frozenset({"table", "group"})


class FieldView(NamedTuple):
    """A field on the page: its texts, the ids that describe it, and which of the usual parts it has."""

    kind: str
    id: str
    question: Any
    help: Any
    unit: str
    described: str
    limited: bool
    optional: bool
    wide: bool
    invalid: bool


def field_view(field: Any, label: Any = None, hint: Any = None, mark_optional: bool = True) -> FieldView:
    """``label`` and ``hint`` stand in for the field's own; ``mark_optional`` is off where a page marks nothing."""
    kind, ident = field_kind(field), field.id
    limited = bool(getattr(field, "word_limit", 0) or getattr(field, "character_limit", 0))
    unit = getattr(field, "currency", "") or getattr(field, "suffix", "") or ""
    help_text = field.description if hint is None else hint
    parts = (("hint", help_text), ("error", field.errors), ("count", limited), ("unit", unit))
    return FieldView(
        kind,
        ident,
        label or field.label.text,
        help_text,
        unit,
        " ".join([f"{ident}-{part}" for part, there in parts if there]),
        limited,
        mark_optional and kind != "checkbox" and _may_stay_empty(field, kind),
        kind in WIDE,
        bool(field.errors) and kind not in OF_PARTS,
    )


def _may_stay_empty(field: Any, kind: str) -> bool:
    """Of tables and groups only questions say whether they must be answered."""
    if kind in OF_PARTS and not hasattr(field, "must_answer"):
        return False
    chosen = kind == "choices" and field.type == "RadioField" and field.default
    return not (field.flags.required or getattr(field, "must_answer", False) or chosen or _always_chosen(field))


def _always_chosen(field: Any) -> bool:
    """Whether one choice of a select is chosen from the start, because none is empty."""
    return field.type == "SelectField" and all(choice.value != "" for choice in field.iter_choices())


class TableColumn(NamedTuple):
    """A column of a list of fields, or of small forms; those that are ``summed`` get a live total."""

    name: str
    label: Any
    kind: str
    unit: str
    numeric: bool
    summed: bool


class TableCell(NamedTuple):
    """A cell under its column's head."""

    label: Any
    numeric: bool
    field: Any
    control: Markup


class TableRow(NamedTuple):
    """A row: what it is called, its hidden fields, and its cells."""

    name: str
    hidden: list[Any]
    cells: list[TableCell]


def table_columns(field: Any) -> list[TableColumn]:
    """The columns of a table, as its first row has them."""
    summed = getattr(field, "sums", None) or ()
    columns = []
    for cell in _parts(field.entries[0]):
        kind, unit = field_kind(cell), getattr(cell, "currency", "") or ""
        numeric = kind == "number" or bool(unit)
        columns.append(TableColumn(cell.short_name, cell.label.text, kind, unit, numeric, cell.short_name in summed))
    return [column for column in columns if column.kind != "hidden"]


def table_rows(field: Any, columns: Sequence[TableColumn]) -> Iterator[TableRow]:
    """The rows of a table; a control is named after its row and its column."""
    unseen = [part.short_name for part in _parts(field.entries[0]) if field_kind(part) == "hidden"]
    for name, row in zip(row_names(field), field.entries, strict=True):
        form: Any = getattr(row, "form", None)
        cells = [row] if form is None else [form[column.name] for column in columns]
        yield TableRow(name, [form[key] for key in unseen], list(map(partial(_cell, name), cells, columns)))


def _parts(row: Any) -> list[Any]:
    """The fields of a small form, or the one field that is the whole row."""
    return list(getattr(row, "form", None) or [row])


def _cell(row: str, cell: Any, column: TableColumn) -> TableCell:
    extra = {"data-sum": column.name, "required": False} if column.summed else {"required": False}
    described = f"{cell.id}-error" if cell.errors else ""
    written = control(cell, described, f"{row}: {column.label}", extra, column.kind)
    return TableCell(column.label, column.numeric, cell, written)


def init_app(app: Flask) -> None:
    """Offer them to templates."""
    app.jinja_env.globals.update(field_view=field_view, table_columns=table_columns, table_rows=table_rows)
