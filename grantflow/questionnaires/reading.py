"""Taking what was typed, by type of question. Nothing is refused and nothing is lost: checks come after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grantflow.core.text import clean, clean_line
from grantflow.questionnaires.budget_json import store_budget
from grantflow.questionnaires.cells import store_cells, store_country, store_yes_no
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.shapes import columns_of, parts_of
from grantflow.questionnaires.values import Raw, store_day, store_money, store_number, text_of, texts_of

_TICKED = {"y", "yes", "on", "true", "1"}
_FILE_FACTS = ("id", "name", "size", "sha256")
Store = Callable[[Question, Raw, str], Any]


def _rows(question: Question, raw: Raw, currency: str) -> list[dict[str, Any]]:
    columns = columns_of(question)
    if question.rows:
        sent = raw if isinstance(raw, Mapping) else {}
        rows = [{"row": row.key, **store_cells(columns, sent.get(row.key), currency)} for row in question.rows]
        return rows if any(len(row) > 1 for row in rows) else []
    given = raw if isinstance(raw, list) else []
    return [row for item in given if (row := store_cells(columns, item, currency))]


def _record(question: Question, raw: Raw, currency: str) -> dict[str, Any] | None:
    return store_cells(parts_of(question), raw, currency) or None


def _files(question: Question, raw: Raw, currency: str) -> list[dict[str, Any]]:
    """Files are stored before they are answers; only the facts about them are kept here."""
    given = raw if isinstance(raw, list) else []
    return [
        {fact: item[fact] for fact in _FILE_FACTS if fact in item}
        for item in given
        if isinstance(item, Mapping) and "id" in item
    ]


def _countries(question: Question, raw: Raw, currency: str) -> list[str]:
    return list(dict.fromkeys(store_country(text) for text in texts_of(raw)))


def _ranking(question: Question, raw: Raw, currency: str) -> Any:
    """Keys, best first: sent in that order, or each with its place. Places that make no order are kept as typed."""
    if not isinstance(raw, Mapping):
        return texts_of(raw)
    given = {key: text for name in raw if (key := clean_line(name)) and (text := clean_line(text_of(raw[name])))}
    numbers = {key: int(text) for key, text in given.items() if text.isdecimal() and len(text) < 4}
    if len(numbers) < len(given) or len(set(numbers.values())) < len(numbers):
        return {"typed": "; ".join(f"{text}: {key}" for key, text in given.items()), "places": given}
    return sorted(numbers, key=lambda key: numbers[key])


def _line(question: Question, raw: Raw, currency: str) -> str:
    return clean_line(text_of(raw))


def _yes_no(question: Question, raw: Raw, currency: str) -> Any:
    value = store_yes_no(raw)
    return None if value == "" else value


def _nothing(question: Question, raw: Raw, currency: str) -> None:
    return None


STORES: Mapping[QuestionType, Store] = {
    QuestionType.SHORT_TEXT: _line,
    QuestionType.LONG_TEXT: lambda question, raw, currency: clean(text_of(raw)),
    QuestionType.EMAIL: _line,
    QuestionType.PHONE: _line,
    QuestionType.URL: _line,
    QuestionType.NUMBER: lambda question, raw, currency: store_number(text_of(raw), question.decimals),
    QuestionType.MONEY: lambda question, raw, currency: store_money(text_of(raw), currency),
    QuestionType.DATE: lambda question, raw, currency: store_day(text_of(raw)),
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _line,
    QuestionType.CHOICES: lambda question, raw, currency: texts_of(raw),
    QuestionType.RANKING: _ranking,
    QuestionType.COUNTRY: _countries,
    QuestionType.PERIOD: _record,
    QuestionType.ORGANISATION: _record,
    QuestionType.PERSON: _record,
    QuestionType.ADDRESS: _record,
    QuestionType.AREA: _record,
    QuestionType.FILE: _files,
    QuestionType.TABLE: _rows,
    QuestionType.GROUP: _rows,
    QuestionType.WORK_PLAN: _rows,
    QuestionType.LOGFRAME: _rows,
    QuestionType.INDICATORS: _rows,
    QuestionType.BUDGET: lambda question, raw, currency: store_budget(raw, currency),
    QuestionType.DECLARATION: lambda question, raw, currency: raw is True or text_of(raw).strip().lower() in _TICKED,
    QuestionType.CALCULATION: _nothing,
    QuestionType.NOTE: _nothing,
}
"""The JSON-safe value of what a form sent in a currency."""
