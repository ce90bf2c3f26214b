"""WTForms made from a section's definition. Fields take text as typed; reading it is the answers' business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.widgets import CheckboxInput, ListWidget

from grantflow.core.sentences import mark
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.budgets import LINE_HEADINGS
from grantflow.questionnaires.definitions import Column, Question, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.values import Raw
from grantflow.web.forms import BaseForm, choices
from grantflow.web.locale import in_language, lazy, translate

Unbound = Any
"""What a field class returns outside a form: WTForms binds it when the form is made."""
PREFIX = "q-"
SPARE_ROWS = 2
SPARE_LINES = 1


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BudgetLineForm(Form):
    """One line of a budget, as typed."""

    description = StringField(lazy(mark("What is it?")))
    unit = StringField(lazy(mark("Unit")))
    quantity = StringField(lazy(mark("Quantity")))
    unit_rate = StringField(lazy(mark("Unit rate")))
    requested = StringField(lazy(mark("From the grant")))
    own = StringField(lazy(mark("Own money")))
    other = StringField(lazy(mark("Other sources")))
    in_kind = StringField(lazy(mark("In kind")))


class DeclaredForm(Form):
    """Indirect costs or contingency, as typed."""

    total = StringField(lazy(mark("Total")))
    requested = StringField(lazy(mark("From the grant")))


class DeclaredOnBudget(Form):
    """What a budget declares without lines."""

    indirect = FormField(DeclaredForm)
    contingency = FormField(DeclaredForm)


BudgetForm = type(
    "BudgetForm",
    (DeclaredOnBudget,),
    {f"heading{heading}": FieldList(FormField(BudgetLineForm)) for heading in LINE_HEADINGS},
)
"""A whole budget, as typed: a list of lines under each heading."""


class FilesForm(Form):
    """Files to add, and stored files to take away."""

    add = MultipleFileField(lazy(mark("Add files")))
    remove = CheckboxesField(lazy(mark("Take away")), choices=[], validate_choice=False)


class _Asked:
    """A section by identity: forms that froze are parsed once, and comparing them whole would cost more."""

    __slots__ = ("section",)

    def __init__(self, section: Section) -> None:
        self.section = section

    def __hash__(self) -> int:
        return id(self.section)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.section is self.section


@lru_cache(maxsize=512)
def _form_of(asked: _Asked, currency: str, language: str) -> type[BaseForm]:
    """The class of a section's form: ``language`` is that of its labels, which are put in here."""
    fields = {PREFIX + q.key: _FIELDS[q.type](q, currency) for q in asked.section.questions}
    return type("SectionForm", (BaseForm,), fields)


def section_form(section: Section, answers: Mapping[str, Any], *, currency: str, language: str) -> BaseForm:
    """The form of one section, filled with the stored answers unless something was sent."""
    data = {PREFIX + q.key: _data(q, answers.get(q.key)) for q in section.questions}
    form = _form_of(_Asked(section), currency, language)(data=data)
    for question in section.questions:
        _describe(form[PREFIX + question.key], question, currency)
        if question.type is QuestionType.BUDGET:
            form[PREFIX + question.key].line_places = _line_places(answers.get(question.key))
    return form


def raw_answers(form: BaseForm, section: Section) -> dict[str, Raw]:
    """What was sent, by question, in the shape :func:`~grantflow.questionnaires.answers.read_answer` takes."""
    return {
        question.key: _raw(question, form[PREFIX + question.key])
        for question in section.questions
        if question.type is not QuestionType.FILE
    }


def place_errors(form: BaseForm, problems: Sequence[Any]) -> None:
    """Show each problem at its field; a cell's problem at its cell."""
    for problem in problems:
        key, _, inner = problem.path.partition(".")
        field = form[PREFIX + key]
        target = _inner(field, inner) if inner else field
        target.errors = [*target.errors, translate(problem.reason)]


def _inner(field: Any, path: str) -> Any:
    """The cell a problem names (``lines.2.quantity``, ``y1.amount``), or the field itself."""
    here: Any = field
    parts = path.split(".")
    if parts[0] == "lines" and len(parts) > 1:
        parts[:2] = field.line_places[int(parts[1])]
    for part in parts:
        found = _child(here, part)
        if found is None:
            return field
        here = found
    return here if isinstance(here, Field) and not isinstance(here, FieldList | FormField) else field


def _child(here: Any, part: str) -> Any:
    if isinstance(here, FieldList):
        keys = getattr(here, "row_keys", None)
        index = keys.index(part) if keys and part in keys else int(part) if part.isdecimal() else -1
        return here.entries[index] if 0 <= index < len(here.entries) else None
    form = here.form if isinstance(here, FormField) else None
    return form[part] if form is not None and part in form else None


