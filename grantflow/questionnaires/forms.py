"""WTForms made from a section's definition. Fields take text as typed; reading it is the answers' business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms import FieldList, FormField
from wtforms.fields import Field

from grantflow.core.money import exponent
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.budgets import LINE_HEADINGS
from grantflow.questionnaires.definitions import Column, Question, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.field_builders import PREFIX, field_of
from grantflow.questionnaires.logic import Standing
from grantflow.questionnaires.shapes import CARDS, RECORDS, USUAL_MONTHS, WITH_ROWS, columns_of, parts_of, row_label
from grantflow.questionnaires.values import Raw, texts_of
from grantflow.web.fields import CellsField, CheckboxesField, RowsField, country_list
from grantflow.web.forms import BaseForm
from grantflow.web.locale import in_language, language, translate

__all__ = [
    "PREFIX",
    "CheckboxesField",
    "follow_answers",
    "place_as_typed",
    "place_errors",
    "raw_answers",
    "section_form",
]
SPARE_ROWS = 2
SPARE_CARDS = 1
SPARE_LINES = 1


class _Asked:
    """A section by identity: forms that froze are parsed once, and comparing them whole would cost more."""

    __slots__ = ("section",)

    def __init__(self, section: Section) -> None:
        self.section = section

    def __hash__(self) -> int:
        return id(self.section)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.section is self.section


class SectionForm(BaseForm):
    """The questions of a section; a command's refusals name them without the prefix of their fields."""

    def _field(self, name: str) -> Field | None:
        return super()._field(PREFIX + name) or super()._field(name)


@lru_cache(maxsize=512)
def _form_of(asked: _Asked, currency: str, language: str) -> type[BaseForm]:
    """The class of a section's form: ``language`` is that of its labels, which are put in here."""
    fields = {PREFIX + q.key: field_of(q, currency) for q in asked.section.questions if q.takes_answer}
    return type("WholeSectionForm", (SectionForm,), fields)


def section_form(
    section: Section,
    answers: Mapping[str, Any],
    *,
    currency: str,
    language: str,
    months: int | None = None,
    sent: bool = True,
) -> BaseForm:
    """The form of one section, filled with the stored answers unless something was sent.

    ``months`` is how long the project lasts, for work plans that do not say it themselves. Without ``sent`` it shows
    the answers, whatever was sent.
    """
    asked = [question for question in section.questions if question.takes_answer]
    data = {PREFIX + q.key: _data(q, answers.get(q.key)) for q in asked}
    form = _form_of(_Asked(section), currency, language)(data=data, **({} if sent else {"formdata": None}))
    for question in asked:
        field = form[PREFIX + question.key]
        _describe(field, question, currency)
        if question.type in WITH_ROWS:
            _describe_rows(field, question, currency, question.months or months or USUAL_MONTHS)
        elif question.type is QuestionType.BUDGET:
            field.line_places = _line_places(answers.get(question.key))
    return form


def follow_answers(field: Any, stand: Standing, question: Question) -> None:
    """What a field says that depends on answers: whether it is required, and texts with answers in them."""
    if question.require_if is not None:
        field.must_answer = stand.required(question.key)
    worded = stand.question(question)
    if worded is not question:
        declared = worded.text if question.type is QuestionType.DECLARATION else None
        field.label.text = in_language(declared or worded.label)
        field.description = in_language(worded.help)


def raw_answers(form: BaseForm, section: Section) -> dict[str, Raw]:
    """What was sent, by question, in the shape :func:`~grantflow.questionnaires.answers.read_answer` takes."""
    return {
        question.key: _raw(question, form[PREFIX + question.key])
        for question in section.questions
        if question.takes_answer and question.type is not QuestionType.FILE
    }


