"""What messages say: a table of letters, and who composes which.

A slice's ``emails.py`` declares a :class:`Letter` per kind and a composer that names recipients and
values. The text passes through the catalogues, so that one declaration serves every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from grantflow.core.sentences import Sentence
from grantflow.core.translated import Translated
from grantflow.core.workflow import Fired


@dataclass(frozen=True)
class Letter:
    """The words of one kind of message; ``%(name)s`` takes the composer's values.

    ``hold``: waits for a person's look. ``private``: the body is left out of the mailbox page (it
    carries a one-time link, or names applications that staff may have a conflict of interest with).
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    action: str
    hold: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to, and how that person reads."""

    email: str
    name: str
    language: str
    zone: str
    id: UUID | None = None


@dataclass(frozen=True)
class Mail:
    """One message to one recipient, before it is rendered.

    ``path`` is the page it links to. ``extra`` are paragraphs only this mail has (scores, reasons).
    """

    recipient: Recipient
    path: str
    values: Mapping[str, object] = field(default_factory=dict)
    extra: tuple[Sentence, ...] = ()
    footer: Translated | None = None
    programme_id: UUID | None = None
    batch_id: UUID | None = None


Composer = Callable[[Fired], Iterable[Mail]]

LETTERS: dict[str, Letter] = {}
COMPOSERS: dict[str, Composer] = {}


def declare(*letters: Letter) -> None:
    """Add letters to the table."""
    for letter in letters:
        LETTERS[letter.kind] = letter


def composes(*kinds: str) -> Callable[[Composer], Composer]:
    """Name the function that makes the mails of these kinds out of a firing."""

    def register(composer: Composer) -> Composer:
        COMPOSERS.update(dict.fromkeys(kinds, composer))
        return composer

    return register


def values_of(fired: Fired, **more: object) -> dict[str, Any]:
    """The values every letter about a firing may use: reason, and what the caller adds."""
    return {"reason": fired.reason or "", **more}
