"""Everything that one person can open, as text: pages, files, exports, and what their mails say."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from flask.testing import FlaskClient
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from werkzeug.test import TestResponse

from grantflow.accounts.models import Person
from grantflow.core.db import session
from grantflow.outbox.models import Message

LINK = re.compile(r'(?:href|action|src|data-[a-z-]+)="(/[^"]*)"')
LEFT_OUT = frozenset({"/mailbox", "/style"})
"""Of development alone: a mailbox that shows every mail to whoever asks, and the components with invented names."""
VARIANTS = 4
"""So many ways of one list (sorted, filtered, paged) are followed."""
FARTHEST = 800
"""So many addresses are opened at most: more is a circle of addresses, which is a fault by itself."""


def everything_read_by(client: FlaskClient, starts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(address, text) of each answer that the signed-in person gets, beginning with ``starts`` and by every link."""
    first = [start for start in starts if start not in LEFT_OUT]
    asked: Counter[str] = Counter()
    waiting, seen = deque(first), {*LEFT_OUT, *first}
    while waiting:
        assert len(seen) < FARTHEST
        address = waiting.popleft()
        response = client.get(address)
        if response.status_code != 200:
            continue
        said = text_of(response)
        yield address, said
        if response.mimetype == "text/html":
            for link in LINK.findall(said):
                plain = link.partition("#")[0]
                path = plain.partition("?")[0]
                if plain not in seen and asked[path] < VARIANTS and not plain.startswith(("/static", "/style")):
                    seen.add(plain)
                    asked[path] += 1
                    waiting.append(plain)


def text_of(response: TestResponse) -> str:
    """What an answer says, its name for the disk included."""
    named = response.headers.get("Content-Disposition", "")
    content = response.get_data()
    if content.startswith(b"%PDF"):
        return "\n".join([named, *_printed(content)])
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as parts:
            inside = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        return unescape("\n".join([named, *inside]))
    return unescape("\n".join([named, content.decode("utf-8", "replace")]))


def _printed(content: bytes) -> Iterator[str]:
    try:
        reader = PdfReader(BytesIO(content))
    except PdfReadError:
        yield content.decode("utf-8", "replace")
        return
    yield str(dict(reader.metadata or {}))
    yield from (page.extract_text() for page in reader.pages)


def mails_to(person: Person) -> Iterator[tuple[str, str]]:
    """(kind, text) of every mail to somebody."""
    for message in session.query(Message).filter(Message.recipient_id == person.id):
        yield f"mail {message.kind}", "\n".join([message.subject, message.text, message.html or ""])
