"""What applications ask of whom, and which calls can be applied to, for the home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.applications.enums import WITH_APPLICANT, ApplicationState
from grantflow.applications.models import Application, Clarification
from grantflow.applications.queries import ACTORS_REMEMBERED, among, by_office
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call, CallEnvelope
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.work import COUNTED, FETCHED, SHOWN, Panel, WorkItem, bounded, shortened
from grantflow.organisations.models import Organisation

S = ApplicationState
CHECKERS = PERMISSIONS["application:check"]
STARTERS = PERMISSIONS["application:start"]
TO_CHECK = say("Check more than %(n)s applications", n=COUNTED)


def work(actor: Actor) -> list[WorkItem]:
    """Drafts and questions for applicants, checks for managers."""
    items: list[WorkItem] = []
    if actor.organisation_ids:
        now = clock.now()
        own = (
            _own_item(row)
            for row in session.execute(_own(actor))
            if row.state not in WITH_APPLICANT or now <= _last_moment(row)
        )
        items += shortened(own, mark("Applications"), "applications.mine")
    if actor.grants_of(*CHECKERS):
        items += _to_check(actor)
    return items


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _own(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Those of the actor's organisations that wait, first for the applicant and then for the check."""
    asked = sa.and_(Clarification.application_id == Application.id, Clarification.answered_at.is_(None))
    columns = (Application.id, Application.title, Application.number, Application.state, Application.submitted_at)
    return (
        sa.select(*columns, Call.title.label("call"), Call.closes_at, Call.grace_minutes, Clarification.due_at)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Clarification, asked)
        .where(
            Application.organisation_id.in_(actor.organisation_ids),
            sa.or_(
                sa.and_(Application.state == S.DRAFT, Call.state == CallState.OPEN),
                Application.state.in_((S.INVITED, S.CLARIFICATION, S.SUBMITTED)),
            ),
        )
        .order_by(sa.case((Application.state == S.SUBMITTED, 1), else_=0), Application.id)
        .limit(2 * FETCHED)
    )


def _last_moment(row: Any) -> datetime:
    """Until when a draft is taken; the call itself is closed by the clock a little later."""
    last: datetime = row.closes_at + timedelta(minutes=row.grace_minutes)
    return last


def _own_item(row: Any) -> WorkItem:
    title, place = row.title or row.call, {"ident": row.id}
    match row.state:
        case S.CLARIFICATION:
            return WorkItem(
                say("Answer the question about %(title)s", title=title),
                "applications.show",
                place,
                note=say("%(call)s", call=row.call),
                due=row.due_at,
                action=mark("Answer"),
            )
        case S.SUBMITTED:
            return WorkItem(
                say("%(number)s: %(title)s", number=row.number or "", title=title),
                "applications.show",
                place,
                note=say("administrative check"),
                since=row.submitted_at,
                who=say("grant manager"),
            )
        case _:
            return WorkItem(
                say("Finish and submit: %(title)s", title=title),
                "applications.show",
                place,
                note=say("%(call)s", call=row.call),
                due=row.closes_at,
                action=mark("Continue"),
            )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _waiting_for_check(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """By call, how many wait (counting ends early) and since when: small reads of one index from the table of calls."""
    waiting = (Application.call_id == Call.id, Application.state == S.SUBMITTED, by_office(actor))
    few = sa.select(sa.literal(1)).select_from(Application).where(*waiting).correlate(Call).limit(FETCHED).subquery()
    oldest = sa.select(Application.submitted_at).where(*waiting).order_by(Application.submitted_at).limit(1)
    return sa.select(
        Call.id,
        Call.title,
        sa.select(sa.func.count()).select_from(few).correlate(Call).scalar_subquery().label("waiting"),
        oldest.correlate(Call).scalar_subquery().label("oldest"),
    ).where(among(Call.programme_id, [grant.programme_id for grant in actor.grants_of(*CHECKERS)]))


def _to_check(actor: Actor) -> Iterator[WorkItem]:
    """One line a call: how many applications wait for the administrative check, the oldest first."""
    rows = [row for row in session.execute(_waiting_for_check(actor)) if row.waiting]
    for row in sorted(rows, key=lambda row: row.oldest):
        exactly = say_many("Check %(n)s application", "Check %(n)s applications", row.waiting)
        yield WorkItem(
            bounded(row.waiting, exactly, TO_CHECK),
            "applications.index",
            {"call": row.id, "state": S.SUBMITTED.value},
            note=say("%(call)s · oldest from %(day)s", call=row.title, day=clock.day_in(actor.zone, row.oldest)),
            since=row.oldest,
            action=mark("Start"),
        )


def home_panels(actor: Actor) -> list[Panel]:
    """The open calls that an organisation of the actor can apply to and has not begun an application for."""
    if not actor.grants_of(*STARTERS):
        return []
    calls = session.execute(_to_apply_to(actor), {"now": clock.now()}).all()
    return [Panel("applications/_open_calls.html", {"calls": calls})] if calls else []


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _to_apply_to(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """The nearest deadline first."""
    own = Organisation.id.in_(actor.organisation_ids)
    eligible = sa.exists().where(CallEnvelope.call_id == Call.id, CallEnvelope.country == Organisation.country, own)
    begun = sa.exists().where(Application.call_id == Call.id, Application.organisation_id.in_(actor.organisation_ids))
    return (
        sa.select(Call.code, Call.title, Call.closes_at, Call.zone)
        .where(
            Call.state == CallState.OPEN,
            Call.closes_at > sa.bindparam("now", type_=Call.closes_at.type),
            eligible,
            ~begun,
        )
        .order_by(Call.closes_at, Call.id)
        .limit(SHOWN)
    )
