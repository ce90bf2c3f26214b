"""Taking in and giving out files. Refused before anything is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

import obstore
import sqlalchemy as sa
from obstore.store import LocalStore

from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.errors import Invalid
from grantflow.core.ids import new_id
from grantflow.core.sentences import say
from grantflow.core.text import clean_line
from grantflow.core.workflow import subject_key
from grantflow.files.models import StoredFile
from grantflow.files.types import media_type

MIB = 1024 * 1024


class FileStore:
    """Where file contents lie, and how much of them is taken. Sizes in bytes."""

    def __init__(self, folder: Path, largest: int, largest_total: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._objects = LocalStore(folder)
        self.largest, self.largest_total = largest, largest_total

    def write(self, key: str, content: bytes) -> None:
        obstore.put(self._objects, key, content, mode="create")

    def read(self, key: str) -> bytes:
        return bytes(obstore.get(self._objects, key).bytes())


_store: list[FileStore] = []


def use_store(store: FileStore) -> None:
    """Set by ``app.py``."""
    _store[:] = [store]


def save(
    actor: Actor, subject: Any, slot: str, name: str, content: bytes, *, kinds: tuple[str, ...] = ()
) -> StoredFile:
    """Store one upload for a record.

    Raises:
        Invalid: empty, too large, too much in all, a forbidden kind, or not what its name says.
    """
    shown = clean_line(Path(name.replace("\\", "/")).name)[:255] or "file"
    kind, ident = subject_key(subject)
    _check_size(shown, len(content), kind, ident)
    found = media_type(shown, content, kinds=kinds)
    stored = StoredFile(
        id=new_id(),
        subject_type=kind,
        subject_id=ident,
        slot=slot,
        name=shown,
        media_type=found,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key="",
        uploaded_by_id=actor.id,
        uploaded_at=clock.now(),
    )
    stored.storage_key = f"{kind}/{stored.id}"
    _store[0].write(stored.storage_key, content)
    session.add(stored)
    session.flush()
    return stored


def _check_size(name: str, size: int, kind: str, ident: UUID) -> None:
    store = _store[0]
    if size == 0:
        raise Invalid({"file": say("“%(name)s” is empty.", name=name)})
    if size > store.largest:
        raise Invalid(
            {
                "file": say(
                    "“%(name)s” is too large: %(size)s MB, %(limit)s MB are allowed.",
                    name=name,
                    size=-(-size // MIB),
                    limit=store.largest // MIB,
                )
            }
        )
    used = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(StoredFile.size), 0)).where(
            StoredFile.subject_type == kind, StoredFile.subject_id == ident, StoredFile.removed_at.is_(None)
        )
    )
    if int(used or 0) + size > store.largest_total:
        raise Invalid({"file": say("All files together may have %(limit)s MB.", limit=store.largest_total // MIB)})


def remove(file: StoredFile) -> None:
    """Take a file off its record; sealed submissions still name it."""
    file.removed_at = clock.now()


def of(subject: Any, slot: str | None = None) -> list[StoredFile]:
    """The files of a record, oldest first."""
    kind, ident = subject_key(subject)
    query = sa.select(StoredFile).where(
        StoredFile.subject_type == kind, StoredFile.subject_id == ident, StoredFile.removed_at.is_(None)
    )
    if slot is not None:
        query = query.where(StoredFile.slot == slot)
    return list(session.scalars(query.order_by(StoredFile.id)))


def content(file: StoredFile) -> bytes:
    return _store[0].read(file.storage_key)
