"""Reading history: as a story, as evidence of who did what, and as a chain to verify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.audit.chain import link_hash, note_hash
from grantflow.audit.models import GENESIS, AuditEvent, AuditNote
from grantflow.audit.recorded import read_sentence, read_values
from grantflow.core.actors import NOBODY
from grantflow.core.db import session
from grantflow.core.events import ask
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import WEAKER, WORKFLOWS, Firing, subject_key

Told = str | Callable[[Mapping[str, Any]], Sentence]
"""What the history says of an action: a text with the payload's values, or a sentence made of them."""
ACTIONS: dict[str, Told] = {}


def describe(texts: Mapping[str, Told]) -> None:
    """Give actions that are not transitions the words people read in the history."""
    ACTIONS.update(texts)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the story; ``reasons`` say why an attempt was refused."""

    text: Sentence
    at: datetime
    who: str | None = None
    note: str | None = None
    reasons: tuple[Sentence, ...] = ()


def history(
    chain_id: UUID,
    *,
    limit: int | None = None,
    actions: Iterable[str] | None = None,
    without: Iterable[str] = (),
    about: Any | None = None,
) -> list[HistoryEntry]:
    """The chain's events, newest first, with the names of the people (two queries).

    ``actions``: only these; ``without``: beginnings of actions that this reader may not know of, such as ``review.``;
    ``about``: only what happened to this record of the chain.
    """
    subject = None if about is None else subject_key(about)
    query = _story(limit, None if actions is None else tuple(actions), tuple(without), subject)
    rows = session.execute(query, {"chain": chain_id}).all()
    names = names_of({event.actor_id for event, _ in rows if event.actor_id})
    return [
        HistoryEntry(
            text=sentence(event),
            at=event.at,
            who=None if event.actor_id is None else names.get(event.actor_id),
            note=note,
            reasons=tuple(read_sentence(reason) for reason in event.payload.get("reasons", ())),
        )
        for event, note in rows
    ]


def last_words(chain_id: UUID, action: str, about: Any | None = None) -> str | None:
    """What somebody wrote the last time this happened, of ``about`` as in :func:`history`; None if it never did."""
    found = history(chain_id, actions=[action], limit=1, about=about)
    return found[0].note if found else None


@lru_cache(maxsize=256)
def _story(
    limit: int | None, actions: tuple[str, ...] | None, without: tuple[str, ...], subject: tuple[str, UUID] | None
) -> sa.Select[AuditEvent, str]:
    query = (
        sa.select(AuditEvent, AuditNote.text)
        .outerjoin(AuditNote, AuditNote.event_id == AuditEvent.id)
        .where(AuditEvent.chain_id == sa.bindparam("chain"))
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    )
    if actions is not None:
        query = query.where(AuditEvent.action.in_(actions))
    if subject is not None:
        query = query.where(AuditEvent.subject_type == subject[0], AuditEvent.subject_id == subject[1])
    for beginning in without:
        query = query.where(AuditEvent.action.not_like(f"{beginning}%"))
    return query


def happened_to(subjects: Iterable[Any], action: str) -> set[UUID]:
    """The ids of those of these records, all of one type, to which this ever happened (one query, none for none)."""
    keys = [subject_key(subject) for subject in subjects]
    if not keys:
        return set()
    query = sa.select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == keys[0][0],
        AuditEvent.subject_id.in_([ident for _, ident in keys]),
        AuditEvent.action == action,
    )
    return set(session.scalars(query))


def names_of(ids: set[UUID]) -> dict[UUID, str]:
    """Names by person, asked of the slice that knows people."""
    known: dict[UUID, str] = {}
    if ids:
        for answer in ask("people.names", ids):
            known.update(answer)
    return known


def sentence(event: AuditEvent) -> Sentence:
    """What the event says to a person."""
    values = read_values(event.payload)
    if told := ACTIONS.get(event.action):
        return Sentence(told, values) if isinstance(told, str) else told(values)
    name, _, trigger = event.action.partition(".")
    if workflow := WORKFLOWS.get(name):
        for row in workflow.transitions:
            if row.trigger == trigger and row.target.value == event.target:
                return Sentence(row.done, values)
    return Sentence(mark("Recorded: %(action)s"), {"action": event.action})


def separation_of_duties(firing: Firing) -> Iterable[Sentence]:
    """Whoever prepared or verified a record does not approve it, whatever roles that person holds."""
    earlier = WEAKER.get(firing.transition.duty)
    if earlier is None or firing.actor.id in (None, NOBODY.id):
        return
    triggers = {
        f"{firing.workflow.name}.{row.trigger}": row.label for row in firing.workflow.transitions if row.duty in earlier
    }
    kind, ident = subject_key(firing.subject)
    done = session.scalars(
        sa.select(AuditEvent.action)
        .where(
            AuditEvent.subject_type == kind,
            AuditEvent.subject_id == ident,
            AuditEvent.actor_id == firing.actor.id,
            AuditEvent.action.in_(triggers),
        )
        .limit(1)
    ).first()
    if done:
        yield say(
            "Another person must do this: you took the step “%(step)s” on this record yourself.",
            step=say(triggers[done]),
        )


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the history is not what it was."""

    chain_id: UUID
    seq: int
    problem: str


