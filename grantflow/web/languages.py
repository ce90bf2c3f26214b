"""Texts that a form takes in each language of the house: what the fields are called, and their texts in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from wtforms.fields import Field

from grantflow.core.translated import DEFAULT_FALLBACK, Translated
from grantflow.settings import LANGUAGES
from grantflow.web.locale import gettext


class InLanguages:
    """Stands in the class of a form for one field in each language, called ``<name>_<code>``.

    ``label`` is a marked constant. ``validators`` count for all of them, ``source`` for the language that everybody
    can fall back on alone.
    """

    def __init__(
        self,
        kind: type[Field],
        label: str,
        validators: Sequence[Any] = (),
        *,
        source: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        self._made = {
            code: kind(_in_tongue(label, called), [*(source if code in DEFAULT_FALLBACK else ()), *validators], **more)
            for code, called in LANGUAGES.items()
        }

    def named(self, name: str) -> dict[str, Any]:
        """The fields by their names in the form."""
        return {f"{name}_{code}": field for code, field in self._made.items()}


def _in_tongue(label: str, called: str) -> LazyString:
    return LazyString(lambda: gettext("%(what)s (%(language)s)", what=gettext(label), language=called))


def spread(form: type) -> None:
    """Put the fields of every :class:`InLanguages` of the class in its place."""
    for name, found in list(vars(form).items()):
        if isinstance(found, InLanguages):
            delattr(form, name)
            for called, field in found.named(name).items():
                setattr(form, called, field)


def shown_texts(name: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    """The data of the fields for what is stored."""
    return {f"{name}_{code}": (texts or {}).get(code, "") for code in LANGUAGES}


def typed_texts(form: Any, name: str) -> Translated:
    """What was typed into the fields."""
    return Translated({code: form[f"{name}_{code}"].data or "" for code in LANGUAGES})
