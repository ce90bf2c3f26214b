"""What decisions put on the home pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.policies import holds
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import session
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.work import WorkItem
from grantflow.decisions.enums import AppealState
from grantflow.decisions.models import DueDiligence, Meeting
from grantflow.decisions.policies import may_apply, may_prepare
from grantflow.decisions.queries import objections_until, open_appeals, under_decision

S = ApplicationState
UNDECIDED = (S.ADMISSIBLE, S.IN_REVIEW)
NEWS = timedelta(days=30)


def work(actor: Actor) -> list[WorkItem]:
    """What waits for the actor around decisions."""
    items: list[WorkItem] = []
    if actor.grants_of(Role.MANAGER, Role.COMMITTEE):
        items += _meetings(actor)
    if actor.grants_of(Role.MANAGER, Role.HEAD):
        items += [*_awards(actor), *_appeals(actor)]
    if actor.grants_of(Role.SIGNATORY):
        items += _results(actor)
    return items


def _meetings(actor: Actor) -> Iterator[WorkItem]:
    standings = [row for row in under_decision(actor) if row.number(S.EVALUATED)]
    meetings = {
        meeting.call_id: meeting
        for meeting in session.scalars(
            sa.select(Meeting).where(
                Meeting.call_id.in_([row.call.id for row in standings]), Meeting.applied_at.is_(None)
            )
        )
    }
    for row in standings:
        call, evaluated, meeting = row.call, row.number(S.EVALUATED), meetings.get(row.call.id)
        note = say("%(call)s", call=call.title)
        if meeting is not None and meeting.letters_at is not None:
            title = say("Letters wait for a look before the decisions leave")
            ours, label = may_apply(actor, call.scope), mark("Look at the letters")
            endpoint, values = "decisions.letters", {"ident": meeting.id}
        elif meeting is not None:
            title = say("The committee's meeting is being written up")
            ours, label = may_prepare(actor, call.scope), mark("Go on")
            endpoint, values = "decisions.meeting", {"ident": meeting.id}
        elif not row.number(*UNDECIDED):
            title = say_many(
                "%(n)s evaluated application waits for the committee",
                "%(n)s evaluated applications wait for the committee",
                evaluated,
            )
            ours, label = may_prepare(actor, call.scope), mark("Open the ranking")
            endpoint, values = "decisions.ranking", {"ident": call.id}
        else:
            continue
        yield WorkItem(
            title,
            endpoint,
            values,
            note=note,
            action=label if ours else "",
            who=None if ours else say("the committee"),
        )


def _awards(actor: Actor) -> Iterator[WorkItem]:
    rows = session.execute(
        sa.select(Application, DueDiligence.checked_at)
        .join(Application.call)
        .outerjoin(DueDiligence, DueDiligence.application_id == Application.id)
        .options(contains_eager(Application.call).load_only(Call.title, Call.objection_days))
        .where(by_office(actor), Application.state == S.RECOMMENDED)
        .order_by(Application.decided_at, Application.id)
    )
    for application, checked_at in rows:
        link = {"ident": application.id}
        note = say("%(number)s, %(call)s", number=application.number or "", call=application.call.title)
        until = objections_until(application)
        if checked_at is None:
            ours = holds(actor, "decision:check", application.scope)
            yield WorkItem(
                say("Check the documents of “%(title)s”", title=application.title),
                "decisions.award",
                link,
                note=note,
                since=application.decided_at,
                action=mark("Record the check") if ours else "",
                who=None if ours else say("the grant manager"),
            )
        elif until is None or until <= clock.now():
            ours = holds(actor, "application:award", application.scope)
            yield WorkItem(
                say("Award “%(title)s”", title=application.title),
                "decisions.award",
                link,
                note=note,
                since=until or application.decided_at,
                action=mark("Award") if ours else "",
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


def _results(actor: Actor) -> Iterator[WorkItem]:
    """Results of the last month, for who can still object or must accept."""
    mine = [grant.organisation_id for grant in actor.grants_of(Role.SIGNATORY)]
    rows = session.scalars(
        sa.select(Application)
        .join(Application.call)
        .options(contains_eager(Application.call).load_only(Call.title, Call.objection_days))
        .where(
            Application.organisation_id.in_(mine),
            Application.state.in_((S.AWARDED, S.DECLINED, S.INADMISSIBLE)),
            Application.decided_at > clock.now() - NEWS,
        )
        .order_by(Application.id)
    )
    for application in rows:
        awarded = application.state is S.AWARDED
        due = application.accept_by if awarded else objections_until(application)
        if due is None or due < clock.now():
            continue
        title = say("Your award: sign or give up") if awarded else say("Read the result; you may object")
        yield WorkItem(
            title,
            "decisions.result",
            {"ident": application.id},
            note=say("%(number)s, %(call)s", number=application.number or "", call=application.call.title),
            due=due,
            action=mark("Read the result"),
        )
