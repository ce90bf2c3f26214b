"""Files that arrive in parts: begun, gone on with where the line broke, put together.

The parts lie in the file store under the upload's own folder, each under its offset, until :func:`clear` finds that
their upload is no more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.core.errors import Conflict, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import say
from grantflow.core.workflow import subject_key
from grantflow.files import commands as files
from grantflow.files.models import UnfinishedUpload

FOLDER = "unfinished"
LIFETIME = timedelta(hours=24)
"""How long an upload waits for its next part."""
MOST_AT_ONCE = 10
"""Unfinished uploads of one person for one record."""


def begin(
    actor: Actor, subject: Any, slot: str, name: str, size: int, *, kinds: tuple[str, ...] = ()
) -> UnfinishedUpload:
    """Announce a file of ``size`` bytes.

    Raises:
        Invalid: what :func:`grantflow.files.commands.check` says of its name and size.
        NotAllowedNow: this person has too many unfinished uploads here.
    """
    waiting = of(subject)
    if sum(upload.started_by_id == actor.id for upload in waiting) >= MOST_AT_ONCE:
        raise NotAllowedNow(say("Too many files are still arriving. Wait for them, or cancel some."))
    shown = files.check(subject, name, size, kinds=kinds, reserved=sum(upload.size for upload in waiting))
    kind, ident = subject_key(subject)
    upload = UnfinishedUpload(
        id=new_id(),
        subject_type=kind,
        subject_id=ident,
        slot=slot,
        name=shown,
        size=size,
        received=0,
        started_by_id=actor.id,
        expires_at=clock.now() + LIFETIME,
    )
    session.add(upload)
    session.flush()
    return upload


def find(actor: Actor, ident: UUID, *, lock: bool = False) -> UnfinishedUpload:
    """An upload, for the person who began it.

    Raises:
        NotFound: unknown, forgotten, finished, or somebody else's.
    """
    query = sa.select(UnfinishedUpload).where(
        UnfinishedUpload.id == ident,
        UnfinishedUpload.started_by_id == actor.id,
        UnfinishedUpload.expires_at > clock.now(),
    )
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if found is None:
        raise missing()
    return found


def begun_by(person_id: UUID | None, kind: str, ident: Any) -> sa.Exists:
    """Whether files of this person still arrive for the record of that kind and id: a part of a query of records.

    ``now`` is a parameter of that query.
    """
    return sa.exists().where(*_waiting_for(kind, ident), UnfinishedUpload.started_by_id == person_id)


def _waiting_for(kind: Any, ident: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        UnfinishedUpload.subject_type == kind,
        UnfinishedUpload.subject_id == ident,
        UnfinishedUpload.expires_at > sa.bindparam("now", type_=UnfinishedUpload.expires_at.type),
    )


def of(subject: Any) -> list[UnfinishedUpload]:
    """What still arrives for a record, oldest first."""
    kind, ident = subject_key(subject)
    return list(session.scalars(_WAITING, {"kind": kind, "ident": ident, "now": clock.now()}))


_WAITING = (
    sa.select(UnfinishedUpload)
    .where(*_waiting_for(sa.bindparam("kind"), sa.bindparam("ident")))
    .order_by(UnfinishedUpload.id)
)


def append(upload: UnfinishedUpload, offset: int, part: bytes) -> None:
    """Add the part that begins at ``offset``. A part that was cut off on its way is written over by the next try.

    Raises:
        Conflict: another part is due.
        TooLarge: more than was announced.
    """
    if offset != upload.received:
        raise Conflict(say("Another part of this file is due now."))
    if offset + len(part) > upload.size:
        raise files.TooLarge({"file": say("More of “%(name)s” came than was announced.", name=upload.name)})
    if part:
        files.store().write_over(f"{FOLDER}/{upload.id}/{offset:020}", part)
    upload.received += len(part)
    upload.expires_at = clock.now() + LIFETIME


def take_out(upload: UnfinishedUpload) -> bytes:
    """The whole content of an upload that arrived; the upload itself is over."""
    keys = files.store().keys(f"{FOLDER}/{upload.id}")
    forget(upload)
    return b"".join(files.store().read(key) for key in keys)


def forget(upload: UnfinishedUpload) -> None:
    """End an upload."""
    session.delete(upload)


def clear() -> int:
    """Delete the parts of uploads that are over, and end those that nobody went on with; returns how many.

    The parts of those ended now go at the next time: then it is certain that they ended.
    """
    folders = files.store().folders(FOLDER)
    known = {str(ident) for ident in session.scalars(sa.select(UnfinishedUpload.id))}
    for folder in folders:
        if folder not in known:
            files.store().delete(f"{FOLDER}/{folder}")
    old = session.execute(
        sa.delete(UnfinishedUpload).where(UnfinishedUpload.expires_at <= clock.now()).returning(UnfinishedUpload.id)
    )
    return len(old.all())
