"""The base of every form: language, CSRF, version and idempotency key, refusals as field errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask import request
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, IntegerField, StringField
from wtforms.fields import DateTimeField, Field
from wtforms.fields import choices as wtforms_choices
from wtforms.i18n import messages_path
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Length, StopValidation

from grantflow.core import clock
from grantflow.core.errors import Conflict, Invalid, Refusal, Unreadable
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import MOST_CHARACTERS, clean, clean_line
from grantflow.core.workflow import NO_REASON
from grantflow.web.idempotency import KEY_LENGTH
from grantflow.web.languages import spread
from grantflow.web.locale import gettext, language, shown, translate

SelectChoice: Any = vars(wtforms_choices)["SelectChoice"]
"""New in WTForms 3.3, where tuples are on their way out; the published types do not know it yet."""

LARGEST = 2**31 - 1
"""What a column for whole numbers holds."""
MOST_DIGITS = 9
"""Versions are smaller: a longer number would be none to the database, or to Python."""


REQUIRED = "This field is required."
COMPLAINTS: Mapping[str, str] = {
    REQUIRED: mark("Fill in “%(label)s”."),
    "Not a valid choice.": mark("Choose one of the answers offered to “%(label)s”."),
    "Invalid Choice: could not coerce.": mark("Choose one of the answers offered to “%(label)s”."),
    "Not a valid date value.": mark("Write a date for “%(label)s”, such as 2026-12-31."),
    "Not a valid datetime value.": mark("Write a day and a time for “%(label)s”, such as 2026-12-31T18:00."),
    "Not a valid integer value.": mark("Write a whole number for “%(label)s”."),
    "Number must be at least %(min)s.": mark("Write a number of at least %(min)s for “%(label)s”."),
    "Number must be at most %(max)s.": mark("Write a number of at most %(max)s for “%(label)s”."),
    "Number must be between %(min)s and %(max)s.": mark("Write a number from %(min)s to %(max)s for “%(label)s”."),
    "Field cannot be longer than %(max)d character.": mark(
        "“%(label)s” has %(length)s characters. Write at most %(max)s."
    ),
}
"""What the house says, of a field by its label, for each of WTForms' own complaints."""


@lru_cache(maxsize=16)
def _wtforms_texts(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class _Label(dict[str, str]):
    """A label; what WTForms puts into a text itself stays open."""

    def __missing__(self, name: str) -> str:
        return f"%({name})s"


class _Said(str):
    """A complaint into which WTForms puts its numbers: they are written in the reader's way."""

    def __mod__(self, values: Any) -> str:
        return str(self) % {name: shown(value) if isinstance(value, int) else value for name, value in values.items()}


class Texts:
    """What a field complains with, in the reader's language: the house's words, else those of WTForms' catalogue."""

    field: Field | None = None

    def gettext(self, text: str) -> str:
        said = COMPLAINTS.get(text)
        if said is None or self.field is None:
            return _wtforms_texts(language()).gettext(text)
        label = str(self.field.label.text)
        return _Said(gettext(said) % _Label(label=label.replace("%", "%%") if "%(" in text else label))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one) if one in COMPLAINTS else _wtforms_texts(language()).ngettext(one, many, n)


TEXTS = Texts()


def _countable(number: int) -> int:
    """A whole number that a column holds.

    Raises:
        Unreadable: it is larger.
    """
    if abs(number) <= LARGEST:
        return number
    raise Unreadable(say("This number is too large."))


MEANT: Mapping[type[Field], Callable[[Any], Any]] = {DateTimeField: clock.sensible, IntegerField: _countable}
"""By type of field, what refuses a value that has the shape and cannot be meant."""


def named(field: Field, reason: Sentence) -> Sentence:
    """Why what was typed cannot be read, after the label of its field."""
    return say("“%(label)s”: %(reason)s", label=str(field.label.text), reason=reason)


