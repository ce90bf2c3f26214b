"""Who the stories of the demonstration world are told with, and how they let time pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.accounts.queries import actor_of
from grantflow.applications.models import Application, Submission
from grantflow.calls import commands as calls
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role, Seat
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.grants.models import Grant
from grantflow.organisations.models import Organisation
from grantflow.programmes.models import Programme
from grantflow.reporting.commands.writing import open_reports
from grantflow.reporting.models import Report
from grantflow.reporting.queries import of_grant

REVIEWERS = ("reviewer1", "reviewer2", "reviewer3")


@dataclass(frozen=True)
class World:
    """Who and what the stories are told with."""

    programme: Programme
    call: Call
    people: dict[str, Person]
    organisations: dict[str, Organisation]

    def actor(self, name: str) -> Actor:
        """The person as the argument of commands."""
        return actor_of(self.people[name])

    def seated(self) -> World:
        """The same world, with its reviewers and committee at its call."""
        for key in REVIEWERS:
            builders.give(self.people[key], Role.REVIEWER, call=self.call)
        builders.give(self.people["chair"], Role.COMMITTEE, call=self.call, seat=Seat.CHAIR)
        builders.give(self.people["voter"], Role.COMMITTEE, call=self.call, seat=Seat.VOTER)
        return self

    def at(self, call: Call) -> World:
        """The same people at another call."""
        return replace(self, call=call).seated()


def closed_long_ago(world: World, *, opened: int, closed: int) -> None:
    """Move the window of the call, and what was handed in during it, so many days back; the clock then closes it."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    world.call.opens_at, world.call.closes_at = now - timedelta(days=opened), now - timedelta(days=closed)
    handed_in = world.call.closes_at - timedelta(hours=29, minutes=17)
    for application in session.scalars(sa.select(Application).where(Application.call_id == world.call.id)):
        application.created_at = world.call.opens_at
        application.submitted_at = handed_in
        for sealed in session.scalars(sa.select(Submission).where(Submission.application_id == application.id)):
            sealed.submitted_at = handed_in
    session.flush()
    calls.close_due()
    calls.evaluate(world.actor("manager"), world.call.id, None)


def decided_long_ago(*applications: Application, days: int) -> None:
    """Move a decision back, so that the time for objections has passed."""
    for application in applications:
        if application.decided_at is not None:
            application.decided_at -= timedelta(days=days)
    session.flush()


def ended_yesterday(grant: Grant) -> None:
    """Let the last days of a grant pass: nobody prepares an agreement that is over."""
    grant.ends_on = clock.now().date() - timedelta(days=1)
    last = of_grant(grant.id)[-1]
    last.period_to = grant.ends_on
    open_reports(clock.now().date(), Report.grant_id == grant.id)
    session.flush()


def signed_before_the_start(grant: Grant) -> None:
    """Move both signatures to the days before the project began."""
    days = (clock.now().date() - grant.starts_on).days + 5
    for signature in grant.signatures:
        signature.signed_at -= timedelta(days=days)
    grant.prepared_at -= timedelta(days=days + 3)
    session.flush()
