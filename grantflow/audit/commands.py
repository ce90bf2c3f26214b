"""Writing history. The only way an event comes into being."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.audit.chain import link_hash, note_hash
from grantflow.audit.models import GENESIS, AuditEvent, AuditNote
from grantflow.audit.queries import describe
from grantflow.audit.recorded import written
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, say
from grantflow.core.workflow import Fired, subject_key


def _refused(values: Mapping[str, Any]) -> Sentence:
    step = values.get("step")
    return say("Refused: %(step)s", step=step) if step else say("An attempt was refused")


describe({"attempt.refused": _refused})


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
    content = dict(payload or {})
    salt = secrets.token_hex(16)
    if note:
        content["note"] = note_hash(note, salt)
    seq, previous = _heads([_chain(subject)])[_chain(subject)]
    event = _link(action, subject, actor, content, seq, previous, source, target)
    session.add(event)
    session.flush()
    if note:
        session.add(AuditNote(event_id=event.id, text=note, salt=salt))
    return event


def record_all(action: str, subjects: Sequence[tuple[Any, Mapping[str, Any]]], actor: Actor) -> None:
    """Append the same action for each subject with its payload, in a number of statements that does not grow."""
    session.flush()
    heads = _heads([_chain(subject) for subject, _ in subjects])
    for subject, payload in subjects:
        chain = _chain(subject)
        event = _link(action, subject, actor, dict(payload), *heads[chain])
        heads[chain] = event.seq, event.hash
        session.add(event)
    session.flush()


def _link(
    action: str,
    subject: Any,
    actor: Actor,
    content: dict[str, Any],
    seq: int,
    previous: str,
    source: str | None = None,
    target: str | None = None,
) -> AuditEvent:
    """The next link after number ``seq`` with the hash ``previous``."""
    kind, ident = subject_key(subject)
    event = AuditEvent(
        id=new_id(),
        chain_id=_chain(subject),
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
    return event


def _chain(subject: Any) -> UUID:
    chain: UUID = getattr(subject, "chain_id", None) or subject.id
    return chain


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


_HOLD = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended(chain, 0)) FROM unnest(CAST(:chains AS text[])) AS chain"
)


def _heads(chains: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """Number and hash of the last link of each chain, which nobody else may prolong until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_HOLD, {"chains": sorted({str(chain) for chain in chains})})
    last = sa.select(AuditEvent.chain_id, sa.func.max(AuditEvent.seq).label("seq"))
    last = last.where(AuditEvent.chain_id.in_(chains)).group_by(AuditEvent.chain_id)
    ends = last.subquery()
    rows = session.execute(
        sa.select(AuditEvent.chain_id, AuditEvent.seq, AuditEvent.hash).join(
            ends, sa.and_(ends.c.chain_id == AuditEvent.chain_id, ends.c.seq == AuditEvent.seq)
        )
    )
    return dict.fromkeys(chains, (0, GENESIS)) | {chain: (seq, digest) for chain, seq, digest in rows}


def record_refusal(refused: Any) -> None:
    """A refused attempt: who tried which step on what, and the reasons; wired in ``wiring.py``."""
    step = {} if refused.step is None else {"step": written(refused.step)}
    payload = {"reasons": [written(reason) for reason in refused.reasons], **step}
    record("attempt.refused", refused.subject, refused.actor, payload=payload)
