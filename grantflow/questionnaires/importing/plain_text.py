"""HTML as plain text: paragraphs, lists, and the addresses of links. Nothing that could be executed is left.

Read in one pass whatever it is: the standard library's parser takes minutes for some texts of 100 KB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from grantflow.core.text import clean

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#[0-9xX]|[a-zA-Z])")
# No part can run over the next "<", so that a tag without its end is left there.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<rest>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_REMARK = re.compile(r"<[!?][^<>]*+>")
_ATTRIBUTE = re.compile(r"(?<![\w-])(href|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
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
_LISTS = frozenset({"ul", "ol"})
_LINKED = ("https://", "http://", "mailto:", "tel:")
_SHOWN_WITHOUT_SCHEME = ("mailto:", "tel:")
_MOST_DEPTH = 50


def plain(html: str) -> str:
    """The text that a reader would see. Text without markup comes back as it is, cleaned."""
    if not _MARKUP.search(html):
        return clean(html)
    writer = _Writer()
    for token in _tokens(html):
        writer.take(token)
    return clean(_EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in "".join(writer.found).split("\n"))))


def plain_line(html: str) -> str:
    """The same on one line, for labels and titles."""
    return _BLANKS.sub(" ", plain(html)).strip()


class _Token(NamedTuple):
    """A piece of text, or a tag with what stands behind its name."""

    text: str
    tag: str = ""
    ends: bool = False


def _tokens(html: str) -> Iterator[_Token]:
    at, text_from = 0, 0
    never: set[str] = set()
    while (at := html.find("<", at)) >= 0:
        token, end = _token(html, at, never)
        if token is None:
            at += 1
            continue
        if text_from < at:
            yield _Token(unescape(html[text_from:at]))
        yield token
        at = text_from = end
    if text_from < len(html):
        yield _Token(unescape(html[text_from:]))


def _token(html: str, at: int, never: set[str]) -> tuple[_Token | None, int]:
    """The tag or remark that begins here, and where it ends; none where "<" only stands for itself.

    ``never`` has the ends that do not come any more, so that they are looked for once.
    """
    found = _TAG.match(html, at)
    if found:
        name = found["name"].lower()
        end = found.end()
        if name in _SILENT and not found["end"]:
            end = _behind(html, f"</{name}", end, never)
        return _Token(found["rest"], name, bool(found["end"])), end
    if html.startswith("<!--", at):
        closing = -1 if "-->" in never else html.find("-->", at)
        if closing < 0:
            never.add("-->")
        return _Token(""), at + 4 if closing < 0 else closing + 3
    remark = _REMARK.match(html, at)
    return (_Token(""), remark.end()) if remark else (None, at)


def _behind(html: str, closing: str, start: int, never: set[str]) -> int:
    """Where an element ends that nobody reads; its start where it has no end."""
    if closing in never:
        return start
    found = re.compile(re.escape(closing), re.IGNORECASE).search(html, start)
    if found is None:
        never.add(closing)
        return start
    return found.start()


class _Writer:
    """Collects text; ``lists`` are the open ones, with the number of the last item of a numbered one."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.lists: list[int | None] = []
        self.link: tuple[str, int] | None = None

    def take(self, token: _Token) -> None:
        if not token.tag:
            self.found.append(_BLANKS.sub(" ", token.text))
        elif token.ends:
            self.end(token.tag)
        else:
            self.begin(token.tag, token.text)

    def begin(self, tag: str, rest: str) -> None:
        if tag == "img":
            self.found.append(_attribute(rest, "alt"))
        elif tag == "a":
            self.link = (_attribute(rest, "href"), len(self.found))
        elif tag in _PARAGRAPHS:
            self.found.append("\n" if self.lists and tag in _LISTS else "\n\n")
        elif tag in _LINES:
            self.found.append("\n")
        elif tag in {"td", "th"}:
            self.found.append(" ")
        if tag in _LISTS and len(self.lists) < _MOST_DEPTH:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.found.append(self.bullet())

    def bullet(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "• "
        self.lists[-1] = number + 1
        return f"{number + 1}. "

    def end(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        elif tag in _LISTS:
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
        bare = address.split(":", 1)[1] if address.lower().startswith(_SHOWN_WITHOUT_SCHEME) else address
        if address.lower().startswith(_LINKED) and bare not in said:
            self.found.append(f" ({bare})")


def _attribute(rest: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(rest):
        if found[1].lower() == name:
            return unescape(found[2] or found[3] or found[4] or "")
    return ""
