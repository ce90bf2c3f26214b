"""Who has which section open now."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.models import Application, Presence
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session

PRESENT_FOR = timedelta(minutes=2)
"""So long after the last sign of them people count as being there."""
_PRESENT = (
    sa.select(Presence.section, Person.name)
    .join(Person, Person.id == Presence.person_id)
    .where(
        Presence.application_id == sa.bindparam("application_id"),
        Presence.person_id != sa.bindparam("me"),
        Presence.seen_at > sa.bindparam("since"),
    )
    .order_by(Person.name)
)


def editing_now(actor: Actor, application: Application) -> dict[str, list[str]]:
    """Names of the actor's colleagues by the section they have open; nothing for people of other organisations."""
    if application.organisation_id not in actor.organisation_ids:
        return {}
    since = clock.now() - PRESENT_FOR
    names: dict[str, list[str]] = {}
    for section, name in session.execute(_PRESENT, {"application_id": application.id, "me": actor.id, "since": since}):
        names.setdefault(section, []).append(name)
    return names
