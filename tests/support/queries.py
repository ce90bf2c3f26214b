"""Counting what a piece of work asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

TRANSACTION_CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Statements:
    """The SQL that was sent, in order, without transaction control."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def __str__(self) -> str:
        return "\n".join(f"{number:>3}  {text}" for number, text in enumerate(self.texts, 1))


@contextmanager
def counted(engine: Engine) -> Iterator[Statements]:
    """Collect every statement ``engine`` sends inside the block: ``with counted(engine) as sent: ...; len(sent)``."""
    sent = Statements()

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        text = " ".join(statement.split())
        if not text.startswith(TRANSACTION_CONTROL):
            sent.texts.append(text)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", remember)
