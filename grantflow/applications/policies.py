"""What a person may do with one application now, beside holding the permission in its scope."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.applications.enums import WITH_APPLICANT, ApplicationState
from grantflow.applications.models import Application, SectionProgress
from grantflow.core.actors import Actor


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
