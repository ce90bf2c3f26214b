"""What reviewing puts on the home pages: the reviewer's assignments, the manager's gaps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import session
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.work import WorkItem
from grantflow.reviews.enums import OPEN, READABLE, ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.queries import own_open
from grantflow.reviews.scoring import diverges

PAIR = 2
ASKED, TO_WRITE = mark("Can you review %(number)s?"), mark("Review %(number)s")


def work(actor: Actor) -> list[WorkItem]:
    """What waits for the actor around reviews."""
    return [*_assignments(actor), *_gaps(actor)]


def _assignments(actor: Actor) -> Iterator[WorkItem]:
    for review in own_open(actor):
        application = review.application
        asked = review.state is ReviewState.PROPOSED
        yield WorkItem(
            say(ASKED if asked else TO_WRITE, number=application.number or ""),
            "reviews.show",
            {"ident": review.id},
            note=say("%(call)s", call=application.call.title),
            due=review.due_at,
            since=review.assigned_at,
            action=mark("Answer") if asked else mark("Review"),
        )


def _gaps(actor: Actor) -> Iterator[WorkItem]:
    """For those who assign reviewers: one line for each call and kind of gap (one query)."""
    if not actor.grants_of(Role.MANAGER):
        return
    for call_id, title, short, divergent, late, waiting in _by_call(actor):
        link = {"ident": call_id}
        note = say("%(call)s", call=title)
        if divergent:
            yield WorkItem(
                say_many(
                    "%(n)s application needs a third reviewer",
                    "%(n)s applications need a third reviewer",
                    divergent,
                ),
                "reviews.board",
                link,
                note=note,
                action=mark("Ask"),
            )
        if short:
            yield WorkItem(
                say_many("%(n)s application has too few reviewers", "%(n)s applications have too few reviewers", short),
                "reviews.board",
                link,
                note=note,
                action=mark("Assign"),
            )
        if waiting:
            yield WorkItem(
                say_many("%(n)s application is being reviewed", "%(n)s applications are being reviewed", waiting),
                "reviews.board",
                link,
                note=note,
                who=say_many("reviewers, %(n)s late", "reviewers, %(n)s late", late) if late else say("reviewers"),
            )


def _by_call(actor: Actor) -> Iterator[tuple[object, object, int, int, int, int]]:
    now = clock.now()

    def count(clause: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((clause, 1), else_=0)), 0)

    locked = Review.state == ReviewState.LOCKED
    tenths = sa.case((locked, Review.total_tenths))
    each = (
        sa.select(
            Application.id,
            Application.call_id,
            count(Review.state.in_(OPEN | READABLE)).label("active"),
            count(Review.state.in_(OPEN)).label("open"),
            count(locked).label("locked"),
            count(sa.and_(Review.state.in_(OPEN), Review.due_at < now)).label("late"),
            sa.func.max(tenths).label("highest"),
            sa.func.min(tenths).label("lowest"),
        )
        .outerjoin(Review, Review.application_id == Application.id)
        .where(
            by_office(actor),
            Application.programme_id.in_([g.programme_id for g in actor.grants_of(Role.MANAGER)]),
            Application.state.in_((ApplicationState.ADMISSIBLE, ApplicationState.IN_REVIEW)),
        )
        .group_by(Application.id, Application.call_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Call.id, Call.title, Call.reviewers_required, Call.divergence_percent, each)
        .join(each, each.c.call_id == Call.id)
        .order_by(Call.id)
    )
    found: dict[object, list[int]] = {}
    titles: dict[object, object] = {}
    for row in rows:
        titles[row[0]] = row[1]
        counts = found.setdefault(row[0], [0, 0, 0, 0])
        divergent = (
            row.locked == PAIR
            and not row.open
            and diverges(Decimal(row.highest) / 10, Decimal(row.lowest) / 10, row.divergence_percent)
        )
        short = row.active < row.reviewers_required
        counts[0] += short
        counts[1] += divergent
        counts[2] += int(row.late)
        counts[3] += not short and not divergent
    for ident, (short, divergent, late, waiting) in found.items():
        yield ident, titles[ident], short, divergent, late, waiting
