"""What reviewers and those who assign them are told by mail. Reviewers read numbers, never names or titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from grantflow.accounts.queries import recipient_of
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.actors import Role
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.workflow import Fired
from grantflow.outbox.letters import Letter, Mail, Recipient, composes, declare
from grantflow.outbox.links import path_for
from grantflow.reviews.candidates import proposed
from grantflow.reviews.digests import DIGEST
from grantflow.reviews.models import Review
from grantflow.reviews.queries import told_about
from grantflow.reviews.standing import Standing

OPEN_REVIEWS = mark("Open my reviews")
OPEN_ASSIGNMENTS = mark("Open the reviews of this application")
NOBODY_FREE = mark("nobody is free; invite a reviewer")
DIVERGENCE = "review.divergence"
TAKEN_BACK = "review.taken_back"
EXTENDED = "review.extended"
WISHED = "review.time_wished"
KEPT = "review.time_refused"

declare(
    Letter(
        "review.declined",
        mark("%(number)s: a reviewer declined"),
        (
            mark("%(reviewer)s does not review %(number)s: %(reason)s."),
            mark("Please ask another reviewer. Proposed: %(proposed)s."),
        ),
        OPEN_ASSIGNMENTS,
    ),
    Letter(
        "review.returned",
        mark("%(number)s: please look at your review again"),
        (mark("Your review of %(number)s was returned to you. Reason: %(reason)s"), mark("It is open for changes.")),
        mark("Open the review"),
    ),
    Letter(
        "review.recused",
        mark("%(number)s: a reviewer stepped back"),
        (
            mark("%(reviewer)s has a conflict of interest with %(number)s and stepped back. The scores are void."),
            mark("Reason: %(reason)s"),
            mark("Please ask another reviewer. Proposed: %(proposed)s."),
        ),
        OPEN_ASSIGNMENTS,
    ),
    Letter(
        "review.removed",
        mark("%(number)s: a reviewer was taken off"),
        (
            mark("%(reviewer)s may have a conflict of interest with %(number)s and no longer sees it."),
            mark("What this person scored is void and is not counted any more."),
            mark("Please ask another reviewer. Proposed: %(proposed)s."),
        ),
        OPEN_ASSIGNMENTS,
    ),
    Letter(
        EXTENDED,
        mark("Your reviews are due on another day"),
        (mark("Now due on %(when)s: %(numbers)s."),),
        OPEN_REVIEWS,
    ),
    Letter(
        KEPT,
        mark("The due date of your reviews stands"),
        (mark("You asked for more time. These reviews stay due as before: %(numbers)s."),),
        OPEN_REVIEWS,
    ),
    Letter(
        WISHED,
        mark("%(number)s: a reviewer asks for more time"),
        (
            mark("%(reviewer)s asks to hand in the review of %(number)s by %(until)s. It is due on %(due)s."),
            mark("Reason: %(reason)s"),
        ),
        mark("Open the due dates"),
    ),
    Letter(
        "review.expired",
        mark("%(number)s: your review is no longer needed"),
        (mark("Your assignment to %(number)s has ended. Reason: %(reason)s"),),
        OPEN_REVIEWS,
    ),
    Letter(
        DIVERGENCE,
        mark("%(number)s: the reviews differ too much"),
        (
            mark("The totals of %(number)s are %(totals)s. They differ by %(gap)s %%; the call allows %(allowed)s %%."),
            mark("One more reviewer is needed. Proposed: %(proposed)s."),
        ),
        mark("Ask one more reviewer"),
    ),
    Letter(
        TAKEN_BACK,
        mark("%(call)s: some reviews are no longer asked of you"),
        (
            mark("The assignment of reviewers was undone. You need not review: %(numbers)s."),
            mark("You may be asked again, for these or for others."),
        ),
        OPEN_REVIEWS,
    ),
    Letter(
        DIGEST,
        mark("Your reviews: what waits for you"),
        (mark("This is what waits for you as a reviewer today."),),
        OPEN_REVIEWS,
        private=True,
    ),
)


def _mail(to: Recipient, application: Application, path: str, **values: object) -> Mail:
    programme = application.call.programme
    return Mail(
        to,
        path,
        {"number": application.number or "", **values},
        footer=programme.donor_line,
        programme_id=programme.id,
    )


@composes("review.declined", "review.recused", "review.removed")
def to_managers(fired: Fired) -> Iterable[Mail]:
    """Who is gone and, but for a refusal before any work, whom to ask instead."""
    review: Review = fired.subject
    instead = proposed(review.application)
    free = instead.name if instead else say(NOBODY_FREE)
    path = path_for("reviews.assignments", ident=review.application_id)
    reviewer = recipient_of(review.reviewer_id).name
    reason = fired.facts.get("because") or fired.reason or ""
    for person in told_about(review.application, Role.MANAGER):
        yield _mail(person, review.application, path, reviewer=reviewer, reason=reason, proposed=free)


@composes("review.returned", "review.expired")
def to_reviewer(fired: Fired) -> Iterable[Mail]:
    review: Review = fired.subject
    reason = fired.facts.get("because") or fired.reason or ""
    ended = fired.transition.trigger == "expire"
    path = path_for("reviews.mine") if ended else path_for("reviews.show", ident=review.id)
    yield _mail(recipient_of(review.reviewer_id), review.application, path, reason=reason)


def divergence_mails(application: Application, found: Standing, third: str | None) -> Iterable[Mail]:
    """The totals and whom to ask, to those who assign reviewers."""
    path = path_for("reviews.assignments", ident=application.id)
    for person in told_about(application, Role.MANAGER):
        yield _mail(
            person,
            application,
            path,
            totals=list(found.totals),
            gap=found.gap_percent,
            allowed=application.call.divergence_percent,
            proposed=third or say(NOBODY_FREE),
        )


def taken_back_mails(call: Call, reviews: Sequence[Review]) -> Iterable[Mail]:
    """One mail to each reviewer, with the numbers of everything that was taken back."""
    numbers: dict[UUID, list[str]] = defaultdict(list)
    for review in reviews:
        numbers[review.reviewer_id].append(review.application.number or "")
    for person_id, found in numbers.items():
        yield Mail(
            recipient_of(person_id),
            path_for("reviews.mine"),
            {"call": call.title, "numbers": sorted(found)},
            footer=call.programme.donor_line,
            programme_id=call.programme_id,
        )


def wish_mails(review: Review) -> Iterable[Mail]:
    """That a reviewer asks for more time, to those who assign reviewers."""
    reviewer, application = recipient_of(review.reviewer_id).name, review.application
    for person in told_about(application, Role.MANAGER):
        yield _mail(
            person,
            application,
            path_for("reviews.due_dates", ident=application.call_id),
            reviewer=reviewer,
            until=review.wished_due_at,
            due=review.due_at,
            reason=review.wish,
        )


def extension_mails(reviews: Sequence[Review], due_at: datetime, note: str) -> Iterable[Mail]:
    """One mail to each reviewer with all that is due on another day, and the manager's note."""
    return _to_each(reviews, note, when=due_at)