def _raw(question: Question, field: Any) -> Raw:
    match question.type:
        case QuestionType.TABLE:
            rows = [{cell.short_name: cell.data or "" for cell in entry.form} for entry in field.entries]
            return dict(zip((row.key for row in question.rows), rows, strict=False)) if question.rows else rows
        case QuestionType.BUDGET:
            return _raw_budget(field)
        case QuestionType.CHOICES:
            return list(field.data or [])
        case QuestionType.DECLARATION:
            return bool(field.data)
        case _:
            return field.data or ""


def _raw_budget(field: Any) -> Raw:
    data: dict[str, Any] = field.data
    lines = [{**line, "heading": str(heading)} for heading in LINE_HEADINGS for line in data[f"heading{heading}"]]
    return {"lines": lines, "indirect": data["indirect"], "contingency": data["contingency"]}


def _data(question: Question, value: Any) -> Any:
    typed = typed_again(question, value)
    match question.type:
        case QuestionType.TABLE:
            if question.rows:
                return [{**typed.get(row.key, {})} for row in question.rows]
            return [*typed, *({} for _ in range(min(SPARE_ROWS, question.row_limit - len(typed))))]
        case QuestionType.BUDGET:
            return {**typed, **_by_heading(typed["lines"])}
        case QuestionType.FILE:
            return {}
        case _:
            return typed


def _by_heading(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The lines under each heading, with an empty line to write on."""
    return {
        f"heading{heading}": [
            *(line for line in lines if line["heading"] == str(heading)),
            *({} for _ in range(SPARE_LINES)),
        ]
        for heading in LINE_HEADINGS
    }


def _line_places(value: Any) -> list[list[str]]:
    """Where each stored line stands in the form: its heading's list and its number there."""
    seen = dict.fromkeys(LINE_HEADINGS, 0)
    places = []
    for line in (value or {}).get("lines", []):
        heading = int(line["heading"])
        places.append([f"heading{heading}", str(seen[heading])])
        seen[heading] += 1
    return places


def _describe(field: Any, question: Question, currency: str) -> None:
    field.question = question
    field.must_answer = question.required
    field.word_limit = question.max_words or 0
    field.character_limit = 0 if question.max_words else _character_limit(question)
    if question.type is QuestionType.MONEY:
        field.currency = currency
    elif question.unit is not None:
        field.suffix = in_language(question.unit)
    if question.type is QuestionType.TABLE:
        field.row_titles = [in_language(row.label) for row in question.rows]
        field.row_keys = [row.key for row in question.rows]
        field.sums = [column.key for column in question.columns if column.total]
        field.max_entries = question.row_limit


def _character_limit(question: Question) -> int:
    return (question.max_chars or 0) if question.type in (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT) else 0


def _words(question: Question) -> dict[str, Any]:
    return {"label": in_language(question.label), "description": in_language(question.help)}


def _line(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question))


def _number(question: Question, currency: str) -> Unbound:
    return StringField(**_words(question), render_kw={"inputmode": "decimal"})


def _area(question: Question, currency: str) -> Unbound:
    return TextAreaField(**_words(question))


def _choices(question: Question) -> Any:
    return choices((choice.key, in_language(choice.label)) for choice in question.choices)


def _radio(question: Question, currency: str) -> Unbound:
    return RadioField(**_words(question), choices=_choices(question), validate_choice=False)


def _several(question: Question, currency: str) -> Unbound:
    return CheckboxesField(**_words(question), choices=_choices(question), validate_choice=False)


def _date(question: Question, currency: str) -> Unbound:
    words = _words(question)
    words["description"] = words["description"] or translate(mark("Day, month and year, such as 31.12.2026."))
    return StringField(**words)


def _declaration(question: Question, currency: str) -> Unbound:
    text = in_language(question.text) or in_language(question.label)
    return BooleanField(label=text, description=in_language(question.help))


def _files(question: Question, currency: str) -> Unbound:
    return FormField(FilesForm, **_words(question))


def _budget(question: Question, currency: str) -> Unbound:
    return FormField(BudgetForm, **_words(question))


def _table(question: Question, currency: str) -> Unbound:
    row = type("RowForm", (Form,), {column.key: _cell(column, currency) for column in question.columns})
    return FieldList(FormField(row), **_words(question), max_entries=question.row_limit)


def _cell(column: Column, currency: str) -> Unbound:
    label = in_language(column.label)
    if column.type is ColumnType.TEXT:
        return StringField(label)
    return StringField(
        label if column.type is ColumnType.NUMBER else f"{label}, {currency}",
        render_kw={"inputmode": "decimal", "class": "num"},
    )


_FIELDS: Mapping[QuestionType, Callable[[Question, str], Unbound]] = {
    QuestionType.SHORT_TEXT: _line,
    QuestionType.LONG_TEXT: _area,
    QuestionType.NUMBER: _number,
    QuestionType.MONEY: _number,
    QuestionType.DATE: _date,
    QuestionType.CHOICE: _radio,
    QuestionType.CHOICES: _several,
    QuestionType.FILE: _files,
    QuestionType.TABLE: _table,
    QuestionType.BUDGET: _budget,
    QuestionType.DECLARATION: _declaration,
}
