"""Saving while somebody writes: what changed is kept every few seconds, by the same steps as any save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from grantflow.applications.commands.drafting import Kept, check_seen, keep, open_section, present_in, record_saved
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.questionnaires.values import Raw

RECORDED_EVERY = timedelta(minutes=15)
"""So often at most do one person's autosaves of one section leave a line in the history."""


def autosave(
    actor: Actor, application_id: UUID, section_key: str, version: int | None, page: str, raw: Mapping[str, Raw]
) -> Kept:
    """Keep the answers that changed on a page: those in ``raw`` and no others.

    Raises:
        Conflict: somebody saved the section since ``version``, and it was not this ``page``.
        Invalid: at the question: a text longer than any answer.
        NotAllowedNow: the section is not open.
    """
    opened = open_section(actor, application_id, section_key)
    check_seen(opened, version, page)
    kept = keep(opened, raw)
    present = present_in(opened)
    present.page, present.version, present.seen_at = page, kept.row.version, clock.now()
    if present.recorded_at is None or present.recorded_at <= clock.now() - RECORDED_EVERY:
        present.recorded_at = clock.now()
        record_saved(opened, kept)
    return kept


def stay(actor: Actor, application_id: UUID, section_key: str, version: int | None, page: str) -> None:
    """Tell that a person has a section open; refuses as :func:`autosave` does."""
    opened = open_section(actor, application_id, section_key)
    check_seen(opened, version, page)
    present_in(opened).seen_at = clock.now()


def leave(actor: Actor, application_id: UUID, section_key: str) -> None:
    """Tell that a person has left a section, whatever was seen of it.

    Raises:
        NotAllowedNow: the section is not open.
    """
    present_in(open_section(actor, application_id, section_key)).seen_at = None