def place_as_typed(form: BaseForm, section: Section, answers: Mapping[str, Any], problems: Sequence[Any]) -> None:
    """Show the problems of answers, just stored, at the fields they were sent in. Rows that were left blank are not
    stored: they are taken off the form, so that the others stand at the numbers the problems give them.
    """
    for question in section.questions:
        if question.type is QuestionType.BUDGET:
            field = form[PREFIX + question.key]
            field.line_places = _line_places(answers.get(question.key))
            for heading in LINE_HEADINGS:
                _without_blanks(field.form[f"heading{heading}"])
        elif question.takes_answer and isinstance(form[PREFIX + question.key], RowsField) and not question.rows:
            _without_blanks(form[PREFIX + question.key])
    place_errors(form, problems)


def _without_blanks(rows: Any) -> None:
    rows.entries[:] = [entry for entry in rows.entries if _is_filled(entry.data)]


def _is_filled(data: Any) -> bool:
    return any(map(_is_filled, data.values())) if isinstance(data, dict) else bool(texts_of(data))


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
    return here if isinstance(here, Field) and not isinstance(here, FieldList | FormField | CellsField) else field


def _child(here: Any, part: str) -> Any:
    if isinstance(here, FieldList):
        keys = getattr(here, "row_keys", None)
        index = keys.index(part) if keys and part in keys else int(part) if part.isdecimal() else -1
        return here.entries[index] if 0 <= index < len(here.entries) else None
    form = here.form if isinstance(here, FormField | CellsField) else None
    return form[part] if form is not None and part in form else None


def _raw(question: Question, field: Any) -> Raw:
    if question.type in WITH_ROWS:
        rows = [_raw_cells(entry) for entry in field.entries]
        return dict(zip((row.key for row in question.rows), rows, strict=False)) if question.rows else rows
    match question.type:
        case QuestionType.BUDGET:
            return _raw_budget(field)
        case QuestionType.CHOICES:
            return list(field.data or [])
        case QuestionType.DECLARATION:
            return bool(field.data)
        case _:
            return _raw_cells(field) if isinstance(field, CellsField) else field.data or ""


def _raw_cells(field: CellsField) -> dict[str, Raw]:
    return {name: text or "" for name, text in field.data.items()}


def _raw_budget(field: Any) -> Raw:
    data: dict[str, Any] = field.data
    lines = [{**line, "heading": str(heading)} for heading in LINE_HEADINGS for line in data[f"heading{heading}"]]
    return {"lines": lines, "indirect": data["indirect"], "contingency": data["contingency"]}


def _data(question: Question, value: Any) -> Any:
    typed = typed_again(question, value)
    if question.type in WITH_ROWS:
        if question.rows:
            return [{**typed.get(row.key, {})} for row in question.rows]
        spare = SPARE_CARDS if question.type in CARDS else SPARE_ROWS
        return [*typed, *({} for _ in range(min(spare, question.row_limit - len(typed))))]
    match question.type:
        case QuestionType.COUNTRY if question.most == 1:
            return typed[0] if typed else ""
        case QuestionType.COUNTRY:
            return [
                *typed,
                *("" for _ in range(min(SPARE_ROWS, (question.most or len(typed) + SPARE_ROWS) - len(typed)))),
            ]
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
    if question.type in RECORDS:
        for part in parts_of(question):
            field.form[part.key].must_answer = part.required
    if question.type is QuestionType.RANKING:
        field.places = min(question.most or len(question.choices), len(question.choices))


def _describe_rows(field: Any, question: Question, currency: str, months: int) -> None:
    columns = columns_of(question)
    field.row_titles = [in_language(row.label) for row in question.rows]
    field.row_keys = [row.key for row in question.rows]
    field.row_label = in_language(row_label(question))
    field.sums = {column.key: _decimals(column, currency) for column in columns if column.total}
    field.max_entries = question.row_limit
    kinds = {column.type for column in columns}
    if ColumnType.COUNTRY in kinds and question.type not in CARDS:
        field.countries = country_list(language())
    for entry in field.entries:
        for column in columns:
            cell = entry.form[column.key]
            cell.must_answer = column.required
            if column.type is ColumnType.MONTHS:
                cell.months = months


def _decimals(column: Column, currency: str) -> int:
    return exponent(currency) if column.type is ColumnType.MONEY else column.decimals


def _character_limit(question: Question) -> int:
    return (question.max_chars or 0) if question.type in (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT) else 0
