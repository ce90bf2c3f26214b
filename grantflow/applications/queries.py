"""Reads of applications, always through :func:`visible`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload, selectinload, undefer

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import (
    Answer,
    Application,
    CheckResult,
    Clarification,
    SectionProgress,
    Submission,
)
from grantflow.calls.models import Call
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role, RoleGrant
from grantflow.core.db import missing, session
from grantflow.core.events import ask
from grantflow.core.translated import Translated
from grantflow.files.models import StoredFile
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole
from grantflow.programmes.models import ProgrammeParty

S = ApplicationState
SEEN_BY_STAFF = Application.state != S.DRAFT
COMMITTEE_SEES = frozenset({S.EVALUATED, S.INVITED, S.RECOMMENDED, S.RESERVED, S.DECLINED} | AFTER_AWARD)
PROGRAMME_READERS = (Role.HEAD, Role.MANAGER, Role.FINANCE_OFFICER, Role.AUDITOR)
Clause = sa.ColumnElement[bool]
ACTORS_REMEMBERED = 512
"""For so many actors the built filters are kept: building them anew would cost more than running them."""


@lru_cache(maxsize=ACTORS_REMEMBERED)
def visible(actor: Actor) -> Clause:
    """Which applications the actor may know of: the one filter under lists, search, counts, exports and files.

    It depends on the actor alone: whatever a contributor answers must, too.

    Own organisations' applications are always visible; every other right ends at a conflict of interest
    (own organisation, or declared), and is asked of the slices that give it.
    """
    if actor.is_system:
        return sa.true()
    own = among(Application.organisation_id, actor.organisation_ids)
    by_office = [*_programme_wide(actor), *(_partner(actor, g) for g in actor.grants_of(Role.PARTNER))]
    by_office += [*_committee(actor), *ask("application.visible", actor)]
    if not by_office:
        return own
    hidden: list[Clause] = ask("application.hidden", actor)
    office = sa.and_(sa.or_(*by_office), *(sa.not_(clause) for clause in hidden))
    return sa.or_(own, sa.and_(office, sa.not_(own))) if actor.organisation_ids else office


def _programme_wide(actor: Actor) -> list[Clause]:
    grants = actor.grants_of(*PROGRAMME_READERS)
    if not grants:
        return []
    scope = among(Application.programme_id, [grant.programme_id for grant in grants])
    return [sa.and_(scope, SEEN_BY_STAFF)]


def among(column: Any, values: Collection[UUID | None]) -> Clause:
    """The column is one of the values; None among them stands for any. One value is an equality, which an ordered
    index can serve; a list would have to be sorted.
    """
    wanted = set(values)
    if None in wanted:
        return sa.true()
    clause: Clause = column == wanted.pop() if len(wanted) == 1 else column.in_(wanted)
    return clause


def _committee(actor: Actor) -> list[Clause]:
    calls = [grant.call_id for grant in actor.grants_of(Role.COMMITTEE)]
    if not calls:
        return []
    return [sa.and_(Application.call_id.in_(calls), Application.state.in_(COMMITTEE_SEES))]


def _partner(actor: Actor, grant: RoleGrant) -> Clause:
    """Own country only; before the award nothing in a call where the partner or its staff applies."""
    rival = aliased(Application)
    competes = (
        sa.select(rival.id)
        .where(
            rival.call_id == Application.call_id,
            rival.state != S.DRAFT,
            sa.or_(
                rival.organisation_id.in_(_partner_organisations(grant)),
                rival.organisation_id.in_(_staff_organisations(grant)),
            ),
        )
        .exists()
    )
    return sa.and_(
        sa.true() if grant.programme_id is None else Application.programme_id == grant.programme_id,
        sa.true() if grant.country is None else Application.country == grant.country,
        SEEN_BY_STAFF,
        sa.or_(Application.state.in_(AFTER_AWARD), sa.not_(competes)),
    )


def _partner_organisations(grant: RoleGrant) -> sa.Select[UUID]:
    return sa.select(ProgrammeParty.organisation_id).where(
        ProgrammeParty.role == PartyRole.NATIONAL_PARTNER,
        ProgrammeParty.programme_id == grant.programme_id,
        ProgrammeParty.country == grant.country,
    )


def _staff_organisations(grant: RoleGrant) -> sa.Select[UUID | None]:
    """Organisations to which an officer of this partner belongs."""
    officer = aliased(RoleAssignment)
    colleagues = sa.select(officer.person_id).where(
        officer.role == Role.PARTNER,
        officer.ended_at.is_(None),
        officer.programme_id == grant.programme_id,
        officer.country == grant.country,
    )
    return sa.select(RoleAssignment.organisation_id).where(
        RoleAssignment.role.in_(ORGANISATION_ROLES),
        RoleAssignment.ended_at.is_(None),
        RoleAssignment.person_id.in_(colleagues),
    )


RARELY_READ = (Call.summary, Call.purpose, Call.checklist)
"""Long parts of a call that few pages of an application show; they are read where they are asked for."""


def find(actor: Actor, ident: UUID) -> Application:
    """The application with its call and organisation (one query).

    Raises:
        NotFound: unknown, foreign and hidden look alike.
    """
    found = session.scalars(_found_by(actor), {"ident": ident}).one_or_none()
    if found is None:
        raise missing()
    return found


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _found_by(actor: Actor) -> sa.Select[Application]:
    found = with_call(actor, without=RARELY_READ)
    return found.join(Application.organisation).options(contains_eager(Application.organisation))


def with_call(actor: Actor, without: tuple[Any, ...]) -> sa.Select[Application]:
    """One application with its call; what is left out of the call is read where it is asked for."""
    call = contains_eager(Application.call).options(*map(defer, without))
    return (
        sa.select(Application)
        .join(Application.call)
        .options(call)
        .where(Application.id == sa.bindparam("ident"), visible(actor))
    )


def is_visible(actor: Actor, ident: UUID) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(Application.id == ident, visible(actor)))))


@lru_cache(maxsize=ACTORS_REMEMBERED)
def by_office(actor: Actor) -> Clause:
    """What the actor may see by an office: *visible*, but never an application of the actor's own organisation.

    Its own people see an application as applicants; whatever their offices, they neither assign, read reviews nor
    decide there.
    """
    if not actor.organisation_ids:
        return visible(actor)
    return sa.and_(visible(actor), sa.not_(among(Application.organisation_id, actor.organisation_ids)))


def sees_by_office(actor: Actor, application_id: UUID) -> bool:
    """Whether an office shows this application to the actor."""
    return bool(session.scalar(sa.select(sa.exists().where(Application.id == application_id, by_office(actor)))))


def find_by_office(actor: Actor, application_id: UUID) -> Application:
    """The application with its call, programme and organisation, for an office.

    Raises:
        NotFound: unknown, foreign, hidden, or the actor's own.
    """
    found = find(actor, application_id)
    if found.organisation_id in actor.organisation_ids:
        raise missing()
    return found


@lru_cache(maxsize=ACTORS_REMEMBERED)
def listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Just what a list shows of each application: in long lists whole records would cost most of the page."""
    return (
        sa.select(
            Application.id,
            Application.title,
            Application.number,
            Organisation.name.label("organisation"),
            Application.country,
            Application.state,
            Application.score_tenths,
            Application.requested_minor,
            Application.currency,
            Application.submitted_at,
        )
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .where(visible(actor))
    )


