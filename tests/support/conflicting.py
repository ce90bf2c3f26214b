"""Conflicts of interest in any state, and what a reviewer says of themself."""

from __future__ import annotations

from typing import Any

from grantflow.accounts.models import Person
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.reviews.enums import ConflictState, InterestGround
from grantflow.reviews.models import ConflictOfInterest, Interest, ReviewerProfile


def conflict(
    application: Application, person: Person, state: ConflictState = ConflictState.FOUND, **more: Any
) -> ConflictOfInterest:
    """A conflict as it stands in the database."""
    made = ConflictOfInterest(
        application_id=application.id, person_id=person.id, state=state, declared_at=clock.now(), **more
    )
    session.add(made)
    session.flush()
    return made


def profile(person: Person, **more: Any) -> ReviewerProfile:
    """A reviewer's profile."""
    made = ReviewerProfile(person_id=person.id, saved_at=clock.now(), **more)
    session.add(made)
    session.flush()
    return made


def interest(person: Person, ground: InterestGround = InterestGround.BOARD, **more: Any) -> Interest:
    """A tie that a person declared, to the CSO of the small world unless told otherwise."""
    given = {"organisation_name": "ОО «Ak-Bulak»", "declared_at": clock.now(), **more}
    made = Interest(person_id=person.id, ground=ground, **given)
    session.add(made)
    session.flush()
    return made
