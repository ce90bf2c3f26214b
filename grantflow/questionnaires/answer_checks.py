"""What is wrong with an answer that is there, by type of question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.text import count_words
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budgets import BudgetRules, check
from grantflow.questionnaires.cells import (
    cell_fault,
    country_fault,
    day_fault,
    money_limits,
    months_fault,
    number_fault,
    outside,
    too_long,
    yes_no_fault,
)
from grantflow.questionnaires.contacts import email_fault, phone_fault, url_fault
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions.days import add_months
from grantflow.questionnaires.shapes import columns_of, parts_of
from grantflow.questionnaires.values import Problem, day_of, money_of, typed

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
    return too_long(question, count, question.character_limit)


def _contact(fault: Callable[[str], Sentence | None]) -> Check:
    return lambda question, value, rules: _whole(_too_many_characters(question, len(value)), fault(value))


def _number(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(number_fault(question, value))


def _money(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    try:
        money = money_of(value)
    except Unreadable as refused:
        return _whole(refused.reason)
    least, most = money_limits(question, money.currency)
    below_nothing = least is None and money.minor < 0
    return _whole(outside(question, money, Money.zero(money.currency) if below_nothing else least, most))


def _date(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(day_fault(question, value))


def _yes_no(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(yes_no_fault(value))


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


def _ranking(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    if typed(value) is not None:
        return _whole(say("Give each answer to “%(label)s” a place of its own: 1, 2, 3 …", label=question.label))
    strange = any(question.choice(key) is None for key in value)
    return _whole(_not_offered(question) if strange else None, _wrong_count(question, len(value)))


def _wrong_count(question: Question, count: int) -> Sentence | None:
    wanted = min(question.most or len(question.choices), len(question.choices))
    if count == wanted:
        return None
    if wanted == len(question.choices):
        return say("Give every answer to “%(label)s” a place.", label=question.label)
    return say(
        "Give a place to %(wanted)s answers to “%(label)s”, not to %(count)s.",
        label=question.label,
        wanted=wanted,
        count=count,
    )


def _countries(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _whole(
        next((fault for code in value if (fault := country_fault(code))), None)
        or (_not_offered(question) if question.countries and not set(value) <= set(question.countries) else None),
        _too_many(question, len(value)),
    )


def _record(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    faults = ((part.key, cell_fault(part, value.get(part.key))) for part in parts_of(question))
    return [Problem(key, reason) for key, reason in faults if reason is not None]


def _period(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    if found := _record(question, value, rules):
        return found
    first, last = day_of(value["from"]), day_of(value["to"])
    if last < first:
        return [Problem("to", say("The last day is before the first."))]
    limit = None if question.max_months is None else add_months(first, question.max_months)
    if limit is None or last < limit:
        return []
    return [Problem("to", say("The period is longer than %(months)s months.", months=question.max_months))]


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


def _cells(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    columns = columns_of(question)
    cells = [
        Problem(f"{row.get('row', at)}.{column.key}", reason)
        for at, row in enumerate(value)
        for column in columns
        if (reason := cell_fault(column, row.get(column.key))) is not None
    ]
    return cells + _whole(_rows(question, len(value)))


def _work_plan(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return _cells(question, value, rules) + months_beyond(question, value, question.months)


def months_beyond(question: Question, value: Any, months: int | None) -> list[Problem]:
    """Months ticked in a work plan after the last one, where the number of months is known."""
    rows = enumerate(value or []) if question.type is QuestionType.WORK_PLAN and months is not None else ()
    late = ((at, row.get("months", [])) for at, row in rows)
    return [
        Problem(f"{at}.months", reason)
        for at, ticked in late
        if typed(ticked) is None and (reason := months_fault(ticked, months or 0))
    ]


def _rows(question: Question, count: int) -> Sentence | None:
    if question.min_rows is not None and count < question.min_rows:
        return say("Fill in at least %(limit)s rows of “%(label)s”.", label=question.label, limit=question.min_rows)
    if count > question.row_limit:
        return say("Fill in at most %(limit)s rows of “%(label)s”.", label=question.label, limit=question.row_limit)
    return None


def _budget(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    budget = read_budget(value, value["currency"])
    return list(budget.problems) if rules is None else check(budget, rules)


def _nothing_wrong(question: Question, value: Any, rules: BudgetRules | None) -> list[Problem]:
    return []


CHECKS: Mapping[QuestionType, Check] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.EMAIL: _contact(email_fault),
    QuestionType.PHONE: _contact(phone_fault),
    QuestionType.URL: _contact(url_fault),
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _date,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choices,
    QuestionType.RANKING: _ranking,
    QuestionType.COUNTRY: _countries,
    QuestionType.PERIOD: _period,
    QuestionType.ORGANISATION: _record,
    QuestionType.PERSON: _record,
    QuestionType.ADDRESS: _record,
    QuestionType.AREA: _record,
    QuestionType.FILE: _file,
    QuestionType.TABLE: _cells,
    QuestionType.GROUP: _cells,
    QuestionType.WORK_PLAN: _work_plan,
    QuestionType.LOGFRAME: _cells,
    QuestionType.INDICATORS: _cells,
    QuestionType.BUDGET: _budget,
    QuestionType.DECLARATION: _nothing_wrong,
    QuestionType.CALCULATION: _nothing_wrong,
    QuestionType.NOTE: _nothing_wrong,
}
"""By type; the answer is not blank. Budgets are checked against the call only where its rules are given."""