def own_listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """The applications of the actor's own organisations, drafts too, with what their list shows."""
    return (
        sa.select(
            Application.id,
            Application.title,
            Application.number,
            Application.state,
            Call.title.label("call"),
            Call.closes_at,
            Call.zone,
            Organisation.name.label("organisation"),
        )
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.organisation_id.in_(actor.organisation_ids))
    )


# Of plain columns, here and below: no record is made of what every page of a form reads.
_ANSWER = Answer.__table__.c
_ANSWERS = sa.select(_ANSWER.question, _ANSWER.value).where(_ANSWER.application_id == sa.bindparam("application_id"))
_SECTION_ANSWERS = _ANSWERS.where(_ANSWER.section == sa.bindparam("section"))


def answers(application_id: UUID, section: str | None = None) -> dict[str, Any]:
    """Stored answers by question."""
    query = _ANSWERS if section is None else _SECTION_ANSWERS
    rows = session.execute(query, {"application_id": application_id, "section": section})
    return {row.question: row.value for row in rows}


_ANSWERS_BEHIND = _ANSWERS.where(
    sa.or_(_ANSWER.section == sa.bindparam("section"), _ANSWER.question.in_(sa.bindparam("keys", expanding=True)))
)


def answers_behind(application_id: UUID, section: str, keys: Sequence[str]) -> dict[str, Any]:
    """Stored answers of one section, and those of other sections on which it depends."""
    if not keys:
        return answers(application_id, section)
    rows = session.execute(_ANSWERS_BEHIND, {"application_id": application_id, "section": section, "keys": list(keys)})
    return {row.question: row.value for row in rows}


