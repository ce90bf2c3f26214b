"""What is wrong with an answer that is there, by type of question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.text import count_words
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budgets import BudgetRules, check
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.values import Problem, day_of, money_of, number_of

Check = Callable[[Question, Any, BudgetRules | None], list[Problem]]


def _whole(*reasons: Sentence | None) -> list[Problem]:
    """Problems of the answer as a whole."""
    return [Problem("", reason) for reason in reasons if reason is not None]


def _text(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(_too_many_words(question, count_words(value)), _too_many_characters(question, len(value)))


def _too_many_words(question: Question, count: int) -> Sentence | None:
    if question.max_words is None or count <= question.max_words:
        return None
    return say(
        "Shorten “%(label)s”: %(count)s words, %(limit)s allowed.",
        label=question.label,
        count=count,
        limit=question.max_words,
    )


def _too_many_characters(question: Question, count: int) -> Sentence | None:
    limit = question.character_limit
    if limit is None or count <= limit:
        return None
    return say(
        "Shorten “%(label)s”: %(count)s characters, %(limit)s allowed.", label=question.label, count=count, limit=limit
    )


def _number(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    try:
        number = number_of(value, question.decimals)
    except Unreadable as refused:
        return _whole(refused.reason)
    return _whole(_outside(question, number, question.minimum, question.maximum))


def _money(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    try:
        money = money_of(value)
    except Unreadable as refused:
        return _whole(refused.reason)
    least, most = (
        None if limit is None else Money.of(limit, money.currency) for limit in (question.minimum, question.maximum)
    )
    below_nothing = least is None and money.minor < 0
    return _whole(_outside(question, money, Money.zero(money.currency) if below_nothing else least, most))


def _date(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    try:
        day = day_of(value)
    except Unreadable as refused:
        return _whole(refused.reason)
    if question.earliest is not None and day < question.earliest:
        return _whole(say("“%(label)s” cannot be before %(limit)s.", label=question.label, limit=question.earliest))
    if question.latest is not None and day > question.latest:
        return _whole(say("“%(label)s” cannot be after %(limit)s.", label=question.label, limit=question.latest))
    return []


def _outside(question: Question, value: Any, least: Any, most: Any) -> Sentence | None:
    if least is not None and value < least:
        return say("“%(label)s” must be at least %(limit)s.", label=question.label, limit=least)
    if most is not None and value > most:
        return say("“%(label)s” must be at most %(limit)s.", label=question.label, limit=most)
    return None


def _choice(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(None if question.choice(value) else _not_offered(question))


def _choices(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    strange = any(question.choice(key) is None for key in value)
    return _whole(
        _not_offered(question) if strange else None, _too_few(question, len(value)), _too_many(question, len(value))
    )


def _not_offered(question: Question) -> Sentence:
    return say("Choose one of the answers offered to “%(label)s”.", label=question.label)


def _too_few(question: Question, count: int) -> Sentence | None:
    if question.fewest is None or count >= question.fewest:
        return None
    return say("Choose at least %(limit)s answers to “%(label)s”.", label=question.label, limit=question.fewest)


def _too_many(question: Question, count: int) -> Sentence | None:
    if question.most is None or count <= question.most:
        return None
    return say("Choose at most %(limit)s answers to “%(label)s”.", label=question.label, limit=question.most)


def _file(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    problems = [
        Problem(
            str(at),
            say(
                "%(name)s is not a file of the kinds asked for: %(kinds)s.",
                name=file.get("name", ""),
                kinds=", ".join(question.kinds),
            ),
        )
        for at, file in enumerate(value)
        if question.kinds and str(file.get("name", "")).rpartition(".")[2].lower() not in question.kinds
    ]
    if len(value) > question.max_files:
        problems += _whole(
            say_many(
                "Add at most %(n)s file to “%(label)s”.",
                "Add at most %(n)s files to “%(label)s”.",
                question.max_files,
                label=question.label,
            )
        )
    return problems


def _table(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    cells = [
        Problem(f"{row.get('row', at)}.{column.key}", reason)
        for at, row in enumerate(value)
        for column in question.columns
        if (reason := _cell(column, row.get(column.key))) is not None
    ]
    return cells + _whole(_rows(question, len(value)))


def _rows(question: Question, count: int) -> Sentence | None:
    if question.min_rows is not None and count < question.min_rows:
        return say("Fill in at least %(limit)s rows of “%(label)s”.", label=question.label, limit=question.min_rows)
    if count > question.row_limit:
        return say("Fill in at most %(limit)s rows of “%(label)s”.", label=question.label, limit=question.row_limit)
    return None


def _cell(column: Column, value: Any) -> Sentence | None:
    if value is None:
        return say("Fill in “%(label)s”.", label=column.label) if column.required else None
    if column.type is ColumnType.TEXT:
        return _long_cell(column, len(value))
    try:
        amount: Decimal | Money = number_of(value, column.decimals) if _is_number(column) else money_of(value)
    except Unreadable as refused:
        return refused.reason
    if isinstance(amount, Money) and amount.minor < 0:
        return say("An amount cannot be less than 0.")
    return None


def _is_number(column: Column) -> bool:
    return column.type is ColumnType.NUMBER


def _long_cell(column: Column, count: int) -> Sentence | None:
    if column.max_chars is None or count <= column.max_chars:
        return None
    return say(
        "Shorten “%(label)s”: %(count)s characters, %(limit)s allowed.",
        label=column.label,
        count=count,
        limit=column.max_chars,
    )


def _budget(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    budget = read_budget(value, value["currency"])
    return list(budget.problems) if rules is None else check(budget, rules)


def _declaration(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return []


CHECKS: Mapping[QuestionType, Check] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.FILE: _file,
    QuestionType.TABLE: _table,
    QuestionType.BUDGET: _budget,
    QuestionType.DECLARATION: _declaration,
}
"""By type; the answer is not blank. Budgets are checked against the call only where its rules are given."""
