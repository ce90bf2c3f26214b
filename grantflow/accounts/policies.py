"""(actor, permission, scope) → yes, or a refusal with a reason."""

from __future__ import annotations

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.core.actors import SECOND_FACTOR_ROLES, Actor, Scope
from grantflow.core.db import missing
from grantflow.core.errors import Forbidden
from grantflow.core.sentences import say
from grantflow.core.workflow import SYSTEM_PERMISSION


def holds(actor: Actor, permission: str, scope: Scope | None = None) -> bool:
    """Whether a role of ``actor`` carries ``permission``: in ``scope``, or anywhere when None."""
    if actor.is_system:
        return permission == SYSTEM_PERMISSION
    roles = PERMISSIONS[permission]
    return any(grant.role in roles and (scope is None or grant.covers(scope)) for grant in actor.grants)


def require(actor: Actor, permission: str, scope: Scope, *, visible: bool = True) -> None:
    """Refuse an actor who lacks ``permission`` in ``scope``.

    Raises:
        NotFound: when the record is not ``visible`` to the actor, so that nobody learns that it exists.
        Forbidden: when it is.
    """
    if holds(actor, permission, scope):
        return
    if not visible:
        raise missing()
    raise Forbidden(say("Your roles do not include this action."))


def needs_second_factor(actor: Actor) -> bool:
    """Staff, reviewers and partners sign in with a second factor; applicants may."""
    return bool(actor.roles & SECOND_FACTOR_ROLES)
