"""What the applicant's page says of conflicts of interest."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.applications.models import Application
from grantflow.applications.policies import came_too_late
from grantflow.applications.presenting import Share
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.work import Panel
from grantflow.reviews.conflicts.commands import OPPOSED_WHILE


def share(actor: Actor, application: Application) -> Share:
    """The way to naming somebody who should not judge, while that is possible."""
    own = application.organisation_id in actor.organisation_ids
    judged = application.state in OPPOSED_WHILE and not came_too_late(application, clock.now())
    if not own or not judged or not holds(actor, "conflict:oppose", application.scope):
        return Share()
    return Share([Panel("reviews/_opposed.html", {"application": application})])
