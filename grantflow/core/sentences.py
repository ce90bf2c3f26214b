"""Sentences for people, made where the rule is and translated where the page is.

Rules must not know the reader's language. They return a :class:`Sentence`: the English text as the
message id, with named values. ``web.locale`` (pages) and ``outbox`` (mails) turn it into the reader's
language, formatting each value by its type (money, date, nested sentence, translated text).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable sentence. ``plural`` is chosen by ``values["n"]``."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None

    def __str__(self) -> str:
        """English, for logs and tests; people read the translation."""
        several = self.plural is not None and self.values.get("n") != 1
        text = self.plural if several and self.plural else self.text
        return text % dict(self.values) if self.values else text


def say(text: str, /, **values: object) -> Sentence:
    """Make a sentence; ``text`` is collected for translation."""
    return Sentence(text, values)


def say_many(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """Make a sentence that depends on a count, available in both texts as ``%(n)s``."""
    return Sentence(one, {**values, "n": n}, many)


def mark(text: str) -> str:
    """Mark a constant (label, state name) for translation and return it unchanged."""
    return text
