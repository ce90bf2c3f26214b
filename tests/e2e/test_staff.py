"""Rarer work of staff, in a browser: a corrigendum, a lost second step, an undelivered mail, a look at bank data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.grant_world import bank_account

ACCOUNT = "1091820000123456"
"""What ``bank_account`` enters."""
ROLES = (Role.MANAGER, Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True)
class Records:
    """What the people of this file work on."""

    call: UUID
    code: str
    cso: UUID
    signatory: UUID


def address(who: str) -> str:
    return f"staff-{who}@example.org"


@pytest.fixture(scope="module")
def records(app: Flask) -> Records:
    """An open call with one application of a CSO that has entered its bank data."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        programme = builders.programme("STF")
        staff = {role: builders.person(f"Staff {role}", address(role), password_hash=secret) for role in ROLES}
        for role in (Role.MANAGER, Role.AUDITOR):
            builders.give(staff[role], role, programme=programme)
        builders.give(staff[Role.ADMIN], Role.ADMIN)
        signatory = builders.person("Jyldyz Sadykova", address("signatory"), language="ru", password_hash=secret)
        cso = builders.organisation("Таза суу", "KG")
        builders.give(signatory, Role.SIGNATORY, organisation=cso)
        signatory.totp_secret, signatory.totp_confirmed_at = pyotp.random_base32(), clock.now()
        call = builders.call(programme, staff[Role.MANAGER], "STF-1")
        builders.application(call, cso, signatory, state=ApplicationState.SUBMITTED)
        bank_account(cso, signatory, None)
        return Records(call.id, call.code, cso.id, signatory.id)


@pytest.fixture
def desk(
    records: Records, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]
) -> Callable[[str], Desk]:
    assert records
    new = desks(browser, live_server, picture)
    return lambda role: new().sign_in(address(role))


def test_a_manager_publishes_a_corrigendum(records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk(Role.MANAGER)
    manager.open(f"/manage/calls/{records.call}").press("Publish a corrigendum")
    manager.fill("What changes? (English)", "Letters of a school count as well.")
    manager.picture("staff-corrigendum").press("Publish and send 1 letter")
    manager.sees("Write what changes. The call has this language too.")
    manager.fill("What changes? (Русский)", "Письма школы тоже принимаются.")
    manager.press("Publish and send 1 letter")
    manager.sees("Corrigendum published").picture("staff-call")
    manager.open(f"/calls/{records.code}").sees("Letters of a school count as well.")


def test_an_administrator_helps_with_a_lost_phone_and_an_undelivered_mail(
    app: Flask, records: Records, desk: Callable[[str], Desk]
) -> None:
    admin = desk(Role.ADMIN)
    admin.open(f"/people/{records.signatory}")
    admin.fill("how do you know that it is this person", "She came to the office.")
    admin.picture("staff-lost-phone").press("Take away the second step")
    admin.sees("The second step is taken away.").sees("She came to the office.")
    with app.app_context(), unit_of_work():
        assert session.get_one(Person, records.signatory).totp_secret is None
        undelivered(records.signatory)
    admin.open("/messages?state=dead").picture("staff-messages")
    admin.press("About a programme").sees("No such mailbox").sees_not("a secret of the application")
    admin.picture("staff-message").press("Send again").sees("Queued")


def undelivered(to: UUID) -> None:
    letter = Message(
        kind="call.corrected",
        state=MessageState.DEAD,
        recipient_id=to,
        address=address("signatory"),
        language="ru",
        subject="a secret of the application",
        text="a secret of the application",
        html="",
        message_id=f"<{to}@example.org>",
        last_error="550 5.1.1 No such mailbox",
        next_try_at=clock.now(),
        created_at=clock.now(),
    )
    session.add(letter)


def test_an_auditor_asks_for_bank_data(records: Records, desk: Callable[[str], Desk]) -> None:
    auditor = desk(Role.AUDITOR)
    auditor.open(f"/organisations/{records.cso}/bank").sees_not(ACCOUNT)
    auditor.fill("What do you need them for?", "Sample 7").picture("staff-bank-closed").press("Show the bank data")
    auditor.sees(ACCOUNT).picture("staff-bank-shown")
    auditor.open(f"/organisations/{records.cso}/bank").sees_not(ACCOUNT)
    auditor.open(f"/organisations/{records.cso}")
    expect(auditor.page.get_by_role("complementary")).to_contain_text("Bank data shown")
    expect(auditor.page.get_by_role("complementary")).to_contain_text("Sample 7")
