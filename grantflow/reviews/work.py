"""What reviewing puts on the home pages: the reviewer's assignments, the manager's gaps."""

from __future__ import annotations

from collections.abc import Iterator

from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.work import COUNTED, WorkItem, bounded, shortened
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.pool.queries import profile_of
from grantflow.reviews.queries import own_waiting
from grantflow.reviews.rounds.bidding import calls_to_bid
from grantflow.reviews.shortfalls import Shortfalls, shortfalls
from grantflow.reviews.to_decide import found_conflicts, wishes_for_time

ASKED, TO_WRITE = mark("Can you review %(number)s?"), mark("Review %(number)s")
WISHES = say("What would you gladly review?")
TOO_FEW = say("More than %(n)s applications have too few reviewers", n=COUNTED)
TO_SETTLE = say("More than %(n)s applications need one more reviewer", n=COUNTED)
BEING_REVIEWED = say("More than %(n)s applications are being reviewed", n=COUNTED)
LATE = say("reviewers, more than %(n)s late", n=COUNTED)


def work(actor: Actor) -> list[WorkItem]:
    """What waits for the actor around reviews."""
    items = _profile(actor) + shortened(_assignments(actor), mark("Reviews"), "reviews.mine")
    items += _wishes(actor)
    if actor.grants_of(Role.MANAGER):
        items += [item for found in shortfalls(actor) for item in _gaps(found)]
    return [*items, *_conflicts(actor), *_wishes_for_time(actor)]


def _conflicts(actor: Actor) -> Iterator[WorkItem]:
    for ident, title, count in found_conflicts(actor):
        yield WorkItem(
            say_many(
                "%(n)s possible conflict of interest waits for your decision",
                "%(n)s possible conflicts of interest wait for your decision",
                count,
            ),
            "reviews.conflicts",
            {"ident": ident},
            note=say("%(call)s", call=title),
            action=mark("Decide"),
        )


def _wishes_for_time(actor: Actor) -> Iterator[WorkItem]:
    for ident, title, count in wishes_for_time(actor):
        yield WorkItem(
            say_many("%(n)s reviewer asks for more time", "%(n)s reviewers ask for more time", count),
            "reviews.due_dates",
            {"ident": ident, "only": "wishes"},
            note=say("%(call)s", call=title),
            action=mark("Answer"),
        )


def _profile(actor: Actor) -> list[WorkItem]:
    """A reviewer who has not said what they know is asked for it, until they have."""
    if actor.id is None or not actor.grants_of(Role.REVIEWER) or profile_of(actor.id) is not None:
        return []
    return [WorkItem(say("Tell us what you can review"), "reviews.profile", {}, action=mark("Fill in"))]


def _assignments(actor: Actor) -> Iterator[WorkItem]:
    for row in own_waiting(actor):
        asked = row.state is ReviewState.PROPOSED
        yield WorkItem(
            say(ASKED if asked else TO_WRITE, number=row.number or ""),
            "reviews.show",
            {"ident": row.id},
            note=say("%(call)s", call=row.call),
            due=row.due_at,
            since=row.assigned_at,
            action=mark("Answer") if asked else mark("Review"),
        )


def _wishes(actor: Actor) -> Iterator[WorkItem]:
    """Where reviewers are asked what they would gladly review."""
    for row in calls_to_bid(actor, clock.now()):
        yield WorkItem(
            WISHES,
            "reviews.bids",
            {"ident": row.id},
            note=say("%(call)s", call=row.title),
            due=row.bids_until,
            action=mark("Choose"),
        )


def _gaps(found: Shortfalls) -> Iterator[WorkItem]:
    """For those who assign reviewers: one line for each call and kind of gap."""
    link, note = {"ident": found.call_id}, say("%(call)s", call=found.title)
    if found.divergent:
        exactly = say_many(
            "%(n)s application needs one more reviewer", "%(n)s applications need one more reviewer", found.divergent
        )
        title = bounded(found.divergent, exactly, TO_SETTLE)
        yield WorkItem(title, "reviews.board", link, note=note, action=mark("Ask"))
    if found.short:
        exactly = say_many(
            "%(n)s application has too few reviewers", "%(n)s applications have too few reviewers", found.short
        )
        title = bounded(found.short, exactly, TOO_FEW)
        yield WorkItem(title, "reviews.board", link, note=note, action=mark("Assign"))
    if found.waiting:
        exactly = say_many(
            "%(n)s application is being reviewed", "%(n)s applications are being reviewed", found.waiting
        )
        title = bounded(found.waiting, exactly, BEING_REVIEWED)
        yield WorkItem(title, "reviews.board", link, note=note, who=_reviewers(found.late))


def _reviewers(late: int) -> Sentence:
    if not late:
        return say("reviewers")
    return bounded(late, say_many("reviewers, %(n)s late", "reviewers, %(n)s late", late), LATE)
