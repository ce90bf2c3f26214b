"""The history's tables, and the triggers that keep them append-only on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, Identified

GENESIS = "0" * 64


class AuditEvent(Identified, Base):
    """One thing that happened. No personal data: people by id, free text only as a salted hash."""

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.UniqueConstraint("chain_id", "seq"),
        sa.Index("ix_audit_events_subject", "subject_type", "subject_id", "action"),
        sa.Index("ix_audit_events_at", "at"),
    )

    chain_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(sa.String(80))
    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID]
    subject_version: Mapped[int | None] = mapped_column(sa.Integer)
    source: Mapped[str | None] = mapped_column(sa.String(40))
    target: Mapped[str | None] = mapped_column(sa.String(40))
    payload: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditNote(Base):
    """A person's words about an event, outside the chain so that they can be erased on request, and never replaced."""

    __tablename__ = "audit_notes"

    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("audit_events.id"), primary_key=True)
    text: Mapped[str]
    salt: Mapped[str] = mapped_column(sa.String(32))


SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be changed'); END""",
    """CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be deleted'); END""",
    """CREATE TRIGGER audit_events_next_link BEFORE INSERT ON audit_events
       WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_events WHERE chain_id = NEW.chain_id)
         OR NEW.previous_hash <> COALESCE(
              (SELECT hash FROM audit_events WHERE chain_id = NEW.chain_id AND seq = NEW.seq - 1),
              '0000000000000000000000000000000000000000000000000000000000000000')
       BEGIN SELECT RAISE(ABORT, 'audit event is not the next link of its chain'); END""",
)

POSTGRES_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'audit history cannot be changed'; END $$""",
    """CREATE OR REPLACE FUNCTION audit_events_check_link() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE last record;
       BEGIN
         SELECT seq, hash INTO last FROM audit_events WHERE chain_id = NEW.chain_id ORDER BY seq DESC LIMIT 1;
         IF NEW.seq <> COALESCE(last.seq, 0) + 1 OR NEW.previous_hash <> COALESCE(last.hash, repeat('0', 64)) THEN
           RAISE EXCEPTION 'audit event is not the next link of its chain';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()""",
    """CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
       FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()""",
    """CREATE TRIGGER audit_events_next_link BEFORE INSERT ON audit_events
       FOR EACH ROW EXECUTE FUNCTION audit_events_check_link()""",
)


SQLITE_NOTE_TRIGGER = """CREATE TRIGGER audit_notes_no_update BEFORE UPDATE ON audit_notes
       BEGIN SELECT RAISE(ABORT, 'audit history cannot be changed'); END"""
POSTGRES_NOTE_TRIGGER = """CREATE TRIGGER audit_notes_no_update BEFORE UPDATE ON audit_notes
       FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()"""


@event.listens_for(AuditEvent.__table__, "after_create")
def _create_triggers(target: object, connection: Connection, **_: object) -> None:
    for statement in SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRES_TRIGGERS:
        connection.exec_driver_sql(statement)


@event.listens_for(AuditNote.__table__, "after_create")
def _create_note_trigger(target: object, connection: Connection, **_: object) -> None:
    connection.exec_driver_sql(SQLITE_NOTE_TRIGGER if connection.dialect.name == "sqlite" else POSTGRES_NOTE_TRIGGER)
