"""The builder's pages as forms: the properties of a section or question, each by the editor of what reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import Field

from grantflow.core.errors import Invalid, Refusal
from grantflow.core.sentences import Sentence, mark
from grantflow.questionnaires.definition_json import COMMON, FACT_TYPES, SECTION
from grantflow.questionnaires.definitions import WITHOUT_ANSWER, Choice, Expectation, Row
from grantflow.questionnaires.editing.editors import (
    Codes,
    Day,
    Editor,
    Flag,
    Formula,
    Member,
    Picture,
    Texts,
    Typed,
    exact,
    iso_day,
    whole,
)
from grantflow.questionnaires.editing.rows import Checks, Columns, Keyed, Rows, is_filled
from grantflow.questionnaires.editing.words import GROUPS, WORDS
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.json_reader import ListOf, MemberOf, Property, Reader, Whole
from grantflow.questionnaires.logic_json import read_expression
from grantflow.questionnaires.type_labels import FACT_LABELS, TYPE_LABELS
from grantflow.questionnaires.type_properties import PROPERTIES, read_codes, read_file_id, read_formula
from grantflow.settings import LANGUAGES
from grantflow.web.fields import OptionsField, RowsField, Unbound, as_options
from grantflow.web.forms import BaseForm, Needed, choices, line
from grantflow.web.languages import InLanguages
from grantflow.web.locale import lazy, translate

Json = dict[str, Any]
_T = QuestionType
_EDITORS: Mapping[Any, Editor] = {
    Reader.translated: Texts(),
    Reader.boolean: Flag(),
    Reader.decimal: Typed(exact),
    Reader.day: Day(iso_day),
    Reader.file_kinds: Codes(lambda word: word.lower().lstrip(".")),
    read_codes: Codes(str.upper),
    read_expression: Formula(),
    read_formula: Formula(),
    read_file_id: Picture(),
    Choice: Keyed(),
    Row: Keyed(),
    Expectation: Checks(),
    PROPERTIES[_T.TABLE]["columns"].read: Columns(),
}
ASKED_BEFORE = frozenset({"key", "type", "source", "questions"})
"""Properties that no field of these forms sets."""
ONLY_ANSWERED = frozenset({"required", "require_if", "fact", "prefill", "identifying"})
PREFILLED = frozenset({_T.SHORT_TEXT, _T.LONG_TEXT, _T.URL, _T.NUMBER, _T.DATE, _T.COUNTRY})
"""Types that an organisation's profile has an answer for."""
PLAIN_TYPES = tuple(kind for kind in QuestionType if not any(known.needed for known in PROPERTIES[kind].values()))
"""Types of question that need no more than a text."""


def editor_of(known: Property) -> Editor:
    """The editor of a property, by what reads it from JSON."""
    match known.read:
        case Whole():
            return Typed(whole)
        case MemberOf(words):
            return Member(words)
        case ListOf(kind):
            return _EDITORS[kind]
        case read:
            return _EDITORS[read]


def question_properties(kind: QuestionType) -> dict[str, Property]:
    """What is asked about a question of that type, by JSON name."""
    own = {**COMMON, **PROPERTIES[kind]}
    return {name: known for name, known in own.items() if name not in ASKED_BEFORE and _fits(name, kind)}


def fitting(before: Json, kind: QuestionType) -> Json:
    """What stays of a question that becomes one of that type: what its form asks for, and where it came from."""
    if before.get("type") == kind:
        return before
    known = question_properties(kind).keys() | {"source"}
    return {name: value for name, value in before.items() if name in known}


SECTION_PROPERTIES = {name: known for name, known in SECTION.items() if name not in ASKED_BEFORE}


def _fits(name: str, kind: QuestionType) -> bool:
    if kind in WITHOUT_ANSWER and name in ONLY_ANSWERED:
        return False
    match name:
        case "fact":
            return kind in FACT_TYPES.values()
        case "prefill":
            return kind in PREFILLED
        case "checks":
            return kind is not QuestionType.NOTE
        case _:
            return True


