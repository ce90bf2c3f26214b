"""Payments: each step by its person, apart from the others, never above the grant."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from grantflow.audit.queries import verify
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.grants import commands
from grantflow.grants.enums import PaymentState
from grantflow.outbox.models import Message
from tests.support.days import AHEAD, BEHIND, today
from tests.support.grant_world import foreign_grant, in_force, pay, prepared
from tests.support.world import World, acting


def test_an_advance_travels_from_request_to_receipt(world: World) -> None:
    grant = in_force(world)
    assert world.partner.id
    pay(world, grant, 1)
    advance = grant.payments[0]
    assert advance.state is PaymentState.CONFIRMED
    assert grant.paid == advance.amount
    assert advance.bank_account_id is not None
    told = set(session.scalars(sa.select(Message.kind)))
    assert {"payment.requested", "payment.verified", "payment.sent"} <= told
    assert list(verify()) == []


def test_nothing_is_paid_before_the_agreement_is_in_force(world: World) -> None:
    grant = prepared(world)
    with pytest.raises(NotAllowedNow, match="not in progress"):
        commands.request(acting(world.signatory), grant.payments[0].id, None)


def test_who_may_do_what(world: World) -> None:
    grant = in_force(world)
    ident = grant.payments[0].id
    with pytest.raises(Forbidden):
        commands.request(acting(world.editor), ident, None)
    with pytest.raises(NotFound):
        commands.request(acting(world.other_signatory), ident, None)
    with pytest.raises(Conflict):
        commands.request(acting(world.signatory), ident, 99)
    commands.request(acting(world.signatory), ident, None)
    with pytest.raises(NotFound):
        commands.verify(acting(world.foreign_partner), ident, None)
    with pytest.raises(Forbidden):
        commands.verify(acting(world.finance), ident, None)
    with pytest.raises(NotAllowedNow):
        commands.approve(acting(world.finance), ident, None)
    commands.verify(acting(world.manager), ident, None)
    for person in (world.manager, world.partner, world.head):
        with pytest.raises(Forbidden):
            commands.approve(acting(person), ident, None)


def test_whoever_verified_does_not_approve_whatever_roles_they_hold(world: World) -> None:
    grant = in_force(world)
    ident = grant.payments[0].id
    builders.give(world.manager, Role.FINANCE_OFFICER, programme=world.programme)
    commands.request(acting(world.signatory), ident, None)
    commands.verify(acting(world.manager), ident, None)
    with pytest.raises(NotAllowedNow, match="Another person"):
        commands.approve(acting(world.manager), ident, None)
    commands.approve(acting(world.finance), ident, None)


def test_the_database_itself_keeps_the_two_apart(world: World) -> None:
    payment = in_force(world).payments[0]
    payment.verified_by_id = payment.approved_by_id = world.finance.id
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_the_database_itself_keeps_payments_within_the_grant(world: World) -> None:
    grant = in_force(world)
    grant.paid_minor = grant.amount_minor + 1
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_a_transfer_needs_a_reference_and_lies_between_the_agreement_and_today(world: World) -> None:
    grant = in_force(world)
    ident = grant.payments[0].id
    commands.request(acting(world.signatory), ident, None)
    commands.verify(acting(world.manager), ident, None)
    commands.approve(acting(world.finance), ident, None)
    with pytest.raises(NotAllowedNow, match="reference"):
        commands.send(acting(world.finance), ident, None, " ", today())
    for wrong in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Invalid, match="when the agreement came into force, to today"):
            commands.send(acting(world.finance), ident, None, "T1", wrong)
    commands.send(acting(world.finance), ident, None, "T1", today())
    for wrong in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Invalid, match="when the money was sent, to today"):
            commands.confirm(acting(world.signatory), ident, None, wrong)
    commands.confirm(acting(world.signatory), ident, None, today())


def test_no_transfer_is_recorded_before_anybody_has_signed(world: World) -> None:
    with pytest.raises(NotAllowedNow):
        commands.send(acting(world.finance), prepared(world).payments[0].id, None, "T1", today())


def test_money_leaves_after_the_state_has_registered_the_grant(world: World) -> None:
    grant = in_force(world)
    payment = grant.payments[0]
    commands.request(acting(world.signatory), payment.id, None)
    commands.verify(acting(world.manager), payment.id, None)
    commands.approve(acting(world.finance), payment.id, None)
    for signature in grant.signatures:
        signature.signed_at -= timedelta(days=20)
    grant.registered_on = today() - timedelta(days=9)
    with pytest.raises(Invalid, match="when the agreement came into force"):
        commands.send(acting(world.finance), payment.id, None, "T1", today() - timedelta(days=10))
    commands.send(acting(world.finance), payment.id, None, "T1", today() - timedelta(days=9))


def test_hold_release_and_cancel_name_their_reason(world: World) -> None:
    grant = in_force(world)
    payment = grant.payments[0]
    commands.request(acting(world.signatory), payment.id, None)
    commands.verify(acting(world.manager), payment.id, None)
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.hold(acting(world.finance), payment.id, None, "")
    commands.hold(acting(world.finance), payment.id, None, "The bank asks back.")
    assert payment.state is PaymentState.ON_HOLD
    commands.release(acting(world.finance), payment.id, None, "Answered.")
    assert payment.state is PaymentState.SCHEDULED
    assert payment.verified_by_id is None
    commands.cancel(acting(world.finance), payment.id, None, "Not needed.")
    assert payment.state is PaymentState.CANCELLED


def test_a_foreign_partner_learns_nothing_of_payments(world: World) -> None:
    grant = foreign_grant(world)
    commands.request(acting(world.other_signatory), grant.payments[0].id, None)
    with pytest.raises(NotFound):
        commands.verify(acting(world.partner), grant.payments[0].id, None)
    commands.verify(acting(world.foreign_partner), grant.payments[0].id, None)


@pytest.mark.parametrize("zone", [AHEAD, BEHIND])
def test_today_is_the_day_where_the_call_is_at_home(world: World, zone: str) -> None:
    world.call.zone = zone
    grant = in_force(world)
    ident, here = grant.payments[0].id, today(zone)
    commands.request(acting(world.signatory), ident, None)
    commands.verify(acting(world.manager), ident, None)
    commands.approve(acting(world.finance), ident, None)
    with pytest.raises(Invalid):
        commands.send(acting(world.finance), ident, None, "T1", here + timedelta(days=1))
    commands.send(acting(world.finance), ident, None, "T1", here)
    with pytest.raises(Invalid):
        commands.confirm(acting(world.signatory), ident, None, here + timedelta(days=1))
    commands.confirm(acting(world.signatory), ident, None, here)
