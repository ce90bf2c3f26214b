"""What decisions put on the home pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.policies import holds
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import RECOMMENDED, Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role, Scope
from grantflow.core.db import UtcDateTime, session
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.work import COUNTED, FETCHED, WorkItem, bounded, shortened
from grantflow.decisions.enums import AppealState
from grantflow.decisions.models import DueDiligence
from grantflow.decisions.objections import open_appeals
from grantflow.decisions.policies import may_apply, may_prepare
from grantflow.decisions.queries import end_of_window
from grantflow.decisions.reserves import within_reach
from grantflow.decisions.standings import before_committee

S = ApplicationState
NEWS = timedelta(days=30)
FOR_COMMITTEE = say("More than %(n)s evaluated applications wait for the committee", n=COUNTED)


def work(actor: Actor) -> list[WorkItem]:
    """What waits for the actor around decisions."""
    items: list[WorkItem] = []
    if actor.grants_of(Role.MANAGER, Role.COMMITTEE):
        items += _meetings(actor)
    if actor.grants_of(Role.MANAGER, Role.HEAD):
        items += shortened(_awards(actor), mark("Awards"), "applications.index", state=S.RECOMMENDED.value)
        items += shortened(_reserves(actor), mark("Reserve list"), "applications.index", state=S.RESERVED.value)
        items += shortened(_appeals(actor), mark("Objections"), "decisions.index")
    if actor.grants_of(Role.SIGNATORY):
        items += shortened(_results(actor), mark("Results"), "applications.mine")
    return items


def _meetings(actor: Actor) -> Iterator[WorkItem]:
    now = clock.now()
    for row in session.execute(before_committee(actor)):
        scope = Scope(programme_id=row.programme_id, call_id=row.id)
        if not row.evaluated:
            continue
        if row.letters_at is not None:
            title = say("Letters wait for a look before the decisions leave")
            ours, label = may_apply(actor, scope), mark("Look at the letters")
            endpoint, values = "decisions.letters", {"ident": row.meeting}
        elif row.meeting is not None:
            title = say("The committee's meeting is being written up")
            ours, label = may_prepare(actor, scope), mark("Go on")
            endpoint, values = "decisions.meeting", {"ident": row.meeting}
        elif not row.reviewing and row.closes_at < now:
            exactly = say_many(
                "%(n)s evaluated application waits for the committee",
                "%(n)s evaluated applications wait for the committee",
                row.evaluated,
            )
            title = bounded(row.evaluated, exactly, FOR_COMMITTEE)
            ours, label = may_prepare(actor, scope), mark("Open the ranking")
            endpoint, values = "decisions.ranking", {"ident": row.id}
        else:
            continue
        yield WorkItem(
            title,
            endpoint,
            values,
            note=say("%(call)s", call=row.title),
            action=label if ours else "",
            who=None if ours else say("the committee"),
        )


_ABOUT = (
    Application.id,
    Application.title,
    Application.number,
    Application.state,
    Application.decided_at,
    Application.accept_by,
    Application.programme_id,
    Application.country,
    Application.call_id,
    Application.organisation_id,
    Call.title.label("call"),
    Call.objection_days,
)


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _recommended(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_ABOUT, DueDiligence.checked_at)
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(DueDiligence, DueDiligence.application_id == Application.id)
        .where(RECOMMENDED, by_office(actor))
        .order_by(Application.decided_at, Application.id)
        .limit(FETCHED)
    )


def _awards(actor: Actor) -> Iterator[WorkItem]:
    for row in session.execute(_recommended(actor)):
        scope = Scope(row.programme_id, row.country, row.call_id, row.organisation_id)
        link, note = {"ident": row.id}, say("%(number)s, %(call)s", number=row.number or "", call=row.call)
        until = end_of_window(row.decided_at, row.objection_days)
        if row.checked_at is None:
            ours = holds(actor, "decision:check", scope)
            yield WorkItem(
                say("Check the documents of “%(title)s”", title=row.title),
                "decisions.award",
                link,
                note=note,
                since=row.decided_at,
                action=mark("Record the check") if ours else "",
                who=None if ours else say("the grant manager"),
            )
        elif until is None or until <= clock.now():
            ours = holds(actor, "application:award", scope)
            yield WorkItem(
                say("Award “%(title)s”", title=row.title),
                "decisions.award",
                link,
                note=note,
                since=until or row.decided_at,
                action=mark("Award") if ours else "",
                who=None if ours else say("the head of the programme"),
            )


def _reserves(actor: Actor) -> Iterator[WorkItem]:
    for row, call in within_reach(actor):
        scope = Scope(row.programme_id, row.country, row.call_id, row.organisation_id)
        ours = holds(actor, "application:promote", scope)
        yield WorkItem(
            say("Money is free for “%(title)s” of the reserve list", title=row.title),
            "decisions.award",
            {"ident": row.id},
            note=say("%(number)s, %(call)s", number=row.number or "", call=call.title),
            due=row.reserve_until,
            action=mark("Look and promote") if ours else "",
            who=None if ours else say("the head of the programme"),
        )


def _appeals(actor: Actor) -> Iterator[WorkItem]:
    for appeal in open_appeals(actor):
        rules = appeal.state is AppealState.IN_REVIEW
        ours = holds(actor, "appeal:rule" if rules else "appeal:admit", appeal.scope)
        yield WorkItem(
            say("Objection to the decision about %(number)s", number=appeal.application.number or ""),
            "decisions.appeal",
            {"ident": appeal.id},
            since=appeal.lodged_at,
            action=(mark("Rule it") if rules else mark("Look at it")) if ours else "",
            who=None if ours else say("the head of the programme") if rules else say("the grant manager"),
        )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _decided(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    mine = [grant.organisation_id for grant in actor.grants_of(Role.SIGNATORY)]
    return (
        sa.select(*_ABOUT)
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.organisation_id.in_(mine),
            Application.state.in_((S.AWARDED, S.DECLINED, S.INADMISSIBLE)),
            Application.decided_at > sa.bindparam("since", type_=UtcDateTime()),
        )
        .order_by(Application.id)
        .limit(FETCHED)
    )


def _results(actor: Actor) -> Iterator[WorkItem]:
    """Results of the last month, for who can still object or must accept."""
    for row in session.execute(_decided(actor), {"since": clock.now() - NEWS}):
        awarded = row.state is S.AWARDED
        due = row.accept_by if awarded else end_of_window(row.decided_at, row.objection_days)
        if due is None or due < clock.now():
            continue
        title = say("You are awarded a grant: read the result") if awarded else say("Read the result; you may object")
        yield WorkItem(
            title,
            "decisions.result",
            {"ident": row.id},
            note=say("%(number)s, %(call)s", number=row.number or "", call=row.call),
            due=due,
            action=mark("Read the result"),
        )