class PartForm(BaseForm):
    """The properties of a section or question. ``seen`` marks what the person had on the page."""

    seen = HiddenField()
    properties: Mapping[str, Property] = {}

    def json(self, before: Json) -> Json:
        """The JSON of what was typed; what is not asked for stays as it was ``before``."""
        made = {name: value for name, value in before.items() if name not in self.properties}
        for name, known in self.properties.items():
            value = editor_of(known).read(name, self.data, before.get(name))
            if value is not None:
                made[name] = value
        return made

    def differs(self, name: str, stored: Json) -> bool:
        """Whether what was typed for a property is not what is stored."""
        editor = editor_of(self.properties[name])
        typed = editor.read(name, self.data, stored.get(name))
        return editor.shown(name, typed) != editor.shown(name, stored.get(name))

    def refuse(self, refusal: Refusal) -> None:
        """Show each reason at the field of its property, or at the cell."""
        if not isinstance(refusal, Invalid):
            super().refuse(refusal)
            return
        left: dict[str, Sequence[Sentence]] = {}
        for path, reasons in refusal.errors.items():
            field = self._at(path)
            if field is None:
                left[path] = reasons
            else:
                field.errors = [*field.errors, *map(translate, reasons)]
        super().refuse(Invalid(left))

    def _at(self, path: str) -> Field | None:
        name, *inner = path.split(".")
        found: Any = self._named(self._fields, name)
        if isinstance(found, RowsField) and inner:
            filled = [entry for entry in found.entries if is_filled(entry.data)]
            at = int(inner[0]) if inner[0].isdecimal() else len(filled)
            cell = self._named(filled[at].form._fields, inner[1]) if at < len(filled) and inner[1:] else None
            found = cell or found
        return found if isinstance(found, Field) else None

    @staticmethod
    def _named(fields: Mapping[str, Any], name: str) -> Any:
        return next((fields[known] for known in (name, f"{name}_{next(iter(LANGUAGES))}") if known in fields), None)

    def groups(self) -> Iterator[tuple[str, list[list[Field]]]]:
        """Headings, and under them the fields of each property."""
        grouped = {name for _, names in GROUPS for name in names}
        for heading, names in GROUPS:
            wanted = [name for name in self.properties if (name in names if names else name not in grouped)]
            rows = [row for name in sorted(wanted, key=_order(names)) if (row := self.fields_of(name))]
            if rows:
                yield heading, rows

    def fields_of(self, name: str) -> list[Field]:
        """The fields of one property."""
        known = self.properties[name]
        made = editor_of(known).fields(name, *WORDS[known.attribute])
        return [self._fields[field] for field in made if field in self._fields]


def _order(names: Sequence[str]) -> Any:
    return names.index if names else lambda name: 0


@lru_cache(maxsize=64)
def _form_class(kind: QuestionType | None, *, first: bool) -> type[PartForm]:
    properties = SECTION_PROPERTIES if kind is None else question_properties(kind)
    fields: dict[str, Unbound] = {}
    for name, known in properties.items():
        fields |= editor_of(known).fields(name, *WORDS[known.attribute])
    if "fact" in fields:
        fields["fact"] = _fact_field(kind)
    if first:
        fields |= Texts().fields("first", mark("Its first question"), mark("As a person would ask it."))
        fields["first_type"] = SelectField(lazy(mark("Type of its answer")), choices=[])
    return type("PartForm", (PartForm,), {**fields, "properties": properties})


def _fact_field(kind: QuestionType | None) -> Unbound:
    """The facts that a question of that type can tell."""
    told, (label, hint) = [fact for fact, of in FACT_TYPES.items() if of is kind], WORDS["fact"]

    def offered() -> Any:
        return as_options((str(fact), translate(FACT_LABELS[fact])) for fact in told)()

    return OptionsField(lazy(label), offered, description=lazy(hint))


def question_form(kind: QuestionType, before: Json, seen: str = "") -> PartForm:
    """The form of a question, filled with what is stored unless something was sent."""
    made = _filled(_form_class(kind, first=False), before, seen)
    if "picture" in made and not before.get("picture"):
        del made["picture_gone"]
    for name, known in made.properties.items():
        editor = editor_of(known)
        if isinstance(editor, Rows):
            _describe_rows(made[name], translate(editor.called))
    return made


def section_form(before: Json, seen: str = "", *, first: bool = False) -> PartForm:
    """The form of a section; a new one asks for its first question, too."""
    made = _filled(_form_class(None, first=first), before, seen)
    if first:
        made["first_type"].choices = choices((str(kind), translate(TYPE_LABELS[kind])) for kind in PLAIN_TYPES)
        made["first_en"].must_answer = True
    return made


def _filled(kind: type[PartForm], before: Json, seen: str) -> PartForm:
    data: dict[str, Any] = {"seen": seen}
    for name, known in kind.properties.items():
        data |= editor_of(known).shown(name, before.get(name))
    return kind(data=data)


def _describe_rows(field: Any, called: str) -> None:
    """What a row is called. Names that conditions may use do not change by a slip."""
    field.row_label = called
    for entry in field.entries:
        for cell in entry.form:
            cell.must_answer = True
        if "key" in entry.form and entry.object_data.get("key"):
            entry.form["key"].render_kw = {"readonly": True}


class TitleForm(BaseForm):
    """What a form is called."""

    title = InLanguages(StringField, mark("Title"), source=[Needed()], filters=[line])


class BeginForm(TitleForm):
    """A new form: what it is called, whose it is, and what it begins with."""

    programme = SelectField(lazy(mark("Programme")))
    origin = RadioField(lazy(mark("Begin with")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("programme", "origin"):
            self[name].must_answer = True


class MoveForm(BaseForm):
    """A part moved by a step, or a question put to a place of a section."""

    by = HiddenField()
    section = HiddenField()
    place = HiddenField()
