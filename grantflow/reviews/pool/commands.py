"""What reviewers say of themselves, and what a programme's managers settle about its pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.accounts.policies import holds, require
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Scope
from grantflow.core.db import check_version, get, lock, missing, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.organisations.models import Organisation
from grantflow.programmes.models import Programme
from grantflow.reviews.conflicts.keys import organisation_keys
from grantflow.reviews.conflicts.looking import look_at_person
from grantflow.reviews.enums import InterestGround
from grantflow.reviews.models import Interest, PoolPlace, ReviewerProfile
from grantflow.reviews.pool.queries import in_pool

describe(
    {
        "pool.themes": mark("The themes of the programme were changed"),
        "pool.place": mark("What a reviewer takes in this programme was changed"),
    }
)
HIGHEST_CAP = 100
MOST_INTERESTS = 60


@dataclass(frozen=True)
class ProfileInput:
    """What a reviewer fills in; ``cap`` is a number of open reviews."""

    languages: tuple[str, ...]
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    about: str
    cap: int | None
    away_from: date | None = None
    away_until: date | None = None


def save_profile(actor: Actor, version: int | None, given: ProfileInput) -> ReviewerProfile:
    """Keep what a reviewer says of themself.

    Raises:
        Invalid: no language, a cap out of bounds, or days the wrong way round.
        Conflict: saved in between in another window.
    """
    _reviewing(actor)
    assert actor.id is not None
    problems: dict[str, Sentence] = {}
    if not given.languages:
        problems["languages"] = say("Choose at least one language.")
    if given.cap is None or not 0 <= given.cap <= HIGHEST_CAP:
        problems["cap"] = say("Write a number from 0 to %(most)s.", most=HIGHEST_CAP)
    if given.away_from and given.away_until and given.away_until < given.away_from:
        problems["away_until"] = say("The last day is before the first.")
    if problems:
        raise Invalid(problems)
    profile = session.get(ReviewerProfile, actor.id, with_for_update=True, populate_existing=True)
    if profile is None:
        profile = ReviewerProfile(person_id=actor.id)
        session.add(profile)
    else:
        check_version(profile, version)
    for name in ("languages", "countries", "themes"):
        setattr(profile, name, list(getattr(given, name)))
    profile.about, profile.cap = given.about, given.cap or 0
    profile.away_from, profile.away_until = given.away_from, given.away_until
    profile.saved_at = clock.now()
    session.flush()
    return profile


def declare_interest(
    actor: Actor,
    ground: InterestGround | None,
    organisation: str,
    *,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
) -> int:
    """Declare a tie to an organisation for good; returns how many applications it hides now.

    A review of such an application ends at once.

    Raises:
        Invalid: no ground, no name that tells an organisation, or days the wrong way round.
        NotAllowedNow: more ties than anybody has.
    """
    _reviewing(actor)
    assert actor.id is not None
    problems: dict[str, Sentence] = {}
    if ground is None:
        problems["ground"] = say("Choose what ties you to it.")
    if not organisation_keys(organisation):
        problems["organisation"] = say("Write the name of the organisation.")
    if since and until and until < since:
        problems["until"] = say("The last day is before the first.")
    if problems or ground is None:
        raise Invalid(problems)
    mine = sa.select(sa.func.count()).where(Interest.person_id == actor.id)
    if (session.scalar(mine) or 0) >= MOST_INTERESTS:
        raise NotAllowedNow(say("You can declare at most %(n)s interests.", n=MOST_INTERESTS))
    session.add(
        Interest(
            id=new_id(),
            person_id=actor.id,
            ground=ground,
            organisation_id=_known(organisation),
            organisation_name=organisation,
            since=since,
            until=until,
            note=note,
            declared_at=clock.now(),
        )
    )
    session.flush()
    return look_at_person(session.get_one(Person, actor.id))


def _known(name: str) -> UUID | None:
    """The one organisation that is registered under exactly this name."""
    query = sa.select(Organisation.id).where(
        sa.or_(Organisation.name == name, Organisation.name_en == name, Organisation.name_latin == name)
    )
    found = session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def end_interest(actor: Actor, ident: UUID) -> None:
    """The tie lasts no more; it is kept, and counts as a conflict for five more years.

    Raises:
        NotFound: another's.
        NotAllowedNow: it has ended already.
    """
    _reviewing(actor)
    row = lock(Interest, ident)
    if row.person_id != actor.id:
        raise missing()
    if row.ended_at is not None:
        raise NotAllowedNow(say("This interest has ended already."))
    row.ended_at = clock.now()


def settle_place(
    actor: Actor,
    programme_id: UUID,
    person_id: UUID,
    version: int | None,
    *,
    cap: int | None,
    independent: bool,
    note: str,
) -> PoolPlace:
    """How much a reviewer takes in this programme, and whether they are independent of the office.

    Raises:
        Invalid: a cap out of bounds.
        NotFound: the person is no reviewer of the programme.
        Conflict: somebody settled it in between.
    """
    programme = _managed(actor, programme_id)
    if not in_pool(programme_id, person_id):
        raise missing()
    if actor.id == person_id:
        raise Forbidden(say("Another person must settle this about you."))
    if cap is not None and not 0 <= cap <= HIGHEST_CAP:
        raise Invalid({"cap": say("Write a number from 0 to %(most)s.", most=HIGHEST_CAP)})
    place = session.get(PoolPlace, (programme_id, person_id), with_for_update=True, populate_existing=True)
    if place is None:
        place = PoolPlace(programme_id=programme_id, person_id=person_id)
        session.add(place)
    else:
        check_version(place, version)
    place.cap, place.independent, place.note = cap, independent, note
    record("pool.place", programme, actor)
    return place


def set_themes(
    actor: Actor,
    programme_id: UUID,
    version: int | None,
    themes: list[dict[str, Any]],
    questions: Mapping[UUID, str],
) -> Programme:
    """The programme's themes, and by call the question whose answer names those of an application.

    Raises:
        Conflict: the programme was changed in between.
    """
    programme = _managed(actor, programme_id)
    check_version(programme, version)
    programme.themes = themes
    calls = session.scalars(sa.select(Call).where(Call.programme_id == programme_id, Call.id.in_(questions)))
    for call in calls:
        if call.theme_question != questions[call.id]:
            call.theme_question = questions[call.id]
    record("pool.themes", programme, actor)
    return programme


def _managed(actor: Actor, programme_id: UUID) -> Programme:
    scope = Scope(programme_id=programme_id)
    require(actor, "pool:edit", scope, visible=holds(actor, "pool:read", scope))
    get(Programme, programme_id)
    return lock(Programme, programme_id)


def _reviewing(actor: Actor) -> None:
    if not holds(actor, "review:write"):
        raise Forbidden(say("Your roles do not include this action."))
