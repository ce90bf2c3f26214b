"""Texts of foreign forms as ours: without markup, in their languages, with braces and placeholders understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from grantflow.core.translated import Translated
from grantflow.questionnaires.expressions.piping import MOST_PIPED_TEXT
from grantflow.questionnaires.importing.plain_text import plain, plain_line

LANGUAGE = "en"
"""The language of texts that do not name theirs."""
LONGEST = MOST_PIPED_TEXT // 2
"""Characters of a text: what is left when every brace is doubled."""
LONGEST_HTML = 200_000
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*(?:\|[^{}]*)?\}\}")
# Characters that no text has; they keep a placeholder's place until every question has its key.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_KEPT = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_NEVER_IN_TEXT = str.maketrans("", "", _OPEN + _CLOSE)


def text(value: Any, one_line: bool = False) -> dict[str, str]:
    """A text by language; empty where there is none, or where :func:`too_long` says that it is too long.

    Placeholders wait for :func:`settle`.
    """
    found = {}
    for code, said in _by_language(value).items():
        shown = _plain(said, one_line) if len(said) <= LONGEST_HTML else ""
        if shown and len(shown) <= LONGEST:
            found[code] = _braced(shown)
    if found and LANGUAGE not in found:
        found[LANGUAGE] = next(iter(found.values()))
    return found


def too_long(value: Any) -> bool:
    """Whether a text is longer than a form can hold."""
    return any(len(said) > LONGEST_HTML or len(_plain(said, False)) > LONGEST for said in _by_language(value).values())


def _by_language(value: Any) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else {LANGUAGE: value}
    return {code: said for code, said in given.items() if isinstance(said, str) and _is_code(code)}


def _plain(said: str, one_line: bool) -> str:
    return (plain_line if one_line else plain)(said.translate(_NEVER_IN_TEXT))


def _is_code(code: object) -> bool:
    try:
        return isinstance(code, str) and bool(Translated({code: "x"}))
    except ValueError:
        return False


def _braced(said: str) -> str:
    """Braces doubled, but for placeholders."""
    if "{" not in said and "}" not in said:
        return said
    found, at = [], 0
    for placeholder in _PLACEHOLDER.finditer(said):
        written = f"{_OPEN}{placeholder[1]}{_CLOSE}{_doubled(placeholder[0])}{_CLOSE}"
        found += [_doubled(said[at : placeholder.start()]), written]
        at = placeholder.end()
    return "".join([*found, _doubled(said[at:])])


def _doubled(said: str) -> str:
    return said.replace("{", "{{").replace("}", "}}")


Place = Callable[[str], "str | None"]
"""The expression that a placeholder stands for, if it can be said."""


def settle(value: Any, place: Place) -> Any:
    """The same JSON, with expressions for the placeholders in its texts; what cannot be said stands as it was."""
    match value:
        case str() if _OPEN in value:
            return _KEPT.sub(lambda kept: _settled(place(kept[1]), kept[2]), value)
        case dict():
            return {name: settle(item, place) for name, item in value.items()}
        case list():
            return [settle(item, place) for item in value]
        case _:
            return value


def _settled(expression: str | None, written: str) -> str:
    return written if expression is None else f"{{{expression}}}"


def same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two texts say the same, but for capitals, stops and the word *optional*."""
    return _bare(one) == _bare(other)


def _bare(said: Mapping[str, str]) -> str:
    return re.sub(r"\(optional\)|\W+", " ", said.get(LANGUAGE, "").casefold()).strip()
