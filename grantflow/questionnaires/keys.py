"""Keys made from the texts of a form: short, readable, unique."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from grantflow.core.text import to_latin
from grantflow.questionnaires.expressions.grammar import KEYWORDS
from grantflow.questionnaires.type_properties import NO_COLUMNS

LONGEST = 40
"""Characters of a key."""
_READABLE = 30
_WORDS = re.compile(r"[a-z0-9]+")
_LITTLE = frozenset(
    {
        *("a", "an", "and", "any", "are", "at", "be", "by", "did", "do", "does", "for", "from", "have", "has", "if"),
        *("in", "is", "it", "its", "of", "on", "or", "please", "that", "the", "this", "to", "us", "we", "what"),
        *("which", "will", "with", "you", "your"),
    }
)
"""Words that say little in a key."""
_TAKEN = KEYWORDS | NO_COLUMNS


class Keys:
    """Gives every name another key, and none that is ``taken``."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_TAKEN, *taken}

    def make(self, *texts: str, otherwise: str) -> str:
        """A key after the first of the texts that has Latin letters or digits in it."""
        wanted = next(filter(None, map(slug, texts)), otherwise)
        key, number = wanted, 1
        while key in self._taken:
            number += 1
            ending = f"_{number}"
            key = wanted[: LONGEST - len(ending)] + ending
        self._taken.add(key)
        return key


def slug(text: str) -> str:
    """A readable key after a text: its first words that say something, or nothing."""
    plain = unicodedata.normalize("NFKD", to_latin(text[:300])).encode("ascii", "ignore").decode().lower()
    words = _WORDS.findall(plain.replace("'", ""))
    while len(words) > 1 and words[0].isdecimal() and not all(word.isdecimal() for word in words):
        del words[0]
    found = _joined(word for word in words if word not in _LITTLE) or _joined(words)
    return found if not found or found[0].isalpha() else f"n{found}"[:LONGEST]


def _joined(words: Iterable[str]) -> str:
    made = ""
    for word in words:
        longer = f"{made}_{word}" if made else word[:_READABLE]
        if len(longer) > _READABLE:
            break
        made = longer
    return made
