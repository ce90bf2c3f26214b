"""Text: cleaning at the entry, the search form, counting, transliteration, masking, comparing."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Literal

from grantflow.core.alphabets import FOLDED, latin_table

Change = Literal["same", "del", "ins"]

MOST_CHARACTERS = 100_000
"""Of one text that a person writes, whatever its field or question allows: fifty pages."""

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_RUNS = re.compile(r"\s+")
# Russian and English romanisations write one Cyrillic letter with h: sh, ch, zh, gh, kh.
_WITH_H = re.compile(r"([sczg])(?:k*h)+|(?:k+h+)+")
_TOKENS = re.compile(r"\s*\S+|\s+$")
_MOST_COMPARED = 8_000
_BULLETS = "\u2022" * 4


def clean(text: str) -> str:
    """What is stored of a text typed by a person.

    Composed (NFC), with ``\\n`` as the only line break, without control characters (one U+0008 breaks a whole
    spreadsheet), lone surrogates or outer blanks, and without the signs of Unicode's bidirectional algorithm that turn
    what stands around a text (U+202A to U+202E, U+2066 to U+2069). Nothing else is taken away.
    """
    unified = _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", unified).strip()


def clean_line(text: str) -> str:
    """Like :func:`clean`, on one line and with single spaces: names, titles, codes."""
    return _RUNS.sub(" ", clean(text))


def fold(text: str) -> str:
    """The search form, to be compared with another search form and never shown.

    Lower case, no marks, Latin letters: школа, skola, ŠKOLA and shkola are one word; so are Хатлон, Khatlon and
    Xatlon. Apostrophes vanish (Oʻzbekiston), runs of white space become one space.
    """
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    plain = unicodedata.normalize("NFKD", composed.translate(FOLDED))
    unmarked = "".join(char for char in plain if not unicodedata.category(char).startswith("M"))
    latin = unmarked.casefold().translate(FOLDED)
    return _RUNS.sub(" ", _WITH_H.sub(lambda found: found[1] or "h", latin)).strip()


def count_words(text: str) -> int:
    """Pieces between white space that hold at least one letter or digit; the browser counts in the same way."""
    return sum(any(char.isalnum() for char in piece) for piece in unicodedata.normalize("NFC", text).split())


def to_latin(text: str, language: str = "") -> str:
    """Transliterate Cyrillic into Latin letters, other text unchanged.

    ``language`` (``bg``, ``kk``, ``ky``, ``ru``, ``sr``, ``tg``, ``uz`` …) picks the national rules where they are
    known; without it Russian passport style applies, with the letters of the other alphabets added.
    """
    table = latin_table(language)
    composed = unicodedata.normalize("NFC", text)
    return "".join(_latin_letter(composed, at, table) for at in range(len(composed)))


def _latin_letter(text: str, at: int, table: dict[str, str]) -> str:
    char = text[at]
    latin = table.get(char.lower())
    if latin is None or not char.isupper():
        return char if latin is None else latin
    return latin.upper() if _among_capitals(text, at) and len(latin) > 1 else latin.capitalize()


def _among_capitals(text: str, at: int) -> bool:
    """Whether a capital stands in a word of capitals: ШКОЛА → SHKOLA, but Школа → Shkola."""
    following, before = text[at + 1 : at + 2], text[at - 1 : at] if at else ""
    return following.isupper() if following.isalpha() else before.isupper()


def mask(text: str, keep: int = 4) -> str:
    """Bank data as others see it: the last ``keep`` characters; the length stays unknown, short text is hidden."""
    bare = _RUNS.sub("", text)
    if not bare:
        return ""
    return f"{_BULLETS} {bare[-keep:]}" if keep > 0 and len(bare) >= 2 * keep else _BULLETS


def word_diff(old: str, new: str) -> list[tuple[Change, str]]:
    """Runs of words kept, taken away and added. ``same`` and ``del`` make up ``old``, ``same`` and ``ins`` ``new``.

    Bounded: parts of more than 8,000 words in all are shown as one change.
    """
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    runs: list[tuple[Change, str]] = [("same", "".join(before[:head]))]
    runs += _changes(before[head : len(before) - tail], after[head : len(after) - tail])
    runs.append(("same", "".join(before[len(before) - tail :])))
    return [(kind, text) for kind, text in runs if text]


def _common(one: list[str], other: list[str]) -> int:
    """How many leading words are equal."""
    for count, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return count
    return min(len(one), len(other))


def _changes(before: list[str], after: list[str]) -> list[tuple[Change, str]]:
    if len(before) + len(after) > _MOST_COMPARED:
        return [("del", "".join(before)), ("ins", "".join(after))]
    runs: list[tuple[Change, str]] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(before[old_from:old_to])))
        else:
            runs += [("del", "".join(before[old_from:old_to])), ("ins", "".join(after[new_from:new_to]))]
    return runs
