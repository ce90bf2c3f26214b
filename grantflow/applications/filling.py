"""Reads of an application for whoever fills it in: itself, and what the page of one section shows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.models import Person
from grantflow.applications.models import Application, SectionProgress
from grantflow.applications.queries import ACTORS_REMEMBERED, RARELY_READ, with_call
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.files import uploads

FOR_JUDGING = (Call.grid, Call.assignment_points)
"""Parts of a call that no page shows where an application is filled in."""


def find_to_fill_in(actor: Actor, ident: UUID) -> Application:
    """The application with its call (one query), to change it: how far its sections are is read under a lock then.

    Raises:
        NotFound: unknown, foreign and hidden look alike.
    """
    found = session.scalars(_filled_in_by(actor), {"ident": ident}).one_or_none()
    if found is None:
        raise missing()
    return found


class Opened(NamedTuple):
    """An application opened at one section: how far that is, if it was ever saved, and whether files still arrive."""

    application: Application
    progress: SectionProgress | None
    arriving: bool

    @property
    def version(self) -> int:
        """What the section's next save counts from."""
        return 0 if self.progress is None else self.progress.version


def open_at(actor: Actor, ident: UUID, section: str) -> Opened:
    """The application with its call, for the page of a section (one query).

    Raises:
        NotFound: unknown, foreign and hidden look alike.
    """
    row = session.execute(_opened_by(actor), {"ident": ident, "section": section, "now": clock.now()}).one_or_none()
    if row is None:
        raise missing()
    return Opened(*row)


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _filled_in_by(actor: Actor) -> sa.Select[Application]:
    return with_call(actor, without=RARELY_READ + FOR_JUDGING)


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _opened_by(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    here = sa.and_(SectionProgress.application_id == Application.id, SectionProgress.section == sa.bindparam("section"))
    return (
        _filled_in_by(actor)
        .outerjoin(SectionProgress, here)
        .outerjoin(SectionProgress.saved_by)
        .options(contains_eager(SectionProgress.saved_by).load_only(Person.name))
        .add_columns(SectionProgress, uploads.begun_by(actor.id, Application.__tablename__, Application.id))
    )
