"""What a page needs to follow a form's logic while it is filled in: trees, answers of other sections, ways to read.

It is JSON for ``static/js/conditions.js``, which does on the page what :mod:`~grantflow.questionnaires.logic` does on
the server; the server decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from grantflow.core.countries import country_names
from grantflow.core.money import exponent
from grantflow.core.translation import catalogue
from grantflow.questionnaires.cells import NO, YES
from grantflow.questionnaires.definitions import Column, Question, Section
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.expressions import Outcome, Tree, pipe, to_json, value_to_json
from grantflow.questionnaires.kinds_of import COLUMN_KINDS, may_stay_empty, value_of
from grantflow.questionnaires.logic import NOT_YET, Standing
from grantflow.questionnaires.rules import QUESTION_TEXTS, SECTION_TEXTS, Rules
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of

Json = dict[str, Any]


def page_logic(stand: Standing, section: Section, *, currency: str, language: str) -> Json | None:
    """The logic of one section's page; None where nothing on it depends on answers."""
    rules = stand.rules
    if not rules.lives_in(section):
        return None
    name = f"page {section.key} {currency} {language}"
    fixed: Json | None = rules.form.derived.get(name)
    if fixed is None:
        fixed = rules.form.derived[name] = _fixed(rules, section, currency, language)
    here = {question.key for question in section.questions}
    others = (key for key in fixed["order"] if key not in here)
    values = {key: value_to_json(value_of(rules.form.question(key), stand.answers.get(key))) for key in others}
    return fixed | {"today": stand.today.isoformat(), "values": values}


def _fixed(rules: Rules, section: Section, currency: str, language: str) -> Json:
    """What is the same for every applicant."""
    keys = rules.behind_page(section)
    homes = {key: home.key for key in keys if (home := rules.home[key]).key in rules.sections}
    read = {q.key: _reader(q, currency) for q in section.questions if q.key in keys and q.takes_answer}
    named = rules.piped_in(section)
    return {
        "order": list(keys),
        "sections": {key: to_json(tree) for key in homes.values() if (tree := rules.sections[key].show) is not None},
        "homes": homes,
        "show": _trees(rules, keys, "show"),
        "calculate": _trees(rules, keys, "calculate"),
        "require": _trees(rules, (question.key for question in section.questions), "require"),
        "read": read,
        "results": {q.key: _result(q, currency, language) for q in section.questions if q.key in rules.calculations},
        "texts": _texts(rules, section, language),
        "names": {key: names for key in sorted(named) if (names := _names(rules.form.question(key), language))},
        "words": _words(language),
        "countries": _countries(read.values(), language),
    }


def _countries(readers: Iterable[Json], language: str) -> dict[str, str]:
    """All countries by code, where their names are typed on the page."""
    shapes = {how["as"] for reader in readers for how in (reader, *reader.get("columns", {}).values())}
    return country_names(language) if shapes & {"countries", "country_name"} else {}


def _trees(rules: Rules, keys: Iterable[str], name: str) -> Json:
    found: dict[str, Tree | None] = {key: getattr(rules.rules[key], name) for key in keys if key in rules.rules}
    return {key: to_json(tree) for key, tree in found.items() if tree is not None}


def _words(language: str) -> dict[str, str]:
    said = catalogue(language).gettext
    return {"yes": said(YES), "no": said(NO), "optional": said("optional"), "pending": NOT_YET}


def _texts(rules: Rules, section: Section, language: str) -> Json:
    """Texts with answers in them, by question; those of the section under an empty key."""
    found = {"": _piped(section, rules.piped_of(section), SECTION_TEXTS, language)}
    for question in section.questions:
        found[question.key] = _piped(question, rules.piped_of(question), QUESTION_TEXTS, language)
    return {key: texts for key, texts in found.items() if texts}


def _piped(item: Question | Section, piped: Iterable[str], names: Iterable[str], language: str) -> Json:
    wanted = set(piped)
    return {name: pipe(getattr(item, name).in_language(language)).to_json() for name in names if name in wanted}


def _names(question: Question, language: str) -> dict[str, str]:
    """What the choices of a question are called in texts."""
    if question.type is QuestionType.COUNTRY:
        names = country_names(language)
        return {code: names[code] for code in question.countries if code in names} or names
    return {choice.key: choice.label.in_language(language) for choice in question.choices}


def _result(question: Question, currency: str, language: str) -> Json:
    """How the result of a calculation is written."""
    if question.kind is CalculationKind.MONEY:
        return {"digits": exponent(currency), "unit": currency}
    unit = question.unit.in_language(language) if question.unit is not None else ""
    return {"digits": question.decimals, "unit": unit} if question.kind is CalculationKind.NUMBER else {}


# How the page reads what is typed


def _reader(question: Question, currency: str) -> Json:
    found: Json
    if question.type in WITH_ROWS:
        found = {"as": "rows", "columns": _cells(columns_of(question), currency)}
        if question.rows:
            found["fixed"] = True
    elif question.type in RECORDS:
        found = {"as": "record", "columns": _cells(parts_of(question), currency)}
    else:
        found = _READERS.get(question.type, _plain("line"))(question, currency)
    return found | {"empty": True} if may_stay_empty(question) else found


def _cells(columns: Iterable[Column], currency: str) -> Json:
    """Columns that expressions do not know are read as texts: a row that has only these is a row too."""
    return {column.key: _cell(column, currency) for column in columns}


def _cell(column: Column, currency: str) -> Json:
    match column.type:
        case ColumnType.NUMBER:
            return {"as": "number", "decimals": column.decimals}
        case ColumnType.MONEY:
            return _money(currency)
        case ColumnType.DATE:
            return {"as": "date"}
        case ColumnType.COUNTRY:
            return {"as": "country_name"}
        case kind if kind in COLUMN_KINDS:
            return {"as": "text"}
        case _:
            return {"as": "other"}


def _money(currency: str) -> Json:
    return {"as": "money", "decimals": exponent(currency), "currency": currency}


def _plain(shape: str) -> Callable[[Question, str], Json]:
    return lambda question, currency: {"as": shape}


def _country(question: Question, currency: str) -> Json:
    return {"as": "country" if question.most == 1 else "countries"}


_READERS: Mapping[QuestionType, Callable[[Question, str], Json]] = {
    QuestionType.LONG_TEXT: _plain("text"),
    QuestionType.NUMBER: lambda question, currency: {"as": "number", "decimals": question.decimals},
    QuestionType.MONEY: lambda question, currency: _money(currency),
    QuestionType.DATE: _plain("date"),
    QuestionType.YES_NO: _plain("yes_no"),
    QuestionType.DECLARATION: _plain("flag"),
    QuestionType.CHOICE: _plain("choice"),
    QuestionType.CHOICES: _plain("choices"),
    QuestionType.RANKING: _plain("ranking"),
    QuestionType.COUNTRY: _country,
    QuestionType.FILE: _plain("files"),
    QuestionType.BUDGET: lambda question, currency: _money(currency) | {"as": "budget"},
}


def hidden_on(stand: Standing, section: Section) -> frozenset[str]:
    """The questions of a section that are not asked now: on the page, and not to be seen."""
    return frozenset(q.key for q in section.questions if stand.shown(q.key) is not Outcome.SHOWN)
