"""Languages that reviewers may say they read, by name in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

READ = ("en", "ru", "az", "bg", "de", "fr", "hy", "ka", "kk", "ky", "ro", "sr", "tg", "tk", "tr", "uk", "uz")
"""Those of the texts first, then the neighbours' and those in which annexes come."""


@lru_cache(maxsize=256)
def language_name(code: str, reader: str) -> str:
    """The name of a language; an unknown code stands for itself (source: Unicode CLDR)."""
    return str(Locale.parse(reader).languages.get(code, code))
