"""Files into one form: the own JSON, or one or several files of another format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.core.translated import Translated
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.importing.builder.convert import convert
from grantflow.questionnaires.importing.builder.shape import read_builder
from grantflow.questionnaires.importing.own import take_apart
from grantflow.questionnaires.importing.places import problems_in_words
from grantflow.questionnaires.importing.report import Report
from grantflow.questionnaires.importing.sources import Source, read_json
from grantflow.questionnaires.keys import slug

LONGEST_KEY = 60
MOST_FILES = 100


class Format(StrEnum):
    """The formats that are read."""

    AUTO = "auto"
    OWN = "own"
    BUILDER = "digital-form-builder"


@dataclass(frozen=True)
class Imported:
    """A form that was read, ready to be stored."""

    key: str
    title: Translated
    form: Questionnaire
    report: Report


def read_form(sources: Sequence[Source], kind: Format = Format.AUTO, *, key: str = "", title: str = "") -> Imported:
    """One form out of one or several files; ``key`` and ``title`` (English) override those of the files.

    Raises:
        Invalid: at ``""``, every problem with its place in words.
    """
    values = [(source, read_json(source)) for source in sources[: MOST_FILES + 1]]
    if not values:
        raise Invalid({"": say("There is no file to read.")})
    if len(values) > MOST_FILES:
        raise Invalid({"": say("At most %(limit)s files become one form.", limit=MOST_FILES)})
    found = kind if kind is not Format.AUTO else _kind_of(values)
    if found is Format.BUILDER:
        return _builder(values, key, title)
    if len(values) > 1:
        raise Invalid({"": say("Several files of the own format are several forms: name one file.")})
    return _own(*values[0], key, title)


def _kind_of(values: Sequence[tuple[Source, Any]]) -> Format:
    kinds = {Format.BUILDER if isinstance(v, Mapping) and "pages" in v else Format.OWN for _, v in values}
    if len(kinds) > 1:
        raise Invalid({"": say("These files are of several formats.")})
    return kinds.pop()


def _own(source: Source, value: Any, key: str, title: str) -> Imported:
    if not isinstance(value, Mapping):
        raise Invalid({"": say("%(name)s: %(reason)s", name=source.name, reason=say("Write an object here."))})
    try:
        own_key, own_title, definition = take_apart(value)
        form = load(definition)
    except Invalid as error:
        raise in_one(value, error) from None
    named = Translated(en=title) if title else own_title
    return Imported(_key(key or own_key, named, source), _titled(named, source.stem), form, Report())


def _builder(values: Sequence[tuple[Source, Any]], key: str, title: str) -> Imported:
    report, forms = Report(), []
    for source, value in values:
        try:
            forms.append(read_builder(source.stem[:100], value))
        except Invalid as error:
            raise in_one(value, error, source.name) from None
    definition, named = convert(forms, report)
    try:
        form = load(definition)
    except Invalid as error:
        raise in_one(definition, error) from None
    whole = Translated(en=title) if title else Translated(named)
    return Imported(_key(key, whole, values[0][0]), _titled(whole, values[0][0].stem), form, report)


def in_one(value: Any, error: Invalid, name: str = "") -> Invalid:
    """A refusal whose reasons say their places themselves."""
    said: list[Sentence] = list(problems_in_words(value, error))
    if name:
        said = [say("%(name)s: %(reason)s", name=name, reason=reason) for reason in said]
    return Invalid({"": said})


def _key(wanted: str, title: Translated, source: Source) -> str:
    key = clean_line(wanted) or slug(str(title)) or slug(source.stem) or "form"
    if len(key) > LONGEST_KEY or not all(char.isascii() and (char.isalnum() or char in "-_") for char in key):
        limit = LONGEST_KEY
        raise Invalid({"": say("A form's key has at most %(limit)s Latin letters, digits, - and _.", limit=limit)})
    return key


def _titled(title: Translated, otherwise: str) -> Translated:
    return title if title.get("en") else Translated({**title, "en": otherwise or "–"})