_PROGRESS = (
    sa.select(SectionProgress)
    .options(joinedload(SectionProgress.saved_by).load_only(Person.name))
    .where(SectionProgress.application_id == sa.bindparam("application_id"))
)


def progress(application_id: UUID) -> dict[str, SectionProgress]:
    """How far each section is, and who saved it last."""
    rows = session.scalars(_PROGRESS, {"application_id": application_id})
    return {row.section: row for row in rows}


def submissions(application_id: UUID) -> list[Submission]:
    """Every sealed version, oldest first."""
    return list(
        session.scalars(
            sa.select(Submission).where(Submission.application_id == application_id).order_by(Submission.ordinal)
        )
    )


_LAST_SEALED = (
    sa.select(Submission)
    .options(undefer(Submission.content))
    .where(Submission.application_id == sa.bindparam("application_id"))
    .order_by(Submission.ordinal.desc())
    .limit(1)
)


def last_sealed(application_id: UUID) -> Submission | None:
    """The last sealed version with its content."""
    return session.scalars(_LAST_SEALED, {"application_id": application_id}).one_or_none()


def last_submission(application_id: UUID) -> Submission | None:
    return session.scalars(
        sa.select(Submission)
        .where(Submission.application_id == application_id)
        .order_by(Submission.ordinal.desc())
        .limit(1)
    ).one_or_none()


_CLARIFICATIONS = (
    sa.select(Clarification)
    .options(selectinload(Clarification.before), selectinload(Clarification.after))
    .where(Clarification.application_id == sa.bindparam("application_id"))
    .order_by(Clarification.id.desc())
)


def clarifications(application_id: UUID) -> list[Clarification]:
    """Questions asked, newest first, with the content before and after."""
    return list(session.scalars(_CLARIFICATIONS, {"application_id": application_id}))


def checks(application_id: UUID) -> dict[str, CheckResult]:
    """What was decided of the administrative list, by point."""
    rows = session.scalars(sa.select(CheckResult).where(CheckResult.application_id == application_id))
    return {row.item: row for row in rows}


def not_met(application: Application) -> list[Translated]:
    """The points of the administrative list that the application did not meet."""
    found = checks(application.id)
    points = application.call.checklist
    return [Translated(item["text"]) for item in points if item["key"] in found and not found[item["key"]].passed]


def others_submitted(application: Application) -> int:
    """How many other applications of the organisation count against the call's limit."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Application)
            .where(
                Application.call_id == application.call_id,
                Application.organisation_id == application.organisation_id,
                Application.id != application.id,
                Application.state.not_in((S.DRAFT, S.WITHDRAWN, S.INADMISSIBLE)),
            )
        )
        or 0
    )


def own_organisations(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor may begin a draft."""
    ids = [grant.organisation_id for grant in actor.grants_of(Role.SIGNATORY, Role.EDITOR)]
    return list(session.scalars(sa.select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)))


def find_file(actor: Actor, file_id: UUID) -> StoredFile:
    """An application's file, for whoever may read its application."""
    found = session.scalar(
        sa.select(StoredFile)
        .join(Application, Application.id == StoredFile.subject_id)
        .where(StoredFile.id == file_id, StoredFile.subject_type == Application.__tablename__, visible(actor))
    )
    if found is None:
        raise missing()
    return found


def sealed_with(fingerprint: str) -> Submission | None:
    """The sealed content of a fingerprint, for the public check."""
    return session.scalars(
        sa.select(Submission)
        .options(joinedload(Submission.application).joinedload(Application.call))
        .where(Submission.fingerprint == fingerprint.strip().lower())
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    ).one_or_none()
