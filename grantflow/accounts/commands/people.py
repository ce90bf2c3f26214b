"""What people change about themselves, and administrators about accounts."""

from __future__ import annotations

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, lock, session
from grantflow.web.profile_events import LanguageChosen


def own(actor: Actor) -> Person:
    """The actor's own row, locked."""
    assert actor.id is not None
    return lock(Person, actor.id)


def change_profile(actor: Actor, version: int | None, *, name: str, language: str, zone: str) -> None:
    """Name, language and time zone; the address stays what it is."""
    person = own(actor)
    check_version(person, version)
    person.name, person.language, person.zone = name, language, zone


def remember_language(event: LanguageChosen) -> None:
    """The language switch of any page is the profile's language too; wired in ``wiring.py``."""
    session.execute(sa.update(Person).where(Person.id == event.actor.id).values(language=event.language))
