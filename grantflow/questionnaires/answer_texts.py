"""Answers as plain lines, for print, PDF and comparison; and as the text that fills a form again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translation import day, render
from grantflow.questionnaires.answers import is_blank
from grantflow.questionnaires.budget_json import MONEY_CELLS, TEXT_CELLS, read_budget
from grantflow.questionnaires.budgets import COLUMNS, DECLARED, HEADINGS, SHARES, BudgetLine
from grantflow.questionnaires.cells import show_cell, show_country, show_yes_no, typed_cell, typed_cells
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of, row_label
from grantflow.questionnaires.values import day_of, money_of, number_of, show_money, show_number, typed

Line = str | Sentence
_Show = Callable[[Question, Any, str], list[Line]]


def display(question: Question, value: Any, language: str) -> list[Line]:
    """The answer as plain lines in ``language``; none for a blank one.

    Text that could not be read is shown as typed. Only the names of budget headings are sentences to translate.
    """
    if is_blank(question, value):
        return []
    raw = typed(value)
    return [raw] if raw is not None else _SHOWS[question.type](question, value, language)


def typed_again(question: Question, value: Any) -> Any:
    """What a form shows so that reading it again gives ``value``: the reverse of ``read_answer``."""
    if question.type in WITH_ROWS:
        rows = [_row_fields(row) for row in value or []]
        return {row["row"]: row for row in rows} if question.rows else rows
    if question.type in RECORDS:
        return typed_cells(value or {})
    match question.type:
        case QuestionType.BUDGET:
            return _budget_fields(value) if value else {"lines": []}
        case QuestionType.CHOICES | QuestionType.FILE | QuestionType.COUNTRY:
            return list(value or [])
        case QuestionType.RANKING:
            return _places(value)
        case QuestionType.DECLARATION:
            return value is True
        case _:
            return typed_cell(value)


def _row_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if key == "row" else typed_cell(value) for key, value in row.items()}


def _places(value: Any) -> dict[str, str]:
    """Places by choice, from 1."""
    if isinstance(value, Mapping):
        return dict(value.get("places", {}))
    return {key: str(place) for place, key in enumerate(value or [], 1)}


def totals(question: Question, value: Any) -> dict[str, Decimal | Money]:
    """Sums of a table's columns that are added up, by column key; unreadable cells count as nothing."""
    found: dict[str, Decimal | Money] = {}
    for column in (column for column in columns_of(question) if column.total):
        cells = [row[column.key] for row in value or [] if column.key in row and typed(row[column.key]) is None]
        if column.type is ColumnType.NUMBER:
            found[column.key] = sum((number_of(cell, column.decimals) for cell in cells), Decimal(0))
        elif cells:
            amounts = [money_of(cell) for cell in cells]
            found[column.key] = Money.total(amounts, amounts[0].currency)
    return found


def _budget_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    cells = ("quantity", *TEXT_CELLS, *MONEY_CELLS)
    return {
        "lines": [
            {"heading": str(line["heading"]), **{name: typed_cell(line[name]) for name in cells if name in line}}
            for line in value["lines"]
        ],
        **{name: {cell: typed_cell(value[name][cell]) for cell in value[name]} for name in DECLARED if name in value},
    }


def _show_number(question: Question, value: Any, language: str) -> list[Line]:
    return _with_unit(question, show_number(number_of(value, question.decimals), language), language)


def _with_unit(question: Question, number: str, language: str) -> list[Line]:
    return [f"{number} {question.unit.in_language(language)}" if question.unit else number]


def _label(question: Question, key: str, language: str) -> str:
    choice = question.choice(key)
    return choice.label.in_language(language) if choice else key


def _show_table(question: Question, value: Any, language: str) -> list[Line]:
    names = {row.key: row.label.in_language(language) for row in question.rows}
    lines: list[Line] = []
    for row in value:
        cells = "; ".join(_cell_lines(columns_of(question), row, language))
        if cells:
            lines.append(f"{names[row['row']]} — {cells}" if row.get("row") in names else cells)
    return lines + _sums(question, value, language)


def _show_cards(question: Question, value: Any, language: str) -> list[Line]:
    called = row_label(question).in_language(language)
    lines: list[Line] = []
    for number, row in enumerate(value, 1):
        lines += [f"{called} {number}", *_cell_lines(columns_of(question), row, language)]
    return lines + _sums(question, value, language)


def _show_record(question: Question, value: Any, language: str) -> list[Line]:
    return list(_cell_lines(parts_of(question), value, language))


def _cell_lines(columns: Iterable[Column], cells: Mapping[str, Any], language: str) -> list[str]:
    """``label: cell`` of each that is filled; further lines of a long text stand below."""
    return [
        line
        for column in columns
        if column.key in cells
        for line in _labelled(column, show_cell(column, cells[column.key], language), language)
    ]


