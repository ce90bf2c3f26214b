"""What a page says, and what of it stayed English for a reader of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser

from babel.messages.catalog import Catalog

SILENT = frozenset({"code", "script", "style", "template"})
"""What is not read as text; names in code are the same in every language."""
SAID_BY = ("alt", "aria-label", "placeholder", "title")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
WORD = re.compile(r"[A-Za-z]{2,}")
FEWEST_WORDS = 2


class _Said(HTMLParser):
    """Collects text and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        given = dict(attrs)
        self.texts += [given[name] or "" for name in SAID_BY if name in given]
        if (tag, given.get("type")) == ("input", "submit"):
            self.texts.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def texts(html: str) -> list[str]:
    """Every text of the page that is seen or read out, with its spaces folded."""
    reader = _Said()
    reader.feed(html)
    return [text for text in (" ".join(said.split()) for said in reader.texts) if text]


class English:
    """The source texts of a catalogue, to be found where a translation should stand."""

    def __init__(self, catalogue: Catalog) -> None:
        self.catalogue = catalogue

    @cached_property
    def _translated(self) -> dict[str, str]:
        """Each source text with its translation, where the two differ."""
        pairs: dict[str, str] = {}
        for message in self.catalogue:
            if isinstance(message.id, str):
                pairs[message.id] = str(message.string)
            else:
                pairs |= dict(zip(message.id, message.string or (), strict=False))
        return {text: string for text, string in pairs.items() if text and text != string}

    @cached_property
    def _pieces(self) -> frozenset[str]:
        """The parts between placeholders that have enough words to be no accident."""
        parts = {part.strip(" .,:;()·“”") for text in self._translated for part in PLACEHOLDER.split(text)}
        return frozenset(part for part in parts if len(WORD.findall(part)) >= FEWEST_WORDS)

    def left_in(self, html: str, but: str = "") -> Iterator[str]:
        """Source texts that the page still says; ``but`` holds what people wrote, which stays as it is."""
        said = texts(html)
        whole = "\n".join(said)
        yield from (text for text in said if text in self._translated and text not in but)
        for piece in self._pieces:
            if piece in whole and piece not in but and re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", whole):
                yield piece
