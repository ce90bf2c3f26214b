"""The sources of the message catalogues: collected from code and templates, and what a language still lacks.

Run by ``script/translate``. Everything people read is English in the source and the message id here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from grantflow.core.translation import CATALOGUES
from grantflow.settings import LANGUAGES

CHECKOUT = CATALOGUES.parents[1]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "lazy_gettext": None,
    "mark": None,
    "ngettext": (1, 2),
    "say": None,
    "say_many": (1, 2),
}
"""What marks a text as read by people; in plurals, which arguments are texts."""
SOURCES = ("grantflow", "templates")
WIDTH = 120


def collect(checkout: Path = CHECKOUT) -> Catalog:
    """Every message of the checkout, found by the rules of its ``babel.cfg``."""
    rules = ConfigParser()
    rules.read(checkout / "babel.cfg", encoding="utf-8")
    own = rules["extractors"]
    ways = [section.split(": ") for section in rules.sections() if ": " in section]
    found = Catalog(project="GrantFlow")
    for _name, _line, message, _comments, _context in extract_from_dir(
        checkout,
        [(pattern, own.get(method, method)) for method, pattern in ways],
        {pattern: dict(rules[f"{method}: {pattern}"]) for method, pattern in ways},
        KEYWORDS,
        directory_filter=_is_source,
    ):
        found.add(message)
    return found


def _is_source(folder: str | Path) -> bool:
    path = Path(folder)
    return path == CHECKOUT or path.relative_to(CHECKOUT).parts[0] in SOURCES


def source(language: str) -> Path:
    """Where the texts of a language stand."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def languages() -> list[str]:
    """The languages that need a catalogue: all but English."""
    return sorted(set(LANGUAGES) - {"en"})


def read(language: str) -> Catalog:
    """The catalogue of a language as its source has it; of a new language an empty one."""
    if not source(language).exists():
        return Catalog(locale=language, project="GrantFlow")
    with source(language).open("rb") as lines:
        return read_po(lines, locale=language, domain="messages")


def write(catalogue: Catalog, language: str) -> None:
    """Sorted and without places in the code, so that a change shows only the texts that changed."""
    source(language).parent.mkdir(parents=True, exist_ok=True)
    with source(language).open("wb") as lines:
        write_po(lines, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)


def missing(catalogue: Catalog) -> Iterator[Message]:
    """Messages without a text, or without one for each plural form."""
    for message in catalogue:
        texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and not all(texts):
            yield message


def main() -> int:
    """Bring every catalogue up to date with the source; print what has no translation. 1 if something has none."""
    template, left = collect(), 0
    for language in languages():
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        write(catalogue, language)
        for message in missing(catalogue):
            left += 1
            print(f"{language}: {message.id if isinstance(message.id, str) else message.id[0]}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
