"""HTML as plain text: paragraphs, lists, and the addresses of links. Nothing that could be executed is left."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from grantflow.core.text import clean

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#[0-9xX]|[a-zA-Z])")
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_SILENT = frozenset({"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "head"})
_PARAGRAPHS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "details", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "main", "nav"),
        *("p", "pre", "section", "summary", "table", "ul", "ol"),
    }
)
_LINES = frozenset({"br", "tr", "li", "option"})
_LINKED = ("https://", "http://", "mailto:", "tel:")
_SHOWN_AS_THEY_ARE = ("mailto:", "tel:")


def plain(html: str) -> str:
    """The text that a reader would see. Text without markup comes back as it is, cleaned."""
    if not _MARKUP.search(html):
        return clean(html)
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return clean(_EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in "".join(parser.found).split("\n"))))


def plain_line(html: str) -> str:
    """The same on one line, for labels and titles."""
    return _BLANKS.sub(" ", plain(html)).strip()


class _Parser(HTMLParser):
    """Collects text; ``silent`` counts open elements whose content nobody reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0
        self.lists: list[int | None] = []
        self.link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self.silent += 1
        elif tag == "img":
            self.say(given.get("alt") or "")
        elif tag == "a":
            self.link = (given.get("href") or "", len(self.found))
        else:
            self.begin(tag)

    def begin(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.found.append("\n\n" if not self.lists or tag not in {"ul", "ol"} else "\n")
        elif tag in _LINES:
            self.found.append("\n")
        elif tag in {"td", "th"}:
            self.found.append(" ")
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.found.append(self.bullet())

    def bullet(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "• "
        self.lists[-1] = number + 1
        return f"{number + 1}. "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a":
            self.end_link()
        elif tag in {"ul", "ol"}:
            if self.lists:
                self.lists.pop()
            self.found.append("\n" if self.lists else "\n\n")
        elif tag in _PARAGRAPHS:
            self.found.append("\n\n")

    def end_link(self) -> None:
        if self.link is None:
            return
        (address, start), self.link = self.link, None
        address, said = _BLANKS.sub("", address), "".join(self.found[start:])
        bare = address.split(":", 1)[1] if address.lower().startswith(_SHOWN_AS_THEY_ARE) else address
        if address.lower().startswith(_LINKED) and bare not in said:
            self.found.append(f" ({bare})")

    def handle_data(self, data: str) -> None:
        self.say(data)

    def say(self, text: str) -> None:
        if not self.silent:
            self.found.append(_BLANKS.sub(" ", text))
