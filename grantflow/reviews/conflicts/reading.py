"""What ties people, and whom applications name, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.models import Answer, Application
from grantflow.core.actors import ORGANISATION_ROLES
from grantflow.core.db import session
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of
from grantflow.questionnaires.shapes import columns_of
from grantflow.reviews.conflicts.finding import Named, Part, Self, Tie
from grantflow.reviews.conflicts.grounds import ConflictGround
from grantflow.reviews.conflicts.keys import domain_of, mail_key, mine, organisation_keys, person_keys, theirs
from grantflow.reviews.models import Interest, OpposedPerson

REMEMBERED = timedelta(days=5 * 365 + 1)
"""How long a tie that has ended still is one: five years."""
NAMES = (Organisation.name, Organisation.name_latin, Organisation.name_en)


def ties_of(person_ids: Sequence[UUID], now: datetime) -> list[Tie]:
    """Everything that ties these people (three queries): themselves, their organisations, what they declared."""
    people = session.execute(sa.select(Person.id, Person.name, Person.email).where(Person.id.in_(person_ids)))
    return [
        *(tie for row in people for tie in _own_ties(*row)),
        *_memberships(person_ids, now),
        *_interests(person_ids, now),
    ]


def _own_ties(ident: UUID, name: str, email: str) -> Iterator[Tie]:
    domain = domain_of(email)
    yield from (Tie(ident, key, ConflictGround.MAIL_DOMAIN, domain) for key in mine(domain))
    yield from (Tie(ident, key, Self.SELF, name) for key in {*person_keys(name), mail_key(email)})


def _memberships(person_ids: Sequence[UUID], now: datetime) -> Iterator[Tie]:
    query = (
        sa.select(RoleAssignment.person_id, Organisation.id, *NAMES)
        .join(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.person_id.in_(person_ids), _not_long_ended(now))
        .distinct()
    )
    for ident, organisation_id, *names in session.execute(query):
        for key in _keys_of(organisation_id, names):
            yield Tie(ident, key, ConflictGround.MEMBER, names[0])


def _interests(person_ids: Sequence[UUID], now: datetime) -> Iterator[Tie]:
    query = (
        sa.select(Interest, *NAMES)
        .outerjoin(Organisation, Organisation.id == Interest.organisation_id)
        .where(Interest.person_id.in_(person_ids))
    )
    for interest, *names in session.execute(query):
        if still_counts(interest, now):
            written = interest.organisation_name
            for key in _keys_of(interest.organisation_id, [written, *(name for name in names if name)]):
                yield Tie(interest.person_id, key, ConflictGround(interest.ground.value), written)


def still_counts(interest: Interest, now: datetime) -> bool:
    """Whether a declared tie lasts, or ended within five years."""
    ended = interest.ended_at.date() if interest.ended_at else None
    last = interest.until or ended
    return last is None or last >= (now - REMEMBERED).date()


def _keys_of(organisation_id: UUID | None, names: Iterable[str]) -> set[str]:
    keys = {key for name in names for key in organisation_keys(name)}
    return keys if organisation_id is None else {f"organisation:{organisation_id}", *keys}


def _not_long_ended(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        RoleAssignment.role.in_(ORGANISATION_ROLES),
        sa.or_(RoleAssignment.ended_at.is_(None), RoleAssignment.ended_at >= now - REMEMBERED),
    )


def named_in(chosen: sa.ColumnElement[bool], now: datetime) -> list[Named]:
    """Everything that these applications name (five queries): who applies, who is in the form, whom it opposes."""
    rows = session.execute(
        sa.select(Application.id, Application.form_id, Organisation.id, Organisation.website, *NAMES)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(chosen)
    ).all()
    by_organisation: dict[UUID, list[UUID]] = defaultdict(list)
    named: list[Named] = []
    for ident, _, organisation_id, website, *names in rows:
        by_organisation[organisation_id].append(ident)
        keys = {*_keys_of(organisation_id, names), *theirs(domain_of(website))}
        named += (Named(ident, key, Part.APPLICANT) for key in keys)
    for organisation_id, address in _addresses(chosen, now):
        for ident in by_organisation[organisation_id]:
            named += (Named(ident, key, Part.APPLICANT) for key in theirs(domain_of(address)))
    named += _in_forms(chosen, {ident: form_id for ident, form_id, *_ in rows})
    named += _opposed(chosen)
    return named


def _addresses(chosen: sa.ColumnElement[bool], now: datetime) -> Sequence[Any]:
    """Mail addresses of the applicants' people, by organisation."""
    applying = sa.select(Application.organisation_id).where(chosen)
    query = (
        sa.select(RoleAssignment.organisation_id, Person.email)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(RoleAssignment.organisation_id.in_(applying), _not_long_ended(now))
        .distinct()
    )
    return session.execute(query).all()


