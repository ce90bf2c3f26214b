"""Components and pages that repeat, as groups: their parts become columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grantflow.core.sentences import say
from grantflow.questionnaires.importing.builder.fields import bounds, currency, decimals
from grantflow.questionnaires.importing.builder.lists import offers
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.shape import Component
from grantflow.questionnaires.importing.builder.texts import LANGUAGE, same
from grantflow.questionnaires.keys import Keys, slug
from grantflow.questionnaires.type_properties import MOST_CHARS, MOST_COLUMNS, MOST_ROWS

Column = dict[str, Any]
Cell = Callable[[Maker, Component, Column], None]
"""Gives a column its type and limits."""


def group(
    maker: Maker, component: Component, children: Sequence[Component]
) -> tuple[list[Question], Mapping[str, str]]:
    """A component that is filled in several times, as a group of rows."""
    made = maker.question(component, "group")
    keys = Keys()
    columns: list[Column] = []
    for child in children:
        column = _column(maker, child, keys)
        if column is None:
            continue
        if len(columns) == MOST_COLUMNS:
            maker.lost(child, say("A group has at most %(limit)s columns.", limit=MOST_COLUMNS))
            continue
        columns.append(column)
        _hinted(maker, made, child, column)
    made["columns"] = columns or [{"key": "text", "type": "text", "label": made["label"]}]
    most = component.whole("maxMultiInputFieldRows")
    if most is not None and most > 0:
        made["max_rows"] = min(most, MOST_ROWS)
    component.read.add("prefix")
    return [made], {}


def _column(maker: Maker, child: Component, keys: Keys) -> Column | None:
    cell = CELLS.get(child.type)
    if cell is None:
        maker.lost(child, say("A part of this type cannot stand in a group."))
        return None
    label = maker.label(child)
    column: Column = {"key": keys.make(label.get(LANGUAGE, ""), slug(child.name), otherwise="part"), "label": label}
    if not child.required:
        column["required"] = False
    cell(maker, child, column)
    maker.settled(child)
    return column


def _hinted(maker: Maker, made: Question, child: Component, column: Column) -> None:
    """A column has no help of its own: what is said about it stands with the whole group."""
    hint = maker.text(child.raw.get("hint"), child)
    if hint and not same(hint, column["label"]):
        maker.helped(made, [f"{column['label'][LANGUAGE]}: {hint[LANGUAGE]}"])


def _typed(kind: str) -> Cell:
    def give(maker: Maker, child: Component, column: Column) -> None:
        column["type"] = kind
        most = child.whole("length") or child.whole("max")
        if most is not None and most > 0:
            column["max_chars"] = min(most, MOST_CHARS)
        if child.whole("maxWords"):
            maker.changed(child, say("Its limit of %(n)s words is left out.", n=child.whole("maxWords")))

    return give


def _number(maker: Maker, child: Component, column: Column) -> None:
    sign = currency(child)
    column["type"] = "money" if sign else "number"
    places = decimals(child)
    if not sign:
        column["decimals"] = places
        unit = maker.line(child.option("suffix")) or maker.line(child.option("prefix"))
        if unit:
            column["label"] = {code: f"{said} ({unit[LANGUAGE]})" for code, said in column["label"].items()}
    bounds(maker, child, column)


def _date(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "date"


def _month(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "date"
    maker.changed(child, say("It asks for a month; here for a date, of which any day of the month will do."))


def _yes_no(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "yes_no"
    child.read.add("list")


def _choice(maker: Maker, child: Component, column: Column) -> None:
    choices, _, items = offers(maker, child)
    column["type"] = "choice" if choices else "text"
    if choices:
        column["choices"] = choices
    if any(maker.text(item.description) for item in items) or any(item.components for item in items):
        maker.lost(child, say("What its list says about its values."))


def _several(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "long_text"
    said = ", ".join(maker.line(item.text).get(LANGUAGE, "") for item in maker.items(child))
    maker.changed(child, say("Several choices in a row: it takes a text. The values were: %(said)s", said=said[:500]))


def _address(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "long_text"
    maker.changed(child, say("An address in a row: it takes a text of several lines."))


def _time(maker: Maker, child: Component, column: Column) -> None:
    column["type"] = "text"
    maker.changed(child, say("It asks for a time of day; here it takes a short text."))


CELLS: Mapping[str, Cell] = {
    "TextField": _typed("text"),
    "MultilineTextField": _typed("long_text"),
    "FreeTextField": _typed("long_text"),
    "NumberField": _number,
    "DateField": _date,
    "DatePartsField": _date,
    "DateTimeField": _time,
    "DateTimePartsField": _time,
    "TimeField": _time,
    "MonthYearField": _month,
    "YesNoField": _yes_no,
    "RadiosField": _choice,
    "SelectField": _choice,
    "AutocompleteField": _choice,
    "CheckboxesField": _several,
    "EmailAddressField": _typed("email"),
    "TelephoneNumberField": _typed("phone"),
    "WebsiteField": _typed("url"),
    "UkAddressField": _address,
}
"""Columns by type of component."""