def _labelled(column: Column, text: str, language: str) -> list[str]:
    first, *rest = text.split("\n")
    return [f"{column.label.in_language(language)}: {first}", *rest]


def _sums(question: Question, value: Any, language: str) -> list[Line]:
    labels = {column.key: column.label.in_language(language) for column in columns_of(question)}
    return [f"Σ {labels[key]}: {_show_sum(total, language)}" for key, total in totals(question, value).items()]


def _show_period(question: Question, value: Any, language: str) -> list[Line]:
    first, last = (
        show_cell(part, value[part.key], language) if part.key in value else "…" for part in parts_of(question)
    )
    return [f"{first} – {last}"]


def _show_countries(question: Question, value: Any, language: str) -> list[Line]:
    return [show_country(code, language) for code in value]


def _show_ranking(question: Question, value: Any, language: str) -> list[Line]:
    return [f"{place}. {_label(question, key, language)}" for place, key in enumerate(value, 1)]


def _show_calculation(question: Question, value: Any, language: str) -> list[Line]:
    match question.kind:
        case CalculationKind.NUMBER:
            return _with_unit(question, show_number(Decimal(value), language), language)
        case CalculationKind.MONEY:
            return [show_money(money_of(value), language)]
        case CalculationKind.DATE:
            return [day(day_of(value), language)]
        case CalculationKind.YES_NO:
            return [show_yes_no(value, language)]
        case CalculationKind.TEXT:
            return _lines(value)


def _lines(text: str) -> list[Line]:
    return list(text.split("\n"))


def _show_sum(total: Decimal | Money, language: str) -> str:
    return show_money(total, language) if isinstance(total, Money) else show_number(total, language)


def _show_budget(question: Question, value: Any, language: str) -> list[Line]:
    budget = read_budget(value, value["currency"])
    lines: list[Line] = [_show_line(line, language) for line in budget.lines]
    sums = {heading: total for heading, total in budget.subtotals().items() if total}
    lines += [
        say("%(number)s %(heading)s: %(total)s", number=heading, heading=say(HEADINGS[heading]), total=total)
        for heading, total in sums.items()
    ]
    paid = ((mark("From the grant"), budget.requested), (mark("From other money"), budget.co_financing))
    return [*lines, *(say("%(who)s: %(amount)s", who=say(who), amount=amount) for who, amount in paid)]


def _show_line(line: BudgetLine, language: str) -> str:
    quantity = f"{show_number(line.quantity, language)} {line.unit}".strip()
    rate, total = show_money(line.unit_rate, language), show_money(line.total, language)
    said = f"{line.code} {line.description}: {quantity} × {rate} = {total}"
    shares = [(COLUMNS[name], getattr(line.shares, name)) for name in SHARES]
    paid = "; ".join(
        f"{render(say(who), language)}: {show_money(amount, language)}" for who, amount in shares if amount
    )
    return f"{said} ({paid})" if paid else said


def _as_it_is(question: Question, value: Any, language: str) -> list[Line]:
    return [str(value)]


def _nothing(question: Question, value: Any, language: str) -> list[Line]:
    return []


_SHOWS: Mapping[QuestionType, _Show] = {
    QuestionType.SHORT_TEXT: _as_it_is,
    QuestionType.LONG_TEXT: lambda question, value, language: _lines(value),
    QuestionType.EMAIL: _as_it_is,
    QuestionType.PHONE: _as_it_is,
    QuestionType.URL: _as_it_is,
    QuestionType.NUMBER: _show_number,
    QuestionType.MONEY: lambda question, value, language: [show_money(money_of(value), language)],
    QuestionType.DATE: lambda question, value, language: [day(day_of(value), language)],
    QuestionType.YES_NO: lambda question, value, language: [show_yes_no(value, language)],
    QuestionType.CHOICE: lambda question, value, language: [_label(question, value, language)],
    QuestionType.CHOICES: lambda question, value, language: [_label(question, key, language) for key in value],
    QuestionType.RANKING: _show_ranking,
    QuestionType.COUNTRY: _show_countries,
    QuestionType.PERIOD: _show_period,
    QuestionType.ORGANISATION: _show_record,
    QuestionType.PERSON: _show_record,
    QuestionType.ADDRESS: _show_record,
    QuestionType.AREA: _show_record,
    QuestionType.FILE: lambda question, value, language: [str(file.get("name", "")) for file in value],
    QuestionType.TABLE: _show_table,
    QuestionType.GROUP: _show_cards,
    QuestionType.WORK_PLAN: _show_table,
    QuestionType.LOGFRAME: _show_cards,
    QuestionType.INDICATORS: _show_cards,
    QuestionType.BUDGET: _show_budget,
    QuestionType.DECLARATION: lambda question, value, language: (
        [question.text.in_language(language)] if question.text else []
    ),
    QuestionType.CALCULATION: _show_calculation,
    QuestionType.NOTE: _nothing,
}