def _opposed(chosen: sa.ColumnElement[bool]) -> Iterator[Named]:
    query = (
        sa.select(OpposedPerson.application_id, OpposedPerson.name, OpposedPerson.email, OpposedPerson.reason)
        .join(Application, Application.id == OpposedPerson.application_id)
        .where(chosen)
    )
    for ident, name, email, reason in session.execute(query):
        keys = {*person_keys(name), mail_key(email)} if email else person_keys(name)
        yield from (Named(ident, key, Part.OPPOSED, reason) for key in keys)


def _in_forms(chosen: sa.ColumnElement[bool], forms: dict[UUID, UUID | None]) -> Iterator[Named]:
    versions = session.scalars(
        sa.select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_({one for one in forms.values() if one}))
    )
    naming = {version.id: naming_questions(form_of(version)) for version in versions}
    answers = (
        sa.select(Answer.application_id, Answer.question, Answer.value)
        .join(Application, Application.id == Answer.application_id)
        .where(chosen, Answer.question.in_({key for questions in naming.values() for key in questions}))
    )
    for ident, question, value in session.execute(answers):
        cells = naming.get(forms[ident] or ident, {}).get(question)
        if cells is not None:
            yield from (
                Named(ident, key, Part.PARTNER) for text, kind in _texts(value, cells) for key in _READ[kind](text)
            )


Cells = dict[str, ColumnType]
"""Kinds of the cells that may name somebody, by key; one with an empty key is the whole answer."""
_WHOLE: dict[QuestionType, Cells] = {
    QuestionType.SHORT_TEXT: {"": ColumnType.TEXT},
    QuestionType.EMAIL: {"": ColumnType.EMAIL},
    QuestionType.URL: {"": ColumnType.URL},
    QuestionType.PERSON: {"name": ColumnType.TEXT, "email": ColumnType.EMAIL},
    QuestionType.ORGANISATION: {"name": ColumnType.TEXT, "website": ColumnType.URL},
}
_READ: dict[ColumnType, Callable[[str], frozenset[str]]] = {
    ColumnType.TEXT: lambda text: organisation_keys(text) | person_keys(text),
    ColumnType.EMAIL: lambda text: theirs(domain_of(text)) | {mail_key(text)},
    ColumnType.URL: lambda text: theirs(domain_of(text)),
}


def naming_questions(form: Questionnaire) -> dict[str, Cells]:
    """The questions of a form whose answers may name an organisation, a person or an address."""
    found = {}
    for section in form.sections:
        for question in section.questions:
            rows = {column.key: column.type for column in columns_of(question) if column.type in _READ}
            if cells := _WHOLE.get(question.type) or rows:
                found[question.key] = cells
    return found


def _texts(value: Any, cells: Cells) -> Iterator[tuple[str, ColumnType]]:
    for row in value if isinstance(value, list) else [value]:
        for key, kind in cells.items():
            text = row.get(key) if isinstance(row, dict) else row if not key else None
            if isinstance(text, str) and text:
                yield text, kind
