"""Which kinds of file are taken, found by content and not by name."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath

import filetype

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say

KINDS: Mapping[str, tuple[str, str]] = {
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "zip"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip"),
    "odt": ("application/vnd.oasis.opendocument.text", "zip"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", "zip"),
    "jpg": ("image/jpeg", "jpg"),
    "jpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
}
"""File name ending → media type, and the family its content must be of."""

CONTENT_OF: Mapping[str, str] = {
    "docx": "word/",
    "xlsx": "xl/",
    "odt": "content.xml",
    "ods": "content.xml",
}
SHOWN_IN_BROWSER = frozenset({"application/pdf", "image/jpeg", "image/png"})


def media_type(name: str, content: bytes, *, kinds: tuple[str, ...] = ()) -> str:
    """The media type of an upload whose content is what its name says.

    Raises:
        Invalid: a kind that is not taken, or content that is something else.
    """
    ending = check_ending(name, kinds)
    found, family = KINDS[ending]
    if _family(content) != family or not _holds(ending, content):
        raise _refused(
            say("“%(name)s” is not what its name says. Save it again as %(kind)s.", name=name, kind=ending.upper())
        )
    return found


def check_ending(name: str, kinds: tuple[str, ...] = ()) -> str:
    """The ending of a file's name; no ``kinds`` are all that the site takes.

    Raises:
        Invalid: a kind that is not taken.
    """
    ending = PurePath(name).suffix.lstrip(".").lower()
    allowed = [kind for kind in (kinds or tuple(KINDS)) if kind in KINDS]
    if ending not in allowed:
        raise _refused(
            say("“%(name)s” cannot be taken. Allowed kinds: %(kinds)s.", name=name, kinds=", ".join(allowed))
        )
    return ending


def _family(content: bytes) -> str:
    guess = filetype.guess(content)
    if guess is None:
        return ""
    return "zip" if guess.extension in ("zip", "docx", "xlsx", "odt", "ods") else str(guess.extension)


def _holds(ending: str, content: bytes) -> bool:
    inside = CONTENT_OF.get(ending)
    if inside is None:
        return True
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(name.startswith(inside) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _refused(reason: Sentence) -> Invalid:
    return Invalid({"file": reason})
