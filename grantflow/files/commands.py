"""Taking in and giving out files. Refused before anything is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import obstore
import sqlalchemy as sa
from obstore.store import LocalStore

from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.errors import Invalid
from grantflow.core.ids import new_id
from grantflow.core.numbers import megabytes
from grantflow.core.sentences import say
from grantflow.core.text import clean_line
from grantflow.core.workflow import subject_key
from grantflow.files.models import StoredFile
from grantflow.files.pictures import check_picture, make_thumbnail
from grantflow.files.types import check_ending, media_type

MIB = 1024 * 1024
LONGEST_NAME, LONGEST_ENDING = 255, 20


class TooLarge(Invalid):
    """More bytes than one file, or all files of a record, may have."""


class FileStore:
    """Where file contents lie, and how much of them is taken. Sizes in bytes."""

    def __init__(self, folder: Path, largest: int, largest_total: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._objects = LocalStore(folder, automatic_cleanup=True)
        self.largest, self.largest_total = largest, largest_total

    def write(self, key: str, content: bytes) -> None:
        """Store what is never written again."""
        obstore.put(self._objects, key, content, mode="create")

    def write_over(self, key: str, content: bytes) -> None:
        """Store what may be written again, such as a part that did not arrive whole."""
        obstore.put(self._objects, key, content)

    def read(self, key: str) -> bytes:
        return bytes(obstore.get(self._objects, key).bytes())

    def find(self, key: str) -> bytes | None:
        """The content, if there is one."""
        try:
            return self.read(key)
        except FileNotFoundError:
            return None

    def keys(self, folder: str) -> list[str]:
        """Everything in a folder, by name."""
        return sorted(found["path"] for chunk in obstore.list(self._objects, folder) for found in chunk)

    def folders(self, folder: str) -> list[str]:
        """The folders in a folder, by their own names."""
        found = obstore.list_with_delimiter(self._objects, folder)["common_prefixes"]
        return sorted(path.rpartition("/")[2] for path in found)

    def delete(self, folder: str) -> None:
        """Delete a folder with everything in it."""
        obstore.delete(self._objects, self.keys(folder))


_store: list[FileStore] = []


def use_store(store: FileStore) -> None:
    """Set by ``app.py``."""
    _store[:] = [store]


def store() -> FileStore:
    """The store in use."""
    return _store[0]


def save(
    actor: Actor,
    subject: Any,
    slot: str,
    name: str,
    content: bytes,
    *,
    kinds: tuple[str, ...] = (),
    replaces: StoredFile | None = None,
) -> StoredFile:
    """Store one upload for a record; ``replaces`` is the file, taken away before, whose place it takes.

    Raises:
        Invalid: empty, too large, too much in all, a forbidden kind, or not what its name says.
    """
    shown = check(subject, name, len(content), kinds=kinds)
    found = media_type(shown, content, kinds=kinds)
    check_picture(shown, found, content)
    kind, ident = subject_key(subject)
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
        replaces_id=replaces.id if replaces else None,
    )
    stored.storage_key = f"{kind}/{stored.id}"
    store().write(stored.storage_key, content)
    session.add(stored)
    session.flush()
    return stored


def check(subject: Any, name: str, size: int, *, kinds: tuple[str, ...] = (), reserved: int = 0) -> str:
    """What can be said of a file before its first byte: returns its name as it will be shown.

    ``reserved`` are bytes that other files of the record will take.

    Raises:
        Invalid: empty, too large, too much in all, or a kind that is not taken.
    """
    shown = _shown_name(name)
    limit = store().largest
    if size <= 0:
        raise Invalid({"file": say("“%(name)s” is empty.", name=shown)})
    if size > limit:
        reason = say(
            "“%(name)s” is too large: %(size)s MB, %(limit)s MB are allowed.",
            name=shown,
            size=megabytes(size),
            limit=limit // MIB,
        )
        raise TooLarge({"file": reason})
    _check_total(subject, size + reserved)
    check_ending(shown, kinds)
    return shown


def _shown_name(name: str) -> str:
    """The last part of a path, not longer than a column holds; the ending stays."""
    bare = Path(clean_line(name.replace("\\", "/"))).name
    ending = Path(bare).suffix[:LONGEST_ENDING]
    return bare.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending or "file"


def _check_total(subject: Any, more: int) -> None:
    kind, ident = subject_key(subject)
    used = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(StoredFile.size), 0)).where(
            StoredFile.subject_type == kind, StoredFile.subject_id == ident, StoredFile.removed_at.is_(None)
        )
    )
    if int(used or 0) + more > (limit := store().largest_total):
        raise TooLarge({"file": say("All files together may have %(limit)s MB.", limit=limit // MIB)})


def remove(file: StoredFile) -> None:
    """Take a file off its record; sealed submissions still name it."""
    file.removed_at = clock.now()


def bring_back(subject: Any, file: StoredFile) -> None:
    """Put a file that was taken away on its record again.

    Raises:
        TooLarge: meanwhile there is no room for it.
    """
    _check_total(subject, file.size)
    file.removed_at = None


def of(subject: Any, slot: str | None = None) -> list[StoredFile]:
    """The files of a record, oldest first."""
    kind, ident = subject_key(subject)
    query = sa.select(StoredFile).where(
        StoredFile.subject_type == kind, StoredFile.subject_id == ident, StoredFile.removed_at.is_(None)
    )
    if slot is not None:
        query = query.where(StoredFile.slot == slot)
    return list(session.scalars(query.order_by(StoredFile.id)))


def ever_of(subject: Any) -> list[StoredFile]:
    """The files of a record, with those that were taken away; oldest first."""
    return list(session.scalars(_EVER, dict(zip(("kind", "ident"), subject_key(subject), strict=True))))


_EVER = (
    sa.select(StoredFile)
    .where(StoredFile.subject_type == sa.bindparam("kind"), StoredFile.subject_id == sa.bindparam("ident"))
    .order_by(StoredFile.id)
)


def content(file: StoredFile) -> bytes:
    return store().read(file.storage_key)


def thumbnail(file: StoredFile) -> bytes | None:
    """The file as a small JPEG, made when it is first asked for and then kept; None if it is no picture."""
    if not file.media_type.startswith("image/"):
        return None
    key = f"thumbnails/{file.id}"
    made = store().find(key)
    if made is None:
        made = make_thumbnail(content(file)) or b""
        store().write_over(key, made)
    return made or None
