"""Who may see and change forms: offices of a programme see its own and the shared ones, its managers change its own."""

from __future__ import annotations

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.accounts.policies import holds
from grantflow.core.actors import Actor
from grantflow.questionnaires.models import QuestionnaireVersion

READ, EDIT = "form:read", "form:edit"


def may_read(actor: Actor, form: QuestionnaireVersion) -> bool:
    """Whether the actor may open it."""
    return holds(actor, READ, None if form.programme_id is None else form.scope)


def may_edit(actor: Actor, form: QuestionnaireVersion) -> bool:
    """Whether the actor prepares forms where it belongs; whether it is frozen is another matter."""
    return holds(actor, EDIT, form.scope)


def programmes_of(actor: Actor, permission: str) -> set[object] | None:
    """The programmes in which the actor holds the permission; None for all."""
    grants = [grant for grant in actor.grants if grant.role in PERMISSIONS[permission]]
    return None if any(grant.programme_id is None for grant in grants) else {grant.programme_id for grant in grants}
