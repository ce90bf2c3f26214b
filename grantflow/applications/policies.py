"""What a person may do with one application now, beside holding the permission in its scope."""

from __future__ import annotations

from datetime import datetime

from grantflow.accounts.policies import holds
from grantflow.applications.enums import WITH_APPLICANT, ApplicationState
from grantflow.applications.models import Application, SectionProgress
from grantflow.calls.enums import CallState
from grantflow.core.actors import Actor

TAKES = (CallState.OPEN, CallState.CLOSED)
"""A call closed by the clock still takes what arrives within the grace."""


def came_too_late(application: Application, instant: datetime) -> bool:
    """Whether what was not submitted was left over when its call closed or was cancelled: it is kept, and no more."""
    call = application.call
    taken = call.state in TAKES and instant <= call.last_moment
    return application.state in WITH_APPLICANT and not taken


def may_edit(actor: Actor, application: Application) -> bool:
    """Whether the form stands open to this person, wholly or in part."""
    states = WITH_APPLICANT | {ApplicationState.CLARIFICATION}
    return application.state in states and holds(actor, "application:edit", application.scope)


WITHIN_THE_HOUSE = (
    "review.",
    "attempt.",
    "meeting.",
    "application.checked",
    "application.complete_review",
    "application.reopen_review",
    "conflict.declared",
    "conflict.confirmed",
    "conflict.dismissed",
)
"""Steps of the evaluation that applicants and reviewers do not read in the history: scores come with the decision."""


def hidden_history(actor: Actor, application: Application) -> tuple[str, ...]:
    """Beginnings of actions that the history keeps from this reader."""
    office = holds(actor, "review:read", application.scope)
    own = application.organisation_id in actor.organisation_ids
    return () if office and not own else WITHIN_THE_HOUSE


def section_open(application: Application, progress: SectionProgress | None) -> bool:
    """Whether a section takes answers now: any of a draft, of a clarification only what was asked about."""
    if application.state in WITH_APPLICANT:
        return True
    return application.state is ApplicationState.CLARIFICATION and progress is not None and progress.reopened
