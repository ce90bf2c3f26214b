"""A double click does one thing: the same key and body give the same answer, another body a conflict."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core import clock
from grantflow.core.db import Base, session
from grantflow.core.errors import Conflict
from grantflow.core.sentences import say

KEY_LENGTH = 64
"""Characters kept of a key; ours have 36, and a longer one that somebody made up must not fail the database."""


class UsedKey(Base):
    """A form that was acted on, and where its person was sent."""

    __tablename__ = "used_keys"

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    location: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def once(actor_id: UUID, key: str, body: bytes, work: Callable[[], str]) -> str:
    """Run ``work`` and remember the location it returns; a repeat returns the remembered one.

    Raises:
        Conflict: the key was used with another body.
    """
    fingerprint = hashlib.sha256(body).hexdigest()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    claimed = session.execute(
        insert(UsedKey)
        .values(actor_id=actor_id, key=key, fingerprint=fingerprint, location="", at=clock.now())
        .on_conflict_do_nothing()
        .returning(UsedKey.key)
    ).scalar()
    if claimed is None:
        used = session.get_one(UsedKey, (actor_id, key))
        if used.fingerprint != fingerprint:
            raise Conflict(say("This form was already sent with other content. Reload the page and try again."))
        return used.location
    location = work()
    session.execute(
        sa.update(UsedKey).where(UsedKey.actor_id == actor_id, UsedKey.key == key).values(location=location)
    )
    return location
