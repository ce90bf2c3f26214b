"""Answers as plain lines, for print, PDF and comparison; and as the text that fills a form again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say
from grantflow.core.translation import day
from grantflow.questionnaires.budget_json import DECLARED, MONEY_CELLS, TEXT_CELLS, read_budget
from grantflow.questionnaires.budgets import HEADINGS, BudgetLine
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.values import day_of, money_of, number_of, show_money, show_number, typed

Line = str | Sentence
_Show = Callable[[Question, Any, str], list[Line]]


def display(question: Question, value: Any, language: str) -> list[Line]:
    """The answer as plain lines in ``language``; none for a blank one.

    Text that could not be read is shown as typed. Only the names of budget headings are sentences to translate.
    """
    if value is None or value is False or value in ("", [], {}):
        return []
    raw = typed(value)
    return [raw] if raw is not None else _SHOWS[question.type](question, value, language)


def typed_again(question: Question, value: Any) -> Any:
    """What a form shows so that reading it again gives ``value``: the reverse of ``read_answer``."""
    match question.type:
        case QuestionType.TABLE:
            rows = [
                {key: key_text if key == "row" else _field(key_text) for key, key_text in row.items()}
                for row in value or []
            ]
            return {row["row"]: row for row in rows} if question.rows else rows
        case QuestionType.BUDGET:
            return _budget_fields(value) if value else {"lines": []}
        case QuestionType.CHOICES | QuestionType.FILE:
            return list(value or [])
        case QuestionType.DECLARATION:
            return value is True
        case _:
            return _field(value)


def totals(question: Question, value: Any) -> dict[str, Decimal | Money]:
    """Sums of a table's columns that are added up, by column key; unreadable cells count as nothing."""
    found: dict[str, Decimal | Money] = {}
    for column in (column for column in question.columns if column.total):
        cells = [row[column.key] for row in value or [] if column.key in row and typed(row[column.key]) is None]
        if column.type is ColumnType.NUMBER:
            found[column.key] = sum((number_of(cell, column.decimals) for cell in cells), Decimal(0))
        elif cells:
            amounts = [money_of(cell) for cell in cells]
            found[column.key] = Money.total(amounts, amounts[0].currency)
    return found


def _field(value: Any) -> str:
    """One value as text in a field."""
    raw = typed(value)
    if raw is not None:
        return raw
    if isinstance(value, Mapping):
        return f"{money_of(value).decimal():f}"
    return "" if value is None else str(value)


def _budget_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    cells = ("quantity", *TEXT_CELLS, *MONEY_CELLS)
    return {
        "lines": [
            {"heading": str(line["heading"]), **{name: _field(line[name]) for name in cells if name in line}}
            for line in value["lines"]
        ],
        **{name: {cell: _field(value[name][cell]) for cell in value[name]} for name in DECLARED if name in value},
    }


def _show_number(question: Question, value: Any, language: str) -> list[Line]:
    number = show_number(number_of(value, question.decimals), language)
    return [f"{number} {question.unit.in_language(language)}" if question.unit else number]


def _label(question: Question, key: str, language: str) -> str:
    choice = question.choice(key)
    return choice.label.in_language(language) if choice else key


def _show_table(question: Question, value: Any, language: str) -> list[Line]:
    names = {row.key: row.label.in_language(language) for row in question.rows}
    lines: list[Line] = []
    for row in value:
        cells = "; ".join(
            f"{column.label.in_language(language)}: {_show_cell(column, row[column.key], language)}"
            for column in question.columns
            if column.key in row
        )
        if cells:
            lines.append(f"{names[row['row']]} — {cells}" if row.get("row") in names else cells)
    labels = {column.key: column.label.in_language(language) for column in question.columns}
    return lines + [f"Σ {labels[key]}: {_show_sum(total, language)}" for key, total in totals(question, value).items()]


def _show_cell(column: Column, value: Any, language: str) -> str:
    raw = typed(value)
    if raw is not None:
        return raw
    match column.type:
        case ColumnType.NUMBER:
            return show_number(number_of(value, column.decimals), language)
        case ColumnType.MONEY:
            return show_money(money_of(value), language)
        case ColumnType.TEXT:
            return str(value)


def _show_sum(total: Decimal | Money, language: str) -> str:
    return show_money(total, language) if isinstance(total, Money) else show_number(total, language)


def _show_budget(question: Question, value: Any, language: str) -> list[Line]:
    budget = read_budget(value, value["currency"])
    lines: list[Line] = [_show_line(line, language) for line in budget.lines]
    sums = {heading: total for heading, total in budget.subtotals().items() if total}
    return lines + [
        say("%(number)s %(heading)s: %(total)s", number=heading, heading=say(HEADINGS[heading]), total=total)
        for heading, total in sums.items()
    ]


def _show_line(line: BudgetLine, language: str) -> str:
    quantity = f"{show_number(line.quantity, language)} {line.unit}".strip()
    rate, total = show_money(line.unit_rate, language), show_money(line.total, language)
    return f"{line.code} {line.description}: {quantity} × {rate} = {total}"


_SHOWS: Mapping[QuestionType, _Show] = {
    QuestionType.SHORT_TEXT: lambda question, value, language: [value],
    QuestionType.LONG_TEXT: lambda question, value, language: list(value.split("\n")),
    QuestionType.NUMBER: _show_number,
    QuestionType.MONEY: lambda question, value, language: [show_money(money_of(value), language)],
    QuestionType.DATE: lambda question, value, language: [day(day_of(value), language)],
    QuestionType.CHOICE: lambda question, value, language: [_label(question, value, language)],
    QuestionType.CHOICES: lambda question, value, language: [_label(question, key, language) for key in value],
    QuestionType.FILE: lambda question, value, language: [str(file.get("name", "")) for file in value],
    QuestionType.TABLE: _show_table,
    QuestionType.BUDGET: _show_budget,
    QuestionType.DECLARATION: lambda question, value, language: (
        [question.text.in_language(language)] if question.text else []
    ),
}
