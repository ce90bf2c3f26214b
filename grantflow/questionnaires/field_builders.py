"""The field of every type of question and of cell, its words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import BooleanField, RadioField, StringField, TelField, TextAreaField

from grantflow.core.countries import country_names
from grantflow.core.sentences import mark
from grantflow.questionnaires.cells import NO, YES
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.fields import BudgetForm, FilesForm, OneFileForm
from grantflow.questionnaires.shapes import CARDS, columns_of, parts_of
from grantflow.web.fields import (
    CardsField,
    CellsField,
    CheckboxesField,
    CountryLine,
    DayField,
    Group,
    LinesField,
    MonthsField,
    OptionsField,
    RankingField,
    RowsField,
    Unbound,
    as_options,
    country_options,
)
from grantflow.web.forms import choices
from grantflow.web.locale import in_language, language, translate

PREFIX = "q-"
FEW_COUNTRIES = 40
"""So many countries are shown to be ticked; of more, names are typed."""
_CODE = {"autocapitalize": "off", "spellcheck": "false"}


def field_of(question: Question, currency: str) -> Unbound:
    """The field of a question that takes an answer, its words in the reader's language."""
    return _FIELDS[question.type](question, currency)


def _words(question: Question) -> dict[str, Any]:
    return {"label": in_language(question.label), "description": in_language(question.help)}


def _line(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question))


def _number(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question), render_kw={"inputmode": "decimal"})


def _area(question: Question, currency: str) -> Unbound:
    return TextAreaField(**_words(question))


def _email(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question), render_kw={"inputmode": "email", "autocomplete": "email", **_CODE})


def _phone(question: Question, currency: str) -> Unbound:
    return TelField(**_words(question), render_kw={"autocomplete": "tel"})


def _url(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question), render_kw={"inputmode": "url", "autocomplete": "url", **_CODE})


def _choices(question: Question) -> Any:
    return choices((choice.key, in_language(choice.label)) for choice in question.choices)


def _radio(question: Question, currency: str) -> Unbound:
    return RadioField(**_words(question), choices=_choices(question), validate_choice=False)


def _yes_no(question: Question, currency: str) -> Unbound:
    both = choices([("yes", translate(YES)), ("no", translate(NO))])
    return RadioField(**_words(question), choices=both, validate_choice=False)


def _several(question: Question, currency: str) -> Unbound:
    return CheckboxesField(**_words(question), choices=_choices(question), validate_choice=False)


def _ranking(question: Question, currency: str) -> Unbound:
    cells = {choice.key: StringField(in_language(choice.label)) for choice in question.choices}
    return RankingField(cells, **_words(question))


def _country(question: Question, currency: str) -> Unbound:
    words, names = _words(question), country_names(language())
    offered = {code: name for code, name in names.items() if code in question.countries}
    if question.most == 1:
        return OptionsField(offered=as_options(offered.items()) if offered else country_options(language()), **words)
    if 0 < len(offered) <= FEW_COUNTRIES:
        return CheckboxesField(**words, choices=choices(offered.items()), validate_choice=False)
    entry = CountryLine(translate(mark("Country")), render_kw=_with_list(question))
    return LinesField(entry, **words, max_entries=question.most)


def _with_list(question: Question) -> dict[str, str]:
    return {"list": f"{PREFIX}{question.key}-countries", "autocomplete": "off"}


def _date(question: Question, currency: str) -> Unbound:
    words = _words(question)
    words["description"] = words["description"] or translate(mark("Day, month and year, such as 31.12.2026."))
    return DayField(**words)


def _declaration(question: Question, currency: str) -> Unbound:
    text = in_language(question.text) or in_language(question.label)
    return BooleanField(label=text, description=in_language(question.help))


def _files(question: Question, currency: str) -> Unbound:
    return Group(OneFileForm if question.max_files == 1 else FilesForm, **_words(question))


def _budget(question: Question, currency: str) -> Unbound:
    return Group(BudgetForm, **_words(question))


def _rows(question: Question, currency: str) -> Unbound:
    cards = question.type in CARDS
    cells = {column.key: _cell(column, question, currency, cards) for column in columns_of(question)}
    kind = CardsField if cards else RowsField
    return kind(CellsField(cells), **_words(question), max_entries=question.row_limit)


_PART_KEYWORDS = {
    (QuestionType.ADDRESS, "line1"): "address-line1",
    (QuestionType.ADDRESS, "line2"): "address-line2",
    (QuestionType.ADDRESS, "town"): "address-level2",
    (QuestionType.ADDRESS, "region"): "address-level1",
    (QuestionType.ADDRESS, "postcode"): "postal-code",
    (QuestionType.ADDRESS, "country"): "country",
}
"""What the browser may fill in; people and organisations asked about are seldom the ones who type."""


def _record(question: Question, currency: str) -> Unbound:
    cells = {}
    for part in parts_of(question):
        cells[part.key] = _cell(part, question, currency, wide=True)
        if keyword := _PART_KEYWORDS.get((question.type, part.key)):
            cells[part.key].kwargs.setdefault("render_kw", {})["autocomplete"] = keyword
    return CellsField(cells, **_words(question))


def _cell(column: Column, question: Question, currency: str, wide: bool) -> Unbound:
    """One cell; a ``wide`` one has a line of its own and room for a hint."""
    label = in_language(column.label)
    match column.type:
        case ColumnType.LONG_TEXT:
            return TextAreaField(label, render_kw={"rows": 3})
        case ColumnType.NUMBER:
            return StringField(label, render_kw={"inputmode": "decimal", "class": "num"})
        case ColumnType.MONEY:
            return StringField(f"{label}, {currency}", render_kw={"inputmode": "decimal", "class": "num"})
        case ColumnType.EMAIL:
            return StringField(label, render_kw={"inputmode": "email", "autocomplete": "off", **_CODE})
        case ColumnType.PHONE:
            return TelField(label, render_kw={"autocomplete": "off"})
        case ColumnType.URL:
            return StringField(label, render_kw={"inputmode": "url", "autocomplete": "off", **_CODE})
        case ColumnType.DATE:
            hint = translate(mark("Day, month and year, such as 31.12.2026.")) if wide else ""
            return DayField(label, description=hint, render_kw={"class": "short"})
        case ColumnType.YES_NO:
            return OptionsField(label, as_options([("yes", translate(YES)), ("no", translate(NO))]))
        case ColumnType.CHOICE:
            return OptionsField(label, as_options((item.key, in_language(item.label)) for item in column.choices))
        case ColumnType.COUNTRY if wide:
            return OptionsField(label, country_options(language()))
        case ColumnType.COUNTRY:
            return CountryLine(label, render_kw=_with_list(question))
        case ColumnType.MONTHS:
            return MonthsField(label)
        case ColumnType.TEXT:
            return StringField(label)


_FIELDS: Mapping[QuestionType, Callable[[Question, str], Unbound]] = {
    QuestionType.SHORT_TEXT: _line,
    QuestionType.LONG_TEXT: _area,
    QuestionType.EMAIL: _email,
    QuestionType.PHONE: _phone,
    QuestionType.URL: _url,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.DATE: _date,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _radio,
    QuestionType.CHOICES: _several,
    QuestionType.RANKING: _ranking,
    QuestionType.COUNTRY: _country,
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
    QuestionType.BUDGET: _budget,
    QuestionType.DECLARATION: _declaration,
}
