"""The base of every form: language, CSRF, version and idempotency key, refusals as field errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields import Field
from wtforms.fields import choices as wtforms_choices
from wtforms.i18n import messages_path

from grantflow.core.errors import Conflict, Invalid, Refusal
from grantflow.core.ids import new_id
from grantflow.core.text import clean, clean_line
from grantflow.web.idempotency import KEY_LENGTH
from grantflow.web.locale import language, translate

SelectChoice: Any = vars(wtforms_choices)["SelectChoice"]
"""New in WTForms 3.3, where tuples are on their way out; the published types do not know it yet."""

MOST_DIGITS = 9
"""Versions are smaller: a longer number would be none to the database, or to Python."""


@lru_cache(maxsize=16)
def _wtforms_texts(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class Texts:
    """WTForms' own texts in the reader's language; its catalogue is read once, not for every form."""

    def gettext(self, text: str) -> str:
        return _wtforms_texts(language()).gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return _wtforms_texts(language()).ngettext(one, many, n)


TEXTS = Texts()


class BaseForm(FlaskForm):
    """A form whose submission is one action.

    ``version`` is the version of the record the person saw; ``idempotency_key`` makes a repeat harmless.
    """

    class Meta(FlaskForm.Meta):
        """Where the forms' own texts come from."""

        def get_translations(self, form: object) -> Texts:
            return TEXTS

    version = HiddenField()
    idempotency_key = HiddenField()

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
        errors = refusal.errors if isinstance(refusal, Invalid) else {"": refusal.reasons}
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