def verify(checkpoint: Mapping[str, Any] | None = None) -> Iterator[Break]:
    """Walk every chain and compare the words that stand beside it.

    With a checkpoint (see :func:`heads`) also find chains that were cut or deleted.
    """
    expected = {UUID(chain): (int(seq), str(digest)) for chain, (seq, digest) in (checkpoint or {}).items()}
    chain: UUID | None = None
    seq, previous = 0, GENESIS
    for event, note in _events():
        if event.chain_id != chain:
            chain, seq, previous = event.chain_id, 0, GENESIS
        if event.seq != seq + 1:
            yield Break(event.chain_id, event.seq, f"event {seq + 1} is missing")
        elif event.previous_hash != previous:
            yield Break(event.chain_id, event.seq, "does not continue the event before it")
        if event.hash != link_hash(event):
            yield Break(event.chain_id, event.seq, "content was changed")
        if note is not None and event.payload.get("note") != note_hash(note.text, note.salt):
            yield Break(event.chain_id, event.seq, "the words were changed")
        seq, previous = event.seq, event.hash
        if expected.get(event.chain_id, (0, ""))[0] == event.seq:
            _, digest = expected.pop(event.chain_id)
            if digest != event.hash:
                yield Break(event.chain_id, event.seq, "differs from the checkpoint")
    for missing, (last, _) in expected.items():
        yield Break(missing, last, "stands in the checkpoint but not in the history")


def heads() -> dict[str, list[Any]]:
    """The last sequence number and hash of every chain: publish it, and a deleted chain will show."""
    last = sa.select(AuditEvent.chain_id, sa.func.max(AuditEvent.seq).label("seq")).group_by(AuditEvent.chain_id)
    heads = last.subquery()
    rows = session.execute(
        sa.select(AuditEvent.chain_id, AuditEvent.seq, AuditEvent.hash)
        .join(heads, sa.and_(heads.c.chain_id == AuditEvent.chain_id, heads.c.seq == AuditEvent.seq))
        .order_by(AuditEvent.chain_id)
    )
    return {str(row.chain_id): [row.seq, row.hash] for row in rows}


def _events() -> Iterator[tuple[AuditEvent, AuditNote | None]]:
    """Every event with its words, where they were not erased."""
    query = sa.select(AuditEvent, AuditNote).outerjoin(AuditNote, AuditNote.event_id == AuditEvent.id)
    rows = session.execute(query.order_by(AuditEvent.chain_id, AuditEvent.seq).execution_options(yield_per=1000))
    return ((row[0], row[1]) for row in rows)
