"""Cells of rows and parts of records: how each is read, checked, shown, and written into a field again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from grantflow.core.countries import country_names, find_country
from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import clean, clean_line
from grantflow.core.translation import catalogue, day
from grantflow.questionnaires.contacts import email_fault, phone_fault, url_fault
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType
from grantflow.questionnaires.shapes import MOST_MONTHS
from grantflow.questionnaires.values import (
    Raw,
    day_of,
    money_of,
    number_of,
    show_money,
    show_number,
    store_day,
    store_money,
    store_number,
    text_of,
    texts_of,
    typed,
    unread,
)

YES, NO = mark("Yes"), mark("No")
_TICKED = frozenset({"yes", "y", "on", "true", "1"})
_NOT_TICKED = frozenset({"no", "n", "off", "false", "0"})
NOTHING = Decimal(0)
"""Numbers in rows count people, days, things: only a definition that says so lets them be below."""
_SPAN = re.compile(r"(?P<first>[0-9]{1,2})(?:\s*[-–—]\s*(?P<last>[0-9]{1,2}))?")


class Cell(NamedTuple):
    """What can be done with the cells of one type. ``""`` and ``[]`` are cells left blank."""

    store: Callable[[Column, Raw, str], Any]
    fault: Callable[[Column, Any], Sentence | None]
    show: Callable[[Column, Any, str], str]


def store_cell(column: Column, raw: Raw, currency: str) -> Any:
    """The cell as it is kept; ``""`` or ``[]`` if nothing was typed."""
    return CELLS[column.type].store(column, raw, currency)


def store_cells(columns: Iterable[Column], raw: Raw, currency: str) -> dict[str, Any]:
    """The cells of one row or record that hold something."""
    sent: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {}
    stored = {column.key: store_cell(column, sent.get(column.key), currency) for column in columns}
    return {key: value for key, value in stored.items() if value not in ("", [])}


def cell_fault(column: Column, value: Any) -> Sentence | None:
    """What keeps this cell from being submitted, if anything; ``None`` is a cell left blank."""
    if value is None:
        return say("Fill in “%(label)s”.", label=column.label) if column.required else None
    return CELLS[column.type].fault(column, value)


def show_cell(column: Column, value: Any, language: str) -> str:
    """The cell in the reader's language; what could not be read as it was typed."""
    raw = typed(value)
    return CELLS[column.type].show(column, value, language) if raw is None else raw


def typed_cell(value: Any) -> Any:
    """What a field shows so that reading it again gives the same cell: text, or a list of texts for months."""
    raw = typed(value)
    if raw is not None:
        return raw
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return [str(item) for item in value]
        case Mapping():
            return f"{money_of(value).decimal():f}"
        case _:
            return "" if value is None else str(value)