def kept_mails(reviews: Sequence[Review], note: str) -> Iterable[Mail]:
    """One mail to each reviewer with all that stays due as it is, and why."""
    return _to_each(reviews, note)


def _to_each(reviews: Sequence[Review], note: str, **values: object) -> Iterable[Mail]:
    for reviewer_id in dict.fromkeys(review.reviewer_id for review in reviews):
        own = [review.application for review in reviews if review.reviewer_id == reviewer_id]
        programme = own[0].call.programme
        yield Mail(
            recipient_of(reviewer_id),
            path_for("reviews.mine"),
            {"numbers": [application.number or "" for application in own], **values},
            extra=(say("Note of the grant manager: %(note)s", note=note),) if note.strip() else (),
            footer=programme.donor_line,
            programme_id=programme.id,
        )


def digest_mail(to: Recipient, reviews: Sequence[Review], since: datetime | None, now: datetime) -> Mail:
    """One mail for everything: newly assigned, due, overdue."""
    programme = reviews[0].application.call.programme
    return Mail(
        to,
        path_for("reviews.mine"),
        extra=tuple(_digest_lines(reviews, since, now)),
        footer=programme.donor_line,
        programme_id=programme.id,
    )


def _digest_lines(reviews: Sequence[Review], since: datetime | None, now: datetime) -> Iterable[Sentence]:
    new = [review for review in reviews if since is None or review.assigned_at > since]
    late = [review for review in reviews if review.due_at < now]
    due = [review for review in reviews if review not in late]
    if new:
        yield say_many(
            "%(n)s application was given to you: %(numbers)s.",
            "%(n)s applications were given to you: %(numbers)s.",
            len(new),
            numbers=[review.application.number or "" for review in new],
        )
    for review in late:
        yield say("%(number)s was due on %(when)s.", number=review.application.number or "", when=review.due_at)
    for review in due:
        yield say("%(number)s is due on %(when)s.", number=review.application.number or "", when=review.due_at)
