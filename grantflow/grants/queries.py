"""Reads of grants, always through :func:`visible`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grantflow.accounts.models import Person
from grantflow.accounts.permissions import PERMISSIONS
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.grants.enums import PaymentState
from grantflow.grants.models import Grant, Payment
from grantflow.grants.policies import SETTLED
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole
from grantflow.programmes.models import ProgrammeCountry, ProgrammeParty
from grantflow.reviews.queries import conflicts_of

Clause = sa.ColumnElement[bool]
NO_STEP = -1
OFFICES = PERMISSIONS["grant:read"] - ORGANISATION_ROLES


def visible(actor: Actor) -> Clause:
    """Which grants the actor may know of: own organisations', and those in the scope of an office.

    A national partner's scope is one country: grants of other countries do not exist for it. No office shows the
    grant of an application that a conflict of interest hides.
    """
    if actor.is_system:
        return sa.true()
    by_office = [
        sa.and_(
            sa.true() if held.programme_id is None else Grant.programme_id == held.programme_id,
            sa.true() if held.country is None else Grant.country == held.country,
        )
        for held in actor.grants
        if held.role in OFFICES
    ]
    office = sa.and_(unconflicted(actor), sa.or_(sa.false(), *by_office))
    return sa.or_(Grant.organisation_id.in_(actor.organisation_ids), office)


def unconflicted(actor: Actor) -> Clause:
    """Grants of applications that no conflict of interest hides: declared, confirmed, or found and not dismissed."""
    return Grant.application_id.not_in(conflicts_of(actor.id))


def holding(actor: Actor, permission: str) -> Clause:
    """Grants in which the actor holds the permission: the filter under work lists.

    No office counts at home, nor against a conflict of interest.
    """
    by_office = sa.and_(Grant.organisation_id.not_in(actor.organisation_ids), unconflicted(actor))
    clauses = [
        sa.and_(
            sa.true() if held.role in ORGANISATION_ROLES else by_office,
            sa.true() if held.programme_id is None else Grant.programme_id == held.programme_id,
            sa.true() if held.country is None else Grant.country == held.country,
            sa.true() if held.organisation_id is None else Grant.organisation_id == held.organisation_id,
        )
        for held in actor.grants
        if held.role in PERMISSIONS[permission]
    ]
    return sa.or_(sa.false(), *clauses)


def steps_waiting(
    actor: Actor, grant_id: Any, state: Any, steps: Sequence[tuple[str, Sequence[StrEnum]]]
) -> tuple[Clause, sa.ColumnElement[int]]:
    """The filter under a work list, and the place among ``steps`` (permission, states) of the one a row waits for.

    Whoever acts for organisations only is asked about their few grants, others about what stands in these states.
    """
    held = [(n, step) for n, step in enumerate(steps) if actor.roles & PERMISSIONS[step[0]]]
    cases = [(sa.and_(state.in_(states), holding(actor, permission)), n) for n, (permission, states) in held]
    if not cases:
        return sa.false(), sa.literal(NO_STEP)
    place: sa.ColumnElement[int] = sa.case(*((clause, sa.literal(n)) for clause, n in cases), else_=NO_STEP)
    roles = {role for _n, (permission, _states) in held for role in PERMISSIONS[permission]} & actor.roles
    if roles <= ORGANISATION_ROLES:
        of_own = sa.select(Grant.id).where(Grant.organisation_id.in_(actor.organisation_ids))
        return sa.and_(grant_id.in_(of_own), place != NO_STEP), place
    every = sorted({one for _n, (_permission, states) in held for one in states})
    return sa.and_(state.in_(every), place != NO_STEP), place


def _with_application() -> sa.Select[Any]:
    return (
        sa.select(Grant)
        .join(Grant.application)
        .options(
            contains_eager(Grant.application).options(
                joinedload(Application.organisation), joinedload(Application.call).joinedload(Call.programme)
            )
        )
    )


def find(actor: Actor, ident: UUID) -> Grant:
    """The grant with its signatures and payments (two queries).

    Raises:
        NotFound: unknown and foreign look alike.
    """
    query = (
        _with_application()
        .options(joinedload(Grant.signatures), selectinload(Grant.payments))
        .where(Grant.id == ident, visible(actor))
    )
    found: Grant | None = session.scalars(query).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def is_visible(actor: Actor, ident: UUID) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(Grant.id == ident, visible(actor)))))


def of_application(application_id: UUID) -> Grant | None:
    return session.scalars(sa.select(Grant).where(Grant.application_id == application_id)).one_or_none()


def shown_on(application_id: UUID) -> Grant | None:
    """The grant of an application with its payments, for the page of the application (one query)."""
    query = sa.select(Grant).options(joinedload(Grant.payments)).where(Grant.application_id == application_id)
    return session.scalars(query).unique().one_or_none()


def find_payment(actor: Actor, ident: UUID) -> Payment:
    """The payment with its grant.

    Raises:
        NotFound: unknown, foreign, or not for donors.
    """
    query = (
        sa.select(Payment)
        .join(Payment.grant)
        .options(
            contains_eager(Payment.grant)
            .joinedload(Grant.application)
            .options(joinedload(Application.organisation), joinedload(Application.call).joinedload(Call.programme))
        )
        .where(Payment.id == ident, visible(actor))
    )
    found: Payment | None = session.scalars(query).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def country_rule(programme_id: UUID, country: str) -> ProgrammeCountry | None:
    return session.get(ProgrammeCountry, (programme_id, country))


def lead_of(programme_id: UUID) -> Organisation | None:
    """The lead organisation of a programme."""
    return session.scalars(
        sa.select(Organisation)
        .join(ProgrammeParty, ProgrammeParty.organisation_id == Organisation.id)
        .where(ProgrammeParty.programme_id == programme_id, ProgrammeParty.role == PartyRole.LEAD)
        .order_by(ProgrammeParty.id)
        .limit(1)
    ).one_or_none()


def signatory_name(person_id: UUID) -> str:
    return session.scalars(sa.select(Person.name).where(Person.id == person_id)).one()


def _accepted_minor() -> sa.ColumnElement[int]:
    """What accepted reports cover of the grant of the query around it, in minor units; told by reporting."""
    told: sa.ColumnElement[int] = sum(ask("grant.accepted_minor"), sa.literal(0))
    return sa.case((told < Grant.amount_minor, told), else_=Grant.amount_minor)


def uncovered_minor() -> sa.ColumnElement[int]:
    """Paid without being covered by accepted reports: max(paid - accepted costs, 0), in minor units."""
    accepted = _accepted_minor()
    return sa.case((Grant.paid_minor > accepted, Grant.paid_minor - accepted), else_=0)


def accepted_costs(grant: Grant) -> Money:
    """What accepted reports cover, at most the grant."""
    return _of(grant, _accepted_minor())


def to_pay_back(grant: Grant) -> Money:
    """Paid without being covered by accepted reports, whether some of it came back or not."""
    return _of(grant, uncovered_minor())


def _of(grant: Grant, minor: sa.ColumnElement[int]) -> Money:
    return Money(int(session.scalar(sa.select(minor).where(Grant.id == grant.id)) or 0), grant.currency)


def known_about(grant: Grant) -> dict[str, Any]:
    """What higher slices keep about the grant, loaded once for all that its page asks them, by name."""
    return {name: rows for answer in ask("grant.known", grant) for name, rows in answer.items()}


def contributed_columns() -> dict[str, sa.ColumnElement[Any]]:
    """What higher slices tell about each grant of a list, as scalar subqueries on ``Grant.id`` by name."""
    return {name: column for answer in ask("grant.columns") for name, column in answer.items()}


def listing(actor: Actor, extra: Sequence[sa.ColumnElement[Any]]) -> sa.Select[*tuple[Any, ...]]:
    """One light row for each grant, in one query."""
    held = sa.exists().where(Payment.grant_id == Grant.id, Payment.state == PaymentState.ON_HOLD)
    return (
        sa.select(
            Grant.id,
            Application.title,
            Application.number,
            Application.state,
            Organisation.name.label("organisation"),
            Grant.country,
            Grant.amount_minor,
            Grant.paid_minor,
            Grant.currency,
            Grant.starts_on,
            Grant.ends_on,
            held.label("held"),
            *extra,
        )
        .join(Application, Application.id == Grant.application_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(visible(actor))
    )


def figures(actor: Actor, today: date, *, oversees: bool) -> Any:
    """The numbers above the list in one query: sums, and for overseers what every slice counts over the grants."""
    standing = sa.and_(visible(actor), Application.state != ApplicationState.LAPSED)
    columns = (Grant.id, Grant.amount_minor, Grant.paid_minor, Grant.currency)
    mine = sa.select(*columns).join(Application, Application.id == Grant.application_id).where(standing).cte("mine")
    sums = sa.select(
        sa.func.count().label("grants"),
        sa.func.coalesce(sa.func.sum(mine.c.amount_minor), 0).label("amount_minor"),
        sa.func.coalesce(sa.func.sum(mine.c.paid_minor), 0).label("paid_minor"),
        sa.func.min(mine.c.currency).label("currency"),
        sa.func.count(sa.distinct(mine.c.currency)).label("currencies"),
    )
    if not oversees:
        return session.execute(sums.select_from(mine)).one()
    of_mine = sa.select(mine.c.id)
    requested = sa.and_(Payment.state == PaymentState.REQUESTED, Payment.grant_id.in_(of_mine))
    counts: dict[str, sa.ColumnElement[Any]] = {
        "to_verify": sa.select(sa.func.count()).select_from(Payment).where(requested).scalar_subquery(),
        "to_verify_minor": sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0))
        .where(requested)
        .scalar_subquery(),
    }
    for answer in ask("grant.figures", of_mine, today):
        counts.update(answer)
    named = [column.label(name) for name, column in counts.items()]
    return session.execute(sums.add_columns(*named).select_from(mine)).one()


def ended(zone: str, today: date) -> list[UUID]:
    """Applications of that zone whose grant has reached its last day and is still in progress."""
    return list(
        session.scalars(
            sa.select(Application.id)
            .join(Grant, Grant.application_id == Application.id)
            .join(Call, Call.id == Application.call_id)
            .where(Application.state == ApplicationState.IMPLEMENTING, Grant.ends_on <= today, Call.zone == zone)
        )
    )


def waiting_to_start() -> list[UUID]:
    """Grants whose award is not in force yet."""
    return list(
        session.scalars(
            sa.select(Grant.id)
            .join(Application, Application.id == Grant.application_id)
            .where(Application.state == ApplicationState.AWARDED)
        )
    )


def waiting_for_bank_data(organisation_id: UUID) -> list[Grant]:
    """Awards of the organisation that are not in force yet."""
    return list(
        session.scalars(
            sa.select(Grant)
            .join(Application, Application.id == Grant.application_id)
            .where(Grant.organisation_id == organisation_id, Application.state == ApplicationState.AWARDED)
        )
    )


def partner_roles(actor: Actor) -> list[str]:
    """Countries the actor is the national partner of."""
    return sorted({held.country for held in actor.grants_of(Role.PARTNER) if held.country})


def upcoming(grant: Grant) -> Payment | None:
    """The first payment of the schedule that is not settled."""
    return next((payment for payment in grant.payments if payment.state not in SETTLED), None)
