"""What the applicant's page says of conflicts of interest."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.applications.models import Application
from grantflow.applications.presenting import Share
from grantflow.core.actors import Actor
from grantflow.core.work import Panel
from grantflow.reviews.conflicts.commands import OPPOSED_WHILE


def share(actor: Actor, application: Application) -> Share:
    """The way to naming somebody who should not judge, while that is possible."""
    own = application.organisation_id in actor.organisation_ids
    if not own or application.state not in OPPOSED_WHILE or not holds(actor, "conflict:oppose", application.scope):
        return Share()
    return Share([Panel("reviews/_opposed.html", {"application": application})])
