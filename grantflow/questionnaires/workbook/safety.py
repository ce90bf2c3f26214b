"""What a workbook must be before it is opened: a spreadsheet reader trusts sizes that a file only claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CONTENT = 40 * 1024 * 1024
"""Bytes of all parts together, once unpacked."""
LARGEST_PART = 20 * 1024 * 1024
MOST_PARTS = 400
MOST_ROWS, MOST_COLUMNS = 10_000, 100
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
_PLACE = re.compile(rb"""<(?:\w{1,20}:)?c\s[^<>]{0,400}?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(
    rb"""<(?:\w{1,20}:)?c\s[^<>]{0,400}?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^<>]{0,400}>\s{0,99}<(?:\w{1,20}:)?f[\s/>]"""
)
_NAMED = re.compile(rb'<sheet\b[^<>]{0,400}?\bname="([^"]*)"[^<>]{0,400}?\br:id="([^"]*)"')
_TARGET = re.compile(rb"<Relationship\b[^<>]{0,400}>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that works its value out instead of holding one."""

    sheet: str
    place: str


def inspect(content: bytes) -> list[Formula]:
    """Refuse what may not be opened; say which cells hold formulas.

    Raises:
        Invalid: not a workbook, too large, protected by a password, with macros, or with cells far outside the form.
    """
    if len(content) > LARGEST_FILE:
        raise _refused(say("The file is larger than %(limit)s MB.", limit=LARGEST_FILE // 2**20))
    try:
        with ZipFile(BytesIO(content)) as archive:
            return list(_inspected(archive))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as problem:
        raise _refused(say("This is not an XLSX workbook. Save it as XLSX and upload it again.")) from problem


def _inspected(archive: ZipFile) -> Iterator[Formula]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise _refused(say("The workbook unpacks to far more than a form can hold."))
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise BadZipFile
    if any(name.lower().endswith((".bin", ".vba")) and "vba" in name.lower() for name in names):
        raise _refused(say("The workbook holds macros. Save it as XLSX without macros and upload it again."))
    titles = _titles(archive)
    for name in sorted(names):
        if _SHEET.fullmatch(name):
            xml = _content(archive, name)
            _bounded(xml)
            yield from (Formula(titles.get(name, name), found[1].decode()) for found in _FORMULA.finditer(xml))


def _content(archive: ZipFile, name: str) -> bytes:
    """At most :data:`LARGEST_PART` bytes, whatever size the archive claims."""
    with archive.open(name) as part:
        content = part.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise _refused(say("The workbook unpacks to far more than a form can hold."))
    return content


def _bounded(xml: bytes) -> None:
    """Every cell says where it stands, and none stands far out: the reader makes room for all up to the last one."""
    places = list(_PLACE.finditer(xml))
    if b"\x00" in xml or len(places) != sum(1 for _ in _CELL.finditer(xml)):
        raise BadZipFile
    for found in places:
        if int(found[2]) > MOST_ROWS or _column(found[1]) > MOST_COLUMNS:
            raise _refused(
                say(
                    "Cell %(place)s lies far outside the form. Delete what stands there and upload the file again.",
                    place=(found[1] + found[2]).decode(),
                )
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _titles(archive: ZipFile) -> dict[str, str]:
    """The names people see, by the parts that hold the sheets."""
    try:
        relations = _content(archive, "xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _TARGET.findall(relations)]
    targets = {item[b"Id"]: item[b"Target"].decode() for item in found if b"Id" in item and b"Target" in item}
    return {
        f"xl/{targets[ident].removeprefix('/xl/')}": unescape(name.decode("utf-8", "replace"))
        for name, ident in _NAMED.findall(_content(archive, "xl/workbook.xml"))
        if ident in targets
    }


def _refused(reason: Sentence) -> Invalid:
    return Invalid({"file": reason})
