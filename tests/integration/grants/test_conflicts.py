"""Whoever is in conflict with an application has nothing to do with its grant: no figure, no work, no letter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.core.errors import NotFound
from grantflow.core.work import WorkItem
from grantflow.grants import commands, queries
from grantflow.grants.work import work
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.enums import Severity
from grantflow.outbox.models import Message
from grantflow.reviews.enums import ConflictState
from tests.support.conflicting import conflict
from tests.support.days import today
from tests.support.grant_world import awarded, in_force
from tests.support.world import World, acting


def titles(items: list[WorkItem]) -> list[str]:
    return [str(item.title) for item in items]


def test_an_office_in_conflict_counts_no_grant_and_does_nothing_with_it(world: World) -> None:
    grant = in_force(world)
    payment = grant.payments[0]
    commands.request(acting(world.signatory), payment.id, None)
    partner = acting(world.partner)
    assert queries.figures(partner, today(), oversees=True).to_verify == 1
    assert titles(work(partner))
    conflict(grant.application, world.partner, ConflictState.DECLARED)
    seen = queries.figures(partner, today(), oversees=True)
    assert (seen.grants, seen.amount_minor, seen.to_verify) == (0, 0, 0)
    assert titles(work(partner)) == []
    with pytest.raises(NotFound):
        commands.verify(partner, payment.id, None)
    with pytest.raises(NotFound):
        monitoring.raise_finding(partner, grant.id, Severity.NOTE, "A note")


def test_an_agreement_is_not_offered_to_a_manager_in_conflict(world: World) -> None:
    application = awarded(world)
    assert titles(work(acting(world.manager)))
    conflict(application, world.manager, ConflictState.DECLARED)
    assert titles(work(acting(world.manager))) == []


def test_what_was_dismissed_hides_nothing(world: World) -> None:
    grant = in_force(world)
    conflict(grant.application, world.partner, ConflictState.DISMISSED)
    assert queries.is_visible(acting(world.partner), grant.id)


def test_letters_go_round_an_office_in_conflict_and_always_to_the_grantee(world: World) -> None:
    grant = in_force(world)
    for person in (world.partner, world.signatory):
        conflict(grant.application, person, ConflictState.DECLARED)
    payment = grant.payments[0]
    commands.request(acting(world.org_finance), payment.id, None)
    commands.verify(acting(world.manager), payment.id, None)
    commands.approve(acting(world.finance), payment.id, None)
    commands.send(acting(world.finance), payment.id, None, "TR-1", today())
    told = session.execute(sa.select(Message.kind, Message.recipient_id).where(Message.kind.like("payment.%"))).all()
    assert world.partner.id not in {row.recipient_id for row in told}
    assert ("payment.requested", world.manager.id) in {tuple(row) for row in told}
    assert ("payment.sent", world.signatory.id) in {tuple(row) for row in told}
    assert queries.is_visible(acting(world.signatory), grant.id)
