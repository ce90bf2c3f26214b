"""PDF documents from the templates in ``templates/documents``.

What people typed travels to Typst as JSON and is shown as text, never read as markup. The templates' own
words stand in English inside ``say("…")``; they are collected for translation like those of pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import IO, Any

import typst

from grantflow.core.translation import catalogue, show
from grantflow.paths import PACKAGE, TEMPLATES

DOCUMENTS = TEMPLATES / "documents"
FONTS = PACKAGE / "fonts"
SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
SURROGATE = re.compile("[\ud800-\udfff]")


def render_pdf(
    template: str,
    data: Mapping[str, object],
    *,
    language: str,
    made_at: datetime,
    zone: str = "UTC",
    accessible: bool = False,
) -> bytes:
    """Draw ``templates/documents/<template>.typ``. The same arguments give the same bytes.

    Args:
        template: name of the template, without ``.typ``. The template's head says which ``data`` it needs.
        data: texts, numbers, lists and mappings; sentences, money, dates and translated texts are written
            in the reader's way.
        language: of the document's own words, as in ``en``, ``ru`` or ``sr_Latn``.
        made_at: the document's creation date, with its time zone.
        zone: IANA zone in which instants are shown.
        accessible: follow PDF/UA-1. A text with signs that no font has cannot; then the document is only tagged.

    Raises:
        typst.TypstError: the template is wrong, or ``data`` lacks what it needs.
    """
    inputs = {
        "data": _json(data, lambda value: show(value, language, zone)),
        "words": _json(_words(language), str),
        "language": language.replace("_", "-"),
    }
    if accessible:
        try:
            return _compile(template, inputs, made_at, "ua-1")
        except typst.TypstError:
            return _compile(template, inputs, made_at)
    return _compile(template, inputs, made_at)


def _compile(template: str, inputs: dict[str, str], made_at: datetime, *standards: typst.PDFStandard) -> bytes:
    compiler = typst.Compiler(root=str(DOCUMENTS), font_paths=_fonts(), sys_inputs=inputs)
    drawn = compiler.compile(
        input=str(DOCUMENTS / f"{template}.typ"),
        format="pdf",
        pdf_standards=list(standards),
        timestamp=made_at.replace(microsecond=0),
    )
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _fonts() -> typst.Fonts:
    """Our own, and Typst's for what they lack; never the machine's, so that every machine draws the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _json(value: object, show_other: Callable[[Any], str]) -> str:
    """JSON that Typst can read: half a surrogate pair is no text and becomes U+FFFD."""
    return SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, default=show_other))


def _words(language: str) -> dict[str, str]:
    messages = catalogue(language)
    return {text: messages.gettext(text) for text in _texts()}


@cache
def _texts() -> frozenset[str]:
    return frozenset(
        text for path in sorted(DOCUMENTS.glob("*.typ")) for _line, text in said_in(path.read_text(encoding="utf-8"))
    )


def said_in(source: str) -> Iterator[tuple[int, str]]:
    """Line number and text of every ``say("…")`` in a template."""
    for found in SAID.finditer(source):
        yield source.count("\n", 0, found.start()) + 1, json.loads(f'"{found[1]}"')


def extract_texts(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for document templates; ``babel.cfg`` names it. Only ``fileobj`` matters."""
    for line, text in said_in(fileobj.read().decode()):
        yield line, "gettext", text, []
