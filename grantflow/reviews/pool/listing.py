"""The pool of a programme as its managers see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.calls.models import Call
from grantflow.core.actors import Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.translated import Translated
from grantflow.programmes.models import Programme, ProgrammeCountry
from grantflow.programmes.queries import visible
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.queries import form_of
from grantflow.reviews.enums import OPEN
from grantflow.reviews.models import HOUSE_CAP, Interest, PoolPlace, Review, ReviewerProfile
from grantflow.reviews.pool.queries import pool_of

PROGRAMME = sa.bindparam("programme_id", type_=sa.Uuid)
LOAD = (
    sa.select(sa.func.count())
    .select_from(Review)
    .where(Review.reviewer_id == Person.id, Review.state.in_(OPEN))
    .correlate(Person)
    .scalar_subquery()
    .label("load")
)
CAP = sa.case(
    (PoolPlace.cap < sa.func.coalesce(ReviewerProfile.cap, HOUSE_CAP), PoolPlace.cap),
    else_=sa.func.coalesce(ReviewerProfile.cap, HOUSE_CAP),
).label("cap")


@lru_cache(maxsize=64)
def pool_listing(knows: tuple[tuple[str, str], ...] = ()) -> sa.Select[*tuple[Any, ...]]:
    """Reviewers of the programme ``:programme_id``; ``knows`` are (column of the profile, code) they must have."""
    query = (
        sa.select(
            Person.id,
            Person.name,
            Person.email,
            Person.language,
            ReviewerProfile.languages,
            ReviewerProfile.countries,
            ReviewerProfile.themes,
            ReviewerProfile.away_from,
            ReviewerProfile.away_until,
            ReviewerProfile.saved_at,
            CAP,
            LOAD,
            sa.func.coalesce(PoolPlace.independent, sa.true()).label("independent"),
        )
        .outerjoin(ReviewerProfile, ReviewerProfile.person_id == Person.id)
        .outerjoin(PoolPlace, sa.and_(PoolPlace.person_id == Person.id, PoolPlace.programme_id == PROGRAMME))
        .where(Person.id.in_(pool_of(PROGRAMME)), Person.disabled_at.is_(None))
    )
    for column, code in knows:
        kept = sa.cast(getattr(ReviewerProfile, column), sa.Text)
        query = query.where(kept.contains(f'"{code}"', autoescape=True))
    return query


def calls_of(programme_id: UUID, person_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Codes of the calls in which these people review; none is the whole programme (one query)."""
    rows = session.execute(
        sa.select(RoleAssignment.person_id, Call.code)
        .join(Call, Call.id == RoleAssignment.call_id)
        .where(
            RoleAssignment.role == Role.REVIEWER,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.person_id.in_(person_ids),
            Call.programme_id == programme_id,
        )
        .order_by(Call.code)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for person_id, code in rows:
        found[person_id].append(code)
    return found


def find_programme(actor: Actor, ident: UUID) -> Programme:
    """The programme, for those who may see it.

    Raises:
        NotFound: unknown or not the actor's.
    """
    found = session.scalar(sa.select(Programme).where(Programme.id == ident, visible(actor)))
    if found is None:
        raise missing()
    return found


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A reviewer of a pool with all that is known of them there."""

    person: Person
    profile: ReviewerProfile | None
    place: PoolPlace | None
    interests: list[Interest]


def find_reviewer(programme_id: UUID, person_id: UUID) -> Reviewer:
    """A reviewer of the programme (two queries).

    Raises:
        NotFound: the person is none.
    """
    row = session.execute(
        sa.select(Person, ReviewerProfile, PoolPlace)
        .outerjoin(ReviewerProfile, ReviewerProfile.person_id == Person.id)
        .outerjoin(PoolPlace, sa.and_(PoolPlace.person_id == Person.id, PoolPlace.programme_id == programme_id))
        .where(Person.id == person_id, Person.id.in_(pool_of(programme_id)))
    ).one_or_none()
    if row is None:
        raise missing()
    return Reviewer(*row, interests_of(person_id))


def interests_of(person_id: UUID) -> list[Interest]:
    """What a person declared: what lasts first, then the newest."""
    query = sa.select(Interest).where(Interest.person_id == person_id)
    return list(session.scalars(query.order_by(Interest.ended_at.is_not(None), Interest.declared_at.desc())))


def calls_in(programme_id: UUID) -> list[Call]:
    """The calls of a programme, by code, with their forms at hand."""
    return list(session.scalars(sa.select(Call).where(Call.programme_id == programme_id).order_by(Call.code)))


def theme_questions(call: Call) -> list[Question]:
    """The questions of a call's forms that can name themes: those with choices."""
    forms = {version.id: version for version in (call.questionnaire, call.full_questionnaire) if version is not None}
    found = {
        question.key: question
        for version in forms.values()
        for section in form_of(version).sections
        for question in section.questions
        if question.type in (QuestionType.CHOICE, QuestionType.CHOICES)
    }
    return list(found.values())


def offered_to(actor: Actor) -> tuple[list[str], dict[str, Translated]]:
    """Countries and themes of the programmes in which somebody reviews, for their profile (two queries)."""
    calls = {grant.call_id for grant in actor.grants_of(Role.REVIEWER) if grant.call_id}
    programmes = {grant.programme_id for grant in actor.grants_of(Role.REVIEWER) if grant.programme_id}
    mine = sa.or_(
        Programme.id.in_(programmes), Programme.id.in_(sa.select(Call.programme_id).where(Call.id.in_(calls)))
    )
    themes = session.scalars(sa.select(Programme.themes).where(mine).order_by(Programme.code))
    texts = {theme["key"]: Translated(theme["text"]) for row in themes for theme in row}
    countries = sa.select(ProgrammeCountry.country).join(Programme, Programme.id == ProgrammeCountry.programme_id)
    return sorted(set(session.scalars(countries.where(mine)))), texts
