"""Committee and awards: sittings prepared and put into effect, a promotion, an objection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.money import Money
from grantflow.decisions import commands as decisions
from grantflow.decisions.commands.meetings import Proposed, Terms
from grantflow.decisions.enums import Outcome
from grantflow.decisions.models import Meeting
from grantflow.decisions.queries import proposed_amount
from grantflow.demo.stage import World

MINUTES = (
    "The chair asked for conflicts of interest; nobody declared one. Each application was introduced by its reviewers' "
    "words and discussed. The order of the ranking was kept unless a reason is written."
)
CHECKED = "Certificate compared with the register, board members screened on two lists without a match, risk low."
OBJECTION = (
    "The budget was scored for lines that our application does not hold. Please look again at part five: the orchard "
    "tools cost 1,200, not 12,000."
)


def meeting_prepared(world: World, *, days_ago: int = 1, proposals: Mapping[UUID, Proposed] | None = None) -> Meeting:
    """A sitting with minutes, a quorum and proposals (the ranking's unless told otherwise); its letters wait."""
    manager = world.actor("manager")
    held_on = clock.now().date() - timedelta(days=days_ago)
    meeting = decisions.create(manager, world.call.id, held_on)
    present = [world.people[key].id for key in ("chair", "voter")]
    decisions.save(manager, meeting.id, None, Terms(held_on, MINUTES, present, proposals or {}))
    decisions.prepare_letters(manager, meeting.id, None)
    return meeting


def sitting(world: World, *, days_ago: int, proposals: Mapping[UUID, Proposed] | None = None) -> None:
    """A sitting whose decisions the chair put into effect, and whose letters left."""
    meeting = meeting_prepared(world, days_ago=days_ago, proposals=proposals)
    decisions.apply(world.actor("chair"), meeting.id, None)
    session.flush()


def reserve(application: Application, reason: str) -> dict[UUID, Proposed]:
    """The proposal to put one application on the reserve list, against the ranking."""
    amount = Money(application.requested_minor, application.currency)
    return {application.id: Proposed(Outcome.RESERVE, amount, reason)}


def promoted(world: World, application: Application) -> None:
    """The head takes an application from the reserve list."""
    decisions.promote(world.actor("head"), application.id, None)


def checked(world: World, application: Application) -> None:
    """The manager records that documents and due diligence were looked at."""
    decisions.check_documents(world.actor("manager"), application.id, application.version, CHECKED)


def awarded(world: World, application: Application) -> None:
    """Checked by the manager, awarded by the head."""
    checked(world, application)
    decisions.award(world.actor("head"), application.id, None, proposed_amount(application))


def objected(world: World, cso: str, application: Application) -> None:
    """The applicant objected four days before today."""
    appeal = decisions.lodge(world.actor(f"{cso}_signatory"), application.id, OBJECTION)
    appeal.lodged_at -= timedelta(days=4)
    session.flush()
