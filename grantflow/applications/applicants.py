"""Whom a call writes to among those who apply."""

from __future__ import annotations

import sqlalchemy as sa

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.accounts.queries import recipient
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.outbox.letters import Recipient


def applicants_of(call: Call) -> list[Recipient]:
    """The people of every organisation that has a draft or an application in the call."""
    rows = session.execute(
        sa.select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .join(Application, Application.organisation_id == RoleAssignment.organisation_id)
        .where(
            Application.call_id == call.id,
            Application.state != ApplicationState.WITHDRAWN,
            RoleAssignment.role.in_((Role.SIGNATORY, Role.EDITOR)),
            RoleAssignment.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .distinct()
    )
    return [recipient(person) for (person,) in rows]
