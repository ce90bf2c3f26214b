"""Looking for conflicts: for a call, an application or a person, as one piece of work on sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from grantflow.accounts.events import RoleGiven
from grantflow.accounts.models import Person
from grantflow.accounts.queries import actor_of, people_with
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.workflow import Fired
from grantflow.reviews.commands.removing import STILL_JUDGED, remove_conflicted
from grantflow.reviews.conflicts.finding import Kept, Pair, found, looked_again
from grantflow.reviews.conflicts.grounds import Ground, kept_grounds, read_grounds
from grantflow.reviews.conflicts.reading import named_in, ties_of
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ConflictOfInterest
from grantflow.reviews.queries import covered

S = ApplicationState
LOOKED_AT = (S.SUBMITTED, S.CLARIFICATION, *STILL_JUDGED, S.INVITED)
"""Applications that somebody will judge, or judges."""


def look_at_call(call: Call) -> int:
    """Everybody of the call's pool and every application of it; returns how many pairs were found or opened again."""
    pool = [person.id for person in people_with(call.scope, Role.REVIEWER)]
    return look(Application.call_id == call.id, pool)


def look_at_application(application: Application) -> int:
    """The same for one application."""
    pool = [person.id for person in people_with(application.scope, Role.REVIEWER)]
    return look(Application.id == application.id, pool)


def look_at_person(person: Person) -> int:
    """The same for one person and every application they could be asked to review."""
    actor = actor_of(person)
    return look(covered(actor), [person.id]) if actor.grants_of(Role.REVIEWER) else 0


def look_after_submission(fired: Fired) -> None:
    """Subscribed to :class:`Fired` in ``wiring.py``."""
    if fired.workflow is APPLICATION and fired.transition.target is S.SUBMITTED:
        look_at_application(fired.subject)


def look_at_new_role(given: RoleGiven) -> None:
    """Somebody joins a pool, or a reviewer an organisation; subscribed to :class:`RoleGiven` in ``wiring.py``."""
    look_at_person(session.get_one(Person, given.person_id))


def look(applications: sa.ColumnElement[bool], person_ids: Sequence[UUID]) -> int:
    """Find conflicts between applications and people, keep them, and end what a late one ends (ten queries)."""
    chosen = sa.and_(applications, Application.state.in_(LOOKED_AT))
    if not person_ids:
        return 0
    now = clock.now()
    pairs = found(ties_of(person_ids, now), named_in(chosen, now))
    changed = _keep(pairs, _kept(chosen, person_ids)) if pairs else 0
    if changed:
        remove_conflicted(chosen, person_ids)
    return changed


def _kept(chosen: sa.ColumnElement[bool], person_ids: Sequence[UUID]) -> dict[Pair, ConflictOfInterest]:
    query = (
        sa.select(ConflictOfInterest)
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .where(chosen, ConflictOfInterest.person_id.in_(person_ids))
    )
    return {(row.application_id, row.person_id): row for row in session.scalars(query)}


def _keep(pairs: dict[Pair, tuple[Ground, ...]], known: dict[Pair, ConflictOfInterest]) -> int:
    new: list[dict[str, Any]] = []
    opened = 0
    for pair, grounds in pairs.items():
        row = known.get(pair)
        before = None if row is None else Kept(row.state, tuple(read_grounds(row.grounds)))
        after = looked_again(before, grounds)
        if after is None:
            continue
        if row is None:
            new.append(_values(pair, after))
            continue
        row.grounds = kept_grounds(after.grounds)
        if row.state is not after.state:
            row.state, row.decision, row.decided_by_id, row.decided_at = after.state, "", None, None
            opened += 1
    if new:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(ConflictOfInterest).on_conflict_do_nothing(), new)
    return len(new) + opened


def _values(pair: Pair, after: Kept) -> dict[str, Any]:
    application_id, person_id = pair
    return {
        "application_id": application_id,
        "person_id": person_id,
        "state": ConflictState.FOUND,
        "grounds": kept_grounds(after.grounds),
        "declared_at": clock.now(),
    }
