"""Between which days the dates of a grant lie: each follows what it waits for."""

from __future__ import annotations

from datetime import date

from grantflow.core.days import YEAR, Days
from grantflow.core.sentences import Sentence, mark, say
from grantflow.grants.models import Grant, Payment

FARTHEST_START = YEAR
"""From today to the first day of a grant: later ones are slips, or awards of another round."""
START = mark("Choose a first day up to %(last)s, a year from today.")
REGISTERED = mark("Choose a day from %(first)s, when both sides had signed, to today, %(last)s.")
SENT = mark("Choose a day from %(first)s, when the agreement came into force, to today, %(last)s.")
RECEIVED = mark("Choose a day from %(first)s, when the money was sent, to today, %(last)s.")


def starting(today: date) -> Days:
    """The first day of a grant. The programme's own days bound it, too."""
    return Days(date.min, today + FARTHEST_START, START)


def wrong_end(ends_on: date, today: date) -> Sentence | None:
    """Why an agreement cannot end on that day, or None: nobody signs for what is over."""
    if ends_on >= today:
        return None
    return say("The grant would have ended on %(last)s. Choose a later first day or more months.", last=ends_on)


def signed_on(grant: Grant) -> date:
    """The day of the last signature; before any, the day on which the agreement was prepared."""
    return grant.day_of(max((signature.signed_at for signature in grant.signatures), default=grant.prepared_at))


def began_on(grant: Grant) -> date:
    """From when on there is a grant to look at: its first day, or the last signature if that is earlier."""
    return min(grant.starts_on, signed_on(grant))


def registering(grant: Grant, today: date) -> Days:
    """The state's registration of a signed agreement."""
    return Days(signed_on(grant), today, REGISTERED)


def sending(grant: Grant, today: date) -> Days:
    """A transfer: the agreement is in force once it is signed and, where the country asks it, registered."""
    return Days(max(signed_on(grant), grant.registered_on or date.min), today, SENT)


def receiving(payment: Payment, today: date) -> Days:
    """The receipt of a transfer."""
    assert payment.sent_on is not None
    return Days(payment.sent_on, today, RECEIVED)
