"""What reviewing does by the clock."""

from __future__ import annotations

from datetime import timedelta

from grantflow.accounts.queries import actor_of, recipient
from grantflow.core import clock
from grantflow.outbox.commands import post
from grantflow.reviews.digests import DIGEST, last_digests, people_with_open_reviews
from grantflow.reviews.emails import digest_mail
from grantflow.reviews.queries import own_open

APART = timedelta(hours=20)
SOON = timedelta(days=3)


def digest() -> int:
    """One mail to each reviewer for whom something is new, due within three days, or overdue; at most one a day.

    Run inside a unit of work. Returns how many were written.
    """
    now = clock.now()
    people = people_with_open_reviews()
    last = last_digests([person.id for person in people])
    written = 0
    for person in people:
        since = last.get(person.id)
        if since is not None and now - since < APART:
            continue
        reviews = own_open(actor_of(person))
        if not any(since is None or review.assigned_at > since or review.due_at < now + SOON for review in reviews):
            continue
        post(DIGEST, [digest_mail(recipient(person), reviews, since, now)])
        written += 1
    return written
