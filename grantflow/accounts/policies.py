"""(actor, permission, scope) → yes, or a refusal with a reason."""

from __future__ import annotations

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.core.actors import ORGANISATION_ROLES, SECOND_FACTOR_ROLES, Actor, Role, Scope
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


_BY_MANAGER = frozenset({Role.PARTNER, Role.REVIEWER, Role.COMMITTEE})
_BY_HEAD = _BY_MANAGER | {Role.MANAGER, Role.FINANCE_OFFICER, Role.DONOR, Role.AUDITOR}
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMIN: _BY_HEAD | {Role.ADMIN, Role.HEAD},
    Role.HEAD: _BY_HEAD,
    Role.MANAGER: _BY_MANAGER,
    Role.SIGNATORY: ORGANISATION_ROLES,
}
"""Which roles a holder of a role may give, and end, within the own scope."""

COORDINATES: dict[Role, tuple[str, ...]] = {
    Role.ADMIN: (),
    Role.PARTNER: ("programme_id", "country"),
    Role.REVIEWER: ("call_id",),
    Role.COMMITTEE: ("call_id", "seat"),
    **dict.fromkeys((Role.HEAD, Role.MANAGER, Role.FINANCE_OFFICER, Role.DONOR, Role.AUDITOR), ("programme_id",)),
    **dict.fromkeys(ORGANISATION_ROLES, ("organisation_id",)),
}
"""What has to be named with a role: the coordinates of its scope, and a seat."""
INSTEAD = {(Role.REVIEWER, "call_id"): "programme_id"}
"""What may be named in place of a coordinate: a reviewer of a programme reviews in all of its calls."""


def may_give(actor: Actor, role: Role, scope: Scope) -> bool:
    """Whether the actor may give or end ``role`` in ``scope``."""
    return any(role in GIVES.get(grant.role, ()) and grant.covers(scope) for grant in actor.grants)


def roles_given_by(actor: Actor) -> list[Role]:
    """The staff's roles the actor may give somewhere, in the order of the table of roles."""
    given = {role for grant in actor.grants for role in GIVES.get(grant.role, ())} - ORGANISATION_ROLES
    return [role for role in Role if role in given]
