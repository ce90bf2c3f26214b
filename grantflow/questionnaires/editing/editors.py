"""Fields for the properties of questions: what reads a property from JSON decides how it is asked for.

An editor goes both ways: :meth:`Editor.shown` gives the data of its fields for stored JSON, :meth:`Editor.read` the
JSON of what was typed. Nothing is refused here: what cannot be read stays as typed, and loading the form says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField

from grantflow.core.errors import Unreadable
from grantflow.core.numbers import parse_decimal
from grantflow.core.sentences import mark
from grantflow.questionnaires.enums import CalculationKind
from grantflow.questionnaires.type_labels import MEMBER_LABELS
from grantflow.questionnaires.type_properties import MOST_DECIMALS
from grantflow.questionnaires.values import parse_day
from grantflow.settings import LANGUAGES
from grantflow.web.fields import DayField, OptionsField, Unbound, as_options
from grantflow.web.forms import line, paragraphs
from grantflow.web.languages import InLanguages, shown_texts
from grantflow.web.locale import lazy, translate

Json = Any
AREAS = frozenset({"help", "intro", "text", "message"})
"""Texts that may have several lines."""
PICTURE_KINDS = ("png", "jpg", "jpeg")


class Editor:
    """One field, whose text is the JSON."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        """The fields of the property, by their names in the form."""
        return {name: StringField(lazy(label), description=lazy(hint) if hint else "", filters=[line])}

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        """Their data for what is stored; nothing is ``None``."""
        return {name: "" if value is None else str(value)}

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        """The JSON of what was typed, ``None`` for nothing. ``before`` is what was stored."""
        return data[name] or None


class Texts(Editor):
    """A text in each language of the site; those in further languages stay."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        kind, tidy = (TextAreaField, paragraphs) if name in AREAS else (StringField, line)
        how = {"rows": 3} if name in AREAS else {}
        hinted = lazy(hint) if hint else ""
        return InLanguages(kind, label, description=hinted, filters=[tidy], render_kw=how).named(name)

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return shown_texts(name, value)

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        return texts(name, data, before)


def texts(name: str, data: Mapping[str, Any], before: Json) -> dict[str, str] | None:
    """What was typed by language, beside the languages that are not asked for."""
    kept = {code: text for code, text in (before or {}).items() if code not in LANGUAGES}
    typed = {code: data[f"{name}_{code}"] for code in LANGUAGES if data[f"{name}_{code}"]}
    return {**kept, **typed} or None


class Flag(Editor):
    """A box to tick."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        return {name: BooleanField(lazy(label))}

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {name: name == "required" if value is None else value}

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        return bool(data[name])


class Typed(Editor):
    """A value of another kind than text."""

    css = "short"

    def __init__(self, convert: Callable[[str], Json]) -> None:
        self.convert = convert

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        hinted = lazy(hint) if hint else ""
        return {name: StringField(lazy(label), description=hinted, filters=[line], render_kw={"class": self.css})}

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        return self.convert(data[name]) if data[name] else None


class Day(Typed):
    """A date, written day first."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        return {name: DayField(lazy(label), description=lazy(hint), filters=[line])}


class Codes(Typed):
    """Short words with commas between."""

    css = ""

    def __init__(self, tidy: Callable[[str], str]) -> None:
        super().__init__(lambda text: [tidy(word) for word in text.replace(",", " ").replace(";", " ").split()])

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {name: ", ".join(value or ())}


class Formula(Editor):
    """An expression, which may need room."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        words = {"class": "code", "rows": 2, "autocapitalize": "off", "spellcheck": "false"}
        return {name: TextAreaField(lazy(label), description=lazy(hint), filters=[line], render_kw=words)}


class Member(Editor):
    """One word of a closed vocabulary, called by what managers call it."""

    def __init__(self, words: type[StrEnum]) -> None:
        self.labels = MEMBER_LABELS[words]
        self.usual = str(CalculationKind.NUMBER) if words is CalculationKind else ""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        def offered() -> Any:
            return as_options((str(word), translate(said)) for word, said in self.labels.items())()

        return {name: OptionsField(lazy(label), offered, description=lazy(hint) if hint else "")}

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {name: value or self.usual}


class Picture(Editor):
    """A stored picture, which stays until another one is sent or it is taken away; the page stores what is sent."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        accepted = {"accept": ",".join(f".{kind}" for kind in PICTURE_KINDS)}
        return {
            name: FileField(lazy(label), description=lazy(hint), render_kw=accepted),
            f"{name}_gone": BooleanField(lazy(mark("Take the picture away"))),
        }

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {}

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        return None if data.get(f"{name}_gone") else before


def whole(text: str) -> Json:
    """A whole number, or the text that is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def exact(text: str) -> Json:
    """A decimal number as JSON has it, or the text that is none."""
    try:
        return f"{parse_decimal(text, MOST_DECIMALS):f}"
    except Unreadable:
        return text


def iso_day(text: str) -> Json:
    """A date in ISO 8601, or the text that is none."""
    try:
        return parse_day(text).isoformat()
    except Unreadable:
        return text
