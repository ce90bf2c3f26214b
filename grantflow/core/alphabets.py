"""Letter tables of the languages GrantFlow works in. Data only; :mod:`grantflow.core.text` uses it."""

from __future__ import annotations

from functools import cache

_APOSTROPHES = "'`´ʹʺʻʼʽʾʿˈ‘’‛′"

# Search form: one Latin letter per sound where that can be had, so that the scripts and spellings meet.
_FOLDED = {
    **dict(zip("абвгдезийклмнопрстуфхцы", "abvgdeziyklmnoprstufhcy", strict=True)),
    "ё": "e", "э": "e", "ж": "z", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "ђ": "d", "ћ": "c", "љ": "lj", "њ": "nj", "џ": "dz", "ј": "j", "ѓ": "g", "ќ": "k", "ѕ": "dz",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "o", "қ": "q", "ғ": "g", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u",
    "ә": "e", "ө": "o", "ү": "u", "ұ": "u", "ң": "n", "һ": "h", "җ": "j", "ҹ": "c", "ҝ": "g", "ѝ": "i", "ӧ": "o",
    "ə": "e", "ı": "i", "đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "x": "h", "ŋ": "n",
}  # fmt: skip

FOLDED: dict[int, str] = {ord(letter): latin for letter, latin in _FOLDED.items()} | {
    ord(mark): "" for mark in _APOSTROPHES
}
"""For ``str.translate`` on lower-case composed text."""

# Names: Russian as in passports (ICAO 9303) but with y for й and ы; other alphabets' letters after it.
_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфы", "abvgdeziyklmnoprstufy", strict=True)),
    "ё": "yo", "э": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya", "ђ": "đ", "ћ": "ć", "љ": "lj", "њ": "nj", "џ": "dž", "ј": "j", "ѓ": "gj", "ќ": "kj",
    "ѕ": "dz", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "oʻ", "қ": "q", "ғ": "gh", "ҳ": "h", "ҷ": "j",
    "ӣ": "i", "ӯ": "u", "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "ң": "ng", "һ": "h", "җ": "j", "ҹ": "c", "ҝ": "g",
    "ѝ": "i", "ӧ": "o",
}  # fmt: skip

_NATIONAL: dict[str, dict[str, str]] = {
    "bg": {"х": "h", "щ": "sht", "ъ": "a", "ь": "y", "ж": "zh"},
    "sr": {"х": "h", "ц": "c", "ч": "č", "ш": "š", "ж": "ž", "и": "i"},
    "mk": {"х": "h", "ц": "c", "ч": "č", "ш": "š", "ж": "ž"},
    "uz": {"х": "x", "ж": "j", "ғ": "gʻ", "ц": "s", "ъ": "ʼ", "э": "e", "ҳ": "h"},
    "ky": {"ж": "j", "ц": "ts"},
    "tg": {"ҷ": "j", "ӯ": "u", "ъ": "ʼ", "х": "kh"},
    "kk": {"ң": "n", "ғ": "gh", "һ": "h"},
    "uk": {"г": "h", "и": "y", "й": "i"},
    "az": {"ж": "j", "х": "x", "ғ": "ğ", "ә": "ə", "ө": "ö", "ү": "ü", "ч": "ç", "ш": "ş", "ы": "ı", "һ": "h"},
}


@cache
def latin_table(language: str) -> dict[str, str]:
    """Lower-case Cyrillic letter → Latin letters for a language code; ``""`` for no language in particular."""
    return _LATIN | _NATIONAL.get(language.replace("-", "_").split("_")[0], {})