def _meant(field: Field, reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        try:
            return None if value is None else reader(value)
        except Unreadable as refused:
            raise ValueError(translate(named(field, refused.reason))) from None

    return read


class _Ending(Length):
    """A limit of what was typed; what a field holds from elsewhere need not be a text."""

    def __call__(self, form: Any, field: Any) -> None:
        if isinstance(field.data, str):
            super().__call__(form, field)


LONGEST = _Ending(max=MOST_CHARACTERS)
"""The limit of every typed text that has none of its own."""


class HouseMeta(DefaultMeta):
    """How fields of every form complain, and what none of them takes."""

    def get_translations(self, form: object) -> Texts:
        return TEXTS

    def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
        texts = Texts()
        field: Field = unbound_field.bind(form=form, **options | {"translations": texts})
        texts.field = field
        readers = (_meant(field, read) for kind, read in MEANT.items() if isinstance(field, kind))
        field.filters = (*field.filters, *readers)
        if isinstance(field, StringField) and not any(isinstance(rule, Length) for rule in field.validators):
            field.validators = (*field.validators, LONGEST)
        return field


class PartForm(Form):
    """Fields inside another form: a row, or a group."""

    class Meta(HouseMeta):
        pass


class Needed(InputRequired):
    """Something that is there even after cleaning; blanks are nothing. What could not be read is told once."""

    def __call__(self, form: Any, field: Any) -> None:
        if any(clean(str(sent)) for sent in field.raw_data or ()):
            if field.errors:
                raise StopValidation
            return
        field.errors = []
        raise StopValidation(self.message or field.gettext(REQUIRED))


class BaseForm(FlaskForm):
    """A form whose submission is one action.

    ``version`` is the version of the record the person saw; ``idempotency_key`` makes a repeat harmless.
    """

    class Meta(HouseMeta, FlaskForm.Meta):
        pass

    version = HiddenField()
    idempotency_key = HiddenField()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        spread(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        if not self.idempotency_key.data:
            self.idempotency_key.data = str(new_id())

    @property
    def seen_version(self) -> int | None:
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None

    @property
    def key(self) -> str:
        """What names this page, and what it sends once: a key that somebody made up must not fail the database."""
        return clean_line(str(self.idempotency_key.data))[:KEY_LENGTH]

    def see(self, version: int) -> None:
        """Remember the version of the record that the person is shown."""
        self.version.data = str(version)

    def refuse(self, refusal: Refusal) -> None:
        """Show why a command refused: at the fields it named, else above the form."""
        if isinstance(refusal, Conflict):
            self.conflict = refusal
        errors = refusal.errors if isinstance(refusal, Invalid) else _by_field(refusal.reasons)
        for name, reasons in errors.items():
            texts = [translate(reason) for reason in reasons]
            field = self._field(name)
            if field is None:
                self.form_errors.extend(texts)
            else:
                field.errors = [*field.errors, *texts]

    def _field(self, name: str) -> Field | None:
        found: Field | None = self._fields.get(name)
        return found

    def renew_key(self) -> None:
        """After a refusal the corrected form is a new attempt."""
        self.idempotency_key.data = str(new_id())


def _by_field(reasons: Iterable[Sentence]) -> Mapping[str, Sequence[Sentence]]:
    """Reasons of a rule by the field that answers them; most have none."""
    found: dict[str, list[Sentence]] = {}
    for reason in reasons:
        found.setdefault("reason" if reason == NO_REASON else "", []).append(reason)
    return found


class ActionForm(BaseForm):
    """A button: nothing to fill in but the hidden fields."""


def choices(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Pairs of value and label as a select's or radio's choices."""
    return [SelectChoice(value, label) for value, label in pairs]


def typed(field: Field) -> str:
    """What was typed; nothing is an empty text."""
    return str(field.data or "")


def line(value: str | None) -> str | None:
    """WTForms filter for one line of text."""
    return clean_line(value) if value else value


def paragraphs(value: str | None) -> str | None:
    """WTForms filter for running text."""
    return clean(value) if value else value


def submitted_body() -> bytes:
    """What the person sent, without the CSRF token, for the fingerprint of a repeat."""
    items: list[tuple[str, Sequence[str]]] = sorted(
        (name, values) for name, values in request.form.lists() if name != "csrf_token"
    )
    return repr(items).encode()
