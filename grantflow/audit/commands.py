"""Writing history. The only way an event comes into being."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.audit.chain import link_hash, note_hash
from grantflow.audit.models import GENESIS, AuditEvent, AuditNote
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark
from grantflow.core.workflow import Fired, subject_key

describe({"attempt.refused": mark("An attempt was refused")})


def record(
    action: str,
    subject: Any,
    actor: Actor,
    *,
    payload: Mapping[str, Any] | None = None,
    note: str | None = None,
    source: str | None = None,
    target: str | None = None,
) -> AuditEvent:
    """Append one event to the subject's chain (``subject.chain_id``, else its own id)."""
    session.flush()
    kind, ident = subject_key(subject)
    chain_id: UUID = getattr(subject, "chain_id", ident)
    seq, previous = _head(chain_id)
    content = dict(payload or {})
    salt = secrets.token_hex(16)
    if note:
        content["note"] = note_hash(note, salt)
    event = AuditEvent(
        id=new_id(),
        chain_id=chain_id,
        seq=seq + 1,
        at=clock.now(),
        actor_id=actor.id,
        action=action,
        subject_type=kind,
        subject_id=ident,
        subject_version=getattr(subject, "version", None),
        source=source,
        target=target,
        payload=content,
        previous_hash=previous,
    )
    event.hash = link_hash(event)
    session.add(event)
    session.flush()
    if note:
        session.add(AuditNote(event_id=event.id, text=note, salt=salt))
    return event


def record_firing(fired: Fired) -> None:
    """Every firing is one event; wired to :class:`Fired` in ``app.py``."""
    record(
        f"{fired.workflow.name}.{fired.transition.trigger}",
        fired.subject,
        fired.actor,
        payload=fired.facts.get("recorded", {}),
        note=fired.reason,
        source=fired.source.value,
        target=fired.transition.target.value,
    )


def _head(chain_id: UUID) -> tuple[int, str]:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:chain, 0))"), {"chain": str(chain_id)})
    last = session.execute(
        sa.select(AuditEvent.seq, AuditEvent.hash)
        .where(AuditEvent.chain_id == chain_id)
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    ).first()
    return (last.seq, last.hash) if last else (0, GENESIS)


def record_refusal(refused: Any) -> None:
    """A refused attempt: who tried, on what, and the message ids of the reasons; wired in ``wiring.py``."""
    record(
        "attempt.refused",
        refused.subject,
        refused.actor,
        payload={"reasons": [reason.text for reason in refused.reasons]},
    )
