"""What a programme's page says of its reviewers."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.core.actors import Actor, Scope
from grantflow.core.work import Panel
from grantflow.programmes.models import Programme


def panels(actor: Actor, programme: Programme) -> list[Panel]:
    """The way to the pool, for those who manage or read it."""
    if not holds(actor, "pool:read", Scope(programme_id=programme.id)):
        return []
    return [Panel("reviews/_pool.html", {"programme": programme})]
