"""The themes of a programme as lines of text and back: ``water: Water | Вода``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.translated import Translated
from grantflow.settings import LANGUAGES

_LINE = re.compile(r"([\w-]{1,60})\s*:\s*(.+)")


def read_themes(text: str) -> list[dict[str, Any]]:
    """Themes from one line each: the key, a colon, and the text in each language of the house between bars.

    Raises:
        Invalid: at ``themes``, by line.
    """
    found: dict[str, dict[str, Any]] = {}
    problems: list[Sentence] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            problems.append(say("Line %(n)s: write a key, a colon and the text, such as water: Water | Вода", n=number))
        elif parts[1] in found:
            problems.append(say("Line %(n)s: the key %(key)s stands above already.", n=number, key=parts[1]))
        else:
            texts = [one.strip() for one in parts[2].split("|")]
            found[parts[1]] = {"key": parts[1], "text": dict(zip(LANGUAGES, filter(None, texts), strict=False))}
    if problems:
        raise Invalid({"themes": problems})
    return list(found.values())


def theme_lines(themes: Iterable[Mapping[str, Any]]) -> str:
    """The lines that :func:`read_themes` reads."""
    return "\n".join(f"{theme['key']}: {' | '.join(theme['text'].values())}" for theme in themes)


def theme_texts(themes: Iterable[Mapping[str, Any]]) -> dict[str, Translated]:
    """Texts by key."""
    return {theme["key"]: Translated(theme["text"]) for theme in themes}
