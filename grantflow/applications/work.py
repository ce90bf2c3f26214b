"""What applications ask of whom, for the home page."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grantflow.accounts.policies import holds
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application, Clarification
from grantflow.applications.queries import visible
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import UtcDateTime, session
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.work import WorkItem

S = ApplicationState


def work(actor: Actor) -> list[WorkItem]:
    """Drafts and questions for applicants, checks for managers."""
    items = [*_own(actor)] if actor.organisation_ids else []
    if holds(actor, "application:check"):
        items += _checks(actor)
    return items


def _own(actor: Actor) -> list[WorkItem]:
    rows = session.execute(
        sa.select(Application, Clarification.due_at)
        .outerjoin(
            Clarification,
            sa.and_(Clarification.application_id == Application.id, Clarification.answered_at.is_(None)),
        )
        .options(joinedload(Application.call))
        .where(
            Application.organisation_id.in_(actor.organisation_ids),
            Application.state.in_((S.DRAFT, S.INVITED, S.CLARIFICATION, S.SUBMITTED)),
        )
        .order_by(Application.id)
    ).all()
    return [item for application, due in rows if (item := _own_item(application, due)) is not None]


def _own_item(application: Application, due: datetime | None) -> WorkItem | None:
    title = application.title or application.call.title
    place = {"ident": application.id}
    match application.state:
        case S.CLARIFICATION:
            return WorkItem(
                say("Answer the question about %(title)s", title=title),
                "applications.show",
                place,
                note=say("%(call)s", call=application.call.title),
                due=due,
                action=mark("Answer"),
            )
        case S.SUBMITTED:
            return WorkItem(
                say("%(number)s: %(title)s", number=application.number or "", title=title),
                "applications.show",
                place,
                note=say("administrative check"),
                since=application.submitted_at,
                who=say("grant manager"),
            )
        case _:
            return WorkItem(
                say("Finish and submit: %(title)s", title=title),
                "applications.show",
                place,
                note=say("%(call)s", call=application.call.title),
                due=application.call.closes_at,
                action=mark("Continue"),
            )


def _checks(actor: Actor) -> list[WorkItem]:
    """One line a call: how many applications wait for the administrative check, the oldest first."""
    oldest_of: sa.ColumnElement[datetime] = sa.func.min(sa.type_coerce(Application.submitted_at, UtcDateTime()))
    rows = session.execute(
        sa.select(Call.id, Call.title, sa.func.count(), oldest_of)
        .join(Application, Application.call_id == Call.id)
        .where(Application.state == S.SUBMITTED, visible(actor))
        .group_by(Call.id)
        .order_by(oldest_of)
    )
    return [
        WorkItem(
            say_many("Check %(n)s application", "Check %(n)s applications", count),
            "applications.index",
            {"call": call_id, "state": S.SUBMITTED.value},
            note=say("%(call)s · oldest from %(day)s", call=title, day=oldest.date()),
            since=oldest,
            action=mark("Start"),
        )
        for call_id, title, count, oldest in rows
    ]
