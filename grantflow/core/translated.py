"""Text that exists in several languages, such as the name of a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from grantflow.core.text import clean

DEFAULT_FALLBACK = ("en",)
_CODE = re.compile(r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_[A-Z]{2})?")


class Translated(Mapping[str, str]):
    """Immutable texts by language code (``en``, ``sr_Latn``), in alphabetical order. Blank texts are left out.

    The mapping itself is the JSON form: ``Translated(json.loads(json.dumps(dict(t)))) == t``.

    Raises:
        ValueError: something that is not a language code, or not text.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        given = {**(texts or {}), **by_language}
        cleaned = {_code(language): _text(text) for language, text in given.items()}
        self._texts = {language: cleaned[language] for language in sorted(cleaned) if cleaned[language]}

    def in_language(self, language: str, fallback: Iterable[str] = DEFAULT_FALLBACK) -> str:
        """The text in ``language``, else in its base language, a fallback or any language; ``""`` if none exists."""
        for wanted in (language, *fallback):
            code = wanted.replace("-", "_")
            for candidate in (code, code.split("_")[0]):
                if candidate in self._texts:
                    return self._texts[candidate]
        return next(iter(self._texts.values()), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have text."""
        return tuple(self._texts)

    def missing(self, languages: Iterable[str]) -> tuple[str, ...]:
        """Those of ``languages`` that have no text."""
        return tuple(language for language in languages if language not in self._texts)

    def to_json(self) -> dict[str, str]:
        """A plain dictionary for JSON."""
        return dict(self._texts)

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(self._texts.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Translated) and self._texts == other._texts

    def __str__(self) -> str:
        return self.in_language(DEFAULT_FALLBACK[0])

    def __repr__(self) -> str:
        return f"Translated({self._texts!r})"


def _code(language: object) -> str:
    code = language.replace("-", "_") if isinstance(language, str) else ""
    if not _CODE.fullmatch(code):
        raise ValueError(f"not a language code: {language!r}")
    return code


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"not a text: {text!r}")
    return clean(text)
