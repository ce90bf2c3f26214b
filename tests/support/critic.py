"""A test client that reads every page it gets, as a careful person with a screen reader and a strict browser would."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import g, has_app_context
from flask.testing import FlaskClient
from html5lib.constants import E as MESSAGES
from werkzeug.test import TestResponse

TEMPLATE = re.compile(r"(<template\b[^>]*>)(.*?)(</template>)", re.DOTALL | re.IGNORECASE)
UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
REFERENCES = ("for", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage")
ROW_PARTS = {"tr": "tbody", "td": "tr", "th": "tr", "option": "select", "tbody": "table"}


class PageFaults(AssertionError):
    """A page has faults; the text lists them under its address."""

    def __init__(self, address: str, faults: Iterable[str]) -> None:
        super().__init__("\n  - ".join([f"faults on {address}", *faults]))


class CriticClient(FlaskClient):
    """Checks the HTML of every answer to GET and POST. Use it as ``app.test_client_class``."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        forget_the_last_request()
        response = super().open(*args, **kwargs)
        followed = bool(response.history)  # the last answer was read when it came
        if not followed and response.request.method in {"GET", "POST"} and _is_page(response):
            faults = find_faults(response.get_data(as_text=True))
            if faults:
                raise PageFaults(f"{response.request.method} {response.request.path}", faults)
        return response


def forget_the_last_request() -> None:
    """A test that holds an application context open shares ``g`` with its requests: start each with an empty one."""
    if has_app_context():
        for name in list(g):
            g.pop(name)


def _is_page(response: TestResponse) -> bool:
    redirects = 300 <= response.status_code < 400
    return response.mimetype == "text/html" and not redirects


def find_faults(html: str) -> list[str]:
    """What is wrong with a whole page, as one line each; empty when nothing is."""
    templates = [found[1] for found in TEMPLATE.findall(html)]
    page, faults = _parse(TEMPLATE.sub(r"\1\3", html))
    for check in PAGE_CHECKS:
        faults.extend(check(page))
    for source in templates:
        piece, errors = _parse_piece(source)
        faults.extend(f"in a template: {fault}" for fault in (*errors, *_inline_code(piece), *_unlabelled(piece)))
    return faults


def _parse(html: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    for element in page.iter():
        if not callable(element.tag):
            element.tag = element.tag.rpartition("}")[2]  # SVG carries its namespace
    return page, _errors(parser)


def _parse_piece(html: str) -> tuple[Element, list[str]]:
    """Content of a ``template`` element, which may start inside a table (html5lib does not know the element)."""
    first = re.match(r"\s*<(\w+)", html)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    piece = parser.parseFragment(html, container=ROW_PARTS.get(first[1].lower() if first else "", "div"))
    return piece, _errors(parser)


def _errors(parser: Any) -> list[str]:
    return [
        f"HTML, line {line}: {MESSAGES.get(code, code) % (values or {})}"
        for (line, _column), code, values in parser.errors
    ]


def _elements(page: Element) -> Iterator[Element]:
    return (element for element in page.iter() if not callable(element.tag))


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _shown(element: Element) -> str:
    wanted = ("type", "name", "id", "href", "src", "class")
    attributes = "".join(f' {key}="{element.get(key)}"' for key in wanted if element.get(key) is not None)
    return f"<{element.tag}{attributes}>"


def _heading(page: Element) -> Iterator[str]:
    headings = list(page.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one: {[_text(heading) for heading in headings]}"
    elif not _text(headings[0]):
        yield "the h1 is empty"


def _title(page: Element) -> Iterator[str]:
    title = page.find("head/title")
    if title is None or not _text(title):
        yield "no title"


def _language(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "html has no lang"


def _unique_ids(page: Element) -> Iterator[str]:
    counts = Counter(element.get("id") for element in _elements(page) if element.get("id") is not None)
    yield from (f'id "{name}" stands {count} times' for name, count in counts.items() if count > 1)
    if "" in counts:
        yield "an id is empty"


def _unlabelled(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label") if _text(label)}
    wrapped = {field for label in page.iter("label") if _text(label) for field in label.iter()}
    for field in _elements(page):
        if field.tag not in {"input", "select", "textarea"} or field.get("type", "").lower() in UNLABELLED:
            continue
        named = field.get("aria-label", "").strip() or field.get("aria-labelledby", "").strip()
        if not named and field.get("id") not in labelled - {None} and field not in wrapped:
            yield f"no label for {_shown(field)}"


def _inline_code(page: Element) -> Iterator[str]:
    for element in _elements(page):
        if element.tag == "style":
            yield "inline style element"
        if element.tag == "script" and element.get("src") is None and element.get("type") not in DATA_BLOCKS:
            yield "inline script element"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{name}= on {_shown(element)}"
            elif name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith("javascript:"):
                yield f"a javascript: address on {_shown(element)}"


def _links(page: Element) -> Iterator[str]:
    ids = {element.get("id") for element in _elements(page)}
    names = {anchor.get("name") for anchor in page.iter("a")}
    for link in page.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target not in {"#", "#top"} and target[1:] not in ids | names:
            yield f"the link {target} leads nowhere"


def _references(page: Element) -> Iterator[str]:
    ids = {element.get("id") for element in _elements(page)}
    for element in _elements(page):
        for name in REFERENCES:
            for target in element.get(name, "").split():
                if target not in ids:
                    yield f'{name}="{target}" on {_shown(element)} names nothing on the page'


PAGE_CHECKS: tuple[Callable[[Element], Iterator[str]], ...] = (
    _heading,
    _title,
    _language,
    _unique_ids,
    _unlabelled,
    _inline_code,
    _links,
    _references,
)