def typed_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row or record for its fields."""
    return {key: typed_cell(value) for key, value in cells.items()}


# Reading


def store_yes_no(raw: Raw) -> Any:
    """``True``, ``False``, or ``""`` if nothing was chosen."""
    if isinstance(raw, bool):
        return raw
    text = clean_line(text_of(raw))
    known = {**dict.fromkeys(_TICKED, True), **dict.fromkeys(_NOT_TICKED, False), "": ""}
    return known.get(text.lower(), unread(text))


def store_country(raw: Raw) -> str:
    """The code of the country named; what is none stays as typed."""
    text = clean_line(text_of(raw))
    return (find_country(text) or text) if text else ""


def store_months(raw: Raw) -> Any:
    """Numbers of months, from ticked ones or from a text such as ``1–3, 5``."""
    texts = texts_of(raw)
    pieces = [piece for text in texts for piece in re.split(r"[,;\s]+(?![-–—])", re.sub(r"\s*([-–—])\s*", r"\1", text))]
    found: set[int] = set()
    for piece in filter(None, pieces):
        span = _SPAN.fullmatch(piece)
        if span is None:
            return unread(", ".join(texts))
        first, last = int(span["first"]), int(span["last"] or span["first"])
        if not 1 <= first <= last:
            return unread(", ".join(texts))
        found.update(range(first, last + 1))
    return sorted(found)


def _text(column: Column, raw: Raw, currency: str) -> str:
    return clean(text_of(raw))


def _line(column: Column, raw: Raw, currency: str) -> str:
    return clean_line(text_of(raw))


# Checking


def too_long(what: Column | Question, count: int, limit: int | None) -> Sentence | None:
    """Says by how much a text is too long, if it is."""
    if limit is None or count <= limit:
        return None
    return say(
        "Shorten “%(label)s”: %(count)s characters, %(limit)s allowed.", label=what.label, count=count, limit=limit
    )


def outside(what: Column | Question, value: Any, least: Any, most: Any) -> Sentence | None:
    """Says which limit of a number or an amount is crossed, if one is."""
    if least is not None and value < least:
        return say("“%(label)s” must be at least %(limit)s.", label=what.label, limit=least)
    if most is not None and value > most:
        return say("“%(label)s” must be at most %(limit)s.", label=what.label, limit=most)
    return None


def number_fault(what: Column | Question, value: Any, lowest: Decimal | None = None) -> Sentence | None:
    """What is wrong with a number, if anything; ``lowest`` is the lower limit where its definition names none."""
    try:
        number = number_of(value, what.decimals)
    except Unreadable as refused:
        return refused.reason
    return outside(what, number, lowest if what.minimum is None else what.minimum, what.maximum)


def money_limits(what: Column | Question, currency: str) -> tuple[Money | None, Money | None]:
    """The limits of an amount; without a lower one it still cannot be below 0."""
    least, most = (None if limit is None else Money.of(limit, currency) for limit in (what.minimum, what.maximum))
    return least, most


def day_fault(what: Column | Question, value: Any) -> Sentence | None:
    """What is wrong with a date, if anything."""
    try:
        found = day_of(value)
    except Unreadable as refused:
        return refused.reason
    if what.earliest is not None and found < what.earliest:
        return say("“%(label)s” cannot be before %(limit)s.", label=what.label, limit=what.earliest)
    if what.latest is not None and found > what.latest:
        return say("“%(label)s” cannot be after %(limit)s.", label=what.label, limit=what.latest)
    return None


def country_fault(value: Any) -> Sentence | None:
    """Whether a country is one, and if not, how to name it."""
    return None if value in country_names("en") else say("Write the name of a country as in the list.")


def _number_cell_fault(column: Column, value: Any) -> Sentence | None:
    return number_fault(column, value, NOTHING)


def _money_fault(column: Column, value: Any) -> Sentence | None:
    try:
        money = money_of(value)
    except Unreadable as refused:
        return refused.reason
    least, most = money_limits(column, money.currency)
    if least is None and money.minor < 0:
        return say("An amount cannot be less than 0.")
    return outside(column, money, least, most)


def _text_fault(column: Column, value: Any) -> Sentence | None:
    return too_long(column, len(value), column.max_chars)


def _contact_fault(fault: Callable[[str], Sentence | None]) -> Callable[[Column, Any], Sentence | None]:
    return lambda column, value: _text_fault(column, value) or fault(value)


def _choice_fault(column: Column, value: Any) -> Sentence | None:
    if column.choice(value):
        return None
    return say("Choose one of the answers offered to “%(label)s”.", label=column.label)


def yes_no_fault(value: Any) -> Sentence | None:
    """Whether an answer is neither yes nor no."""
    return None if isinstance(value, bool) else say("Choose yes or no.")


def months_fault(value: Any, months: int = MOST_MONTHS) -> Sentence | None:
    """What is wrong with months of a plan that lasts so many."""
    if typed(value) is not None:
        return say("Write numbers of months, such as 1–3, 5.")
    if value and max(value) > months:
        return say("The plan has %(months)s months. Take away the later ones.", months=months)
    return None


# Showing


def show_yes_no(value: bool, language: str) -> str:
    """*Yes* or *No*."""
    return catalogue(language).gettext(YES if value else NO)


def show_country(code: str, language: str) -> str:
    """The country's name; what is no country as it was typed."""
    return country_names(language).get(code, code)


def show_months(months: list[int]) -> str:
    """``1–3, 5``."""
    runs = [list(run) for _, run in groupby(enumerate(months), key=lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def _show_choice(column: Column, value: Any, language: str) -> str:
    choice = column.choice(value)
    return choice.label.in_language(language) if choice else str(value)


def _as_text(column: Column, value: Any, language: str) -> str:
    return str(value)


def _number_of(column: Column, value: Any) -> Decimal:
    return number_of(value, column.decimals)


CELLS: Mapping[ColumnType, Cell] = {
    ColumnType.TEXT: Cell(_text, _text_fault, _as_text),
    ColumnType.LONG_TEXT: Cell(_text, _text_fault, _as_text),
    ColumnType.EMAIL: Cell(_line, _contact_fault(email_fault), _as_text),
    ColumnType.PHONE: Cell(_line, _contact_fault(phone_fault), _as_text),
    ColumnType.URL: Cell(_line, _contact_fault(url_fault), _as_text),
    ColumnType.NUMBER: Cell(
        lambda column, raw, currency: store_number(text_of(raw), column.decimals),
        _number_cell_fault,
        lambda column, value, language: show_number(_number_of(column, value), language),
    ),
    ColumnType.MONEY: Cell(
        lambda column, raw, currency: store_money(text_of(raw), currency),
        _money_fault,
        lambda column, value, language: show_money(money_of(value), language),
    ),
    ColumnType.DATE: Cell(
        lambda column, raw, currency: store_day(text_of(raw)),
        day_fault,
        lambda column, value, language: day(day_of(value), language),
    ),
    ColumnType.YES_NO: Cell(
        lambda column, raw, currency: store_yes_no(raw),
        lambda column, value: yes_no_fault(value),
        lambda column, value, language: show_yes_no(value, language),
    ),
    ColumnType.CHOICE: Cell(_line, _choice_fault, _show_choice),
    ColumnType.COUNTRY: Cell(
        lambda column, raw, currency: store_country(raw),
        lambda column, value: country_fault(value),
        lambda column, value, language: show_country(value, language),
    ),
    ColumnType.MONTHS: Cell(
        lambda column, raw, currency: store_months(raw),
        lambda column, value: months_fault(value),
        lambda column, value, language: show_months(value),
    ),
}
"""By type of column."""
