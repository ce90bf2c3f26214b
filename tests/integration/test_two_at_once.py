"""Two people take at one moment what only one may have: the second is told, as if they had come a moment later.

On PostgreSQL alone: SQLite has one writer at a time, and who comes second sees what the first has written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from grantflow.accounts.commands import invitations, registering
from grantflow.accounts.models import Person
from grantflow.calls.commands import CODE_TAKEN
from grantflow.calls.enums import CallState
from grantflow.calls.queries import grid_presets
from grantflow.core.actors import Role, Scope
from grantflow.core.db import Base, db, session
from grantflow.core.errors import Conflict, Invalid, Refusal
from grantflow.core.uniqueness import COMPLAINTS
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations import commands as organisations
from grantflow.organisations.commands import NUMBER_TAKEN, Details
from grantflow.outbox.models import Message
from grantflow.reviews.pool import commands as pool
from grantflow.reviews.pool.commands import ProfileInput
from tests.conftest import make_app
from tests.integration.accounts.helpers import PASSWORD, link_in, mails
from tests.integration.calls.test_preparing import TERMS
from tests.support.postgres import PostgresServer
from tests.support.world import World, acting, sign_in

PATIENCE = 20
"""Seconds until the second must have met the first."""
WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def racing(postgres: PostgresServer, tmp_path: Path) -> Iterator[Flask]:
    """An application on a PostgreSQL database of its own, with real transactions."""
    app = make_app(postgres.create("racing"), tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        session.remove()
        db.engine.dispose()
    postgres.drop("racing")


def race(app: Flask, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """``second`` meets what ``first`` has written and not committed yet; what it answers."""

    def come_second() -> Any:
        with app.app_context():
            try:
                return second()
            finally:
                session.remove()

    with ThreadPoolExecutor(1) as other:
        with unit_of_work():
            first()
            session.flush()
            told = other.submit(come_second)
            until = time.monotonic() + PATIENCE
            while not session.scalar(WAITING) and not told.done():
                assert time.monotonic() < until
                time.sleep(0.01)
        return told.result(PATIENCE)


def refused(command: Callable[[], Any]) -> Callable[[], Refusal | None]:
    """The command in a transaction of its own; what it is refused with."""

    def work() -> Refusal | None:
        try:
            with unit_of_work():
                command()
        except Refusal as refusal:
            return refusal
        return None

    return work


def test_a_call_with_the_code_of_another(racing: Flask) -> None:
    world = World()
    client = racing.test_client()
    sign_in(client, world.manager)
    chosen = {"grid": next(iter(grid_presets())), "questionnaire": str(world.call.questionnaire_id)}
    address = f"/programmes/{world.programme.id}/calls/new"
    session.commit()
    answer = race(
        racing,
        lambda: builders.call(world.programme, world.manager, TERMS["code"], CallState.DRAFT),
        lambda: client.post(address, data=TERMS | chosen),
    )
    assert answer.status_code == 422
    assert str(CODE_TAKEN.reason) in answer.text.partition('id="code-error"')[2].partition("</div>")[0]
    assert TERMS["purpose_en"] in answer.text


def test_an_organisation_with_the_number_of_another(racing: Flask) -> None:
    world = World()
    people = [acting(world.reviewer("Asel One")), acting(world.reviewer("Asel Two"))]
    session.commit()
    details = Details("Таза суу", "KG", registration_number="01203201910234")
    first, second = (partial(organisations.create, actor, details) for actor in people)
    told = race(racing, first, refused(second))
    assert isinstance(told, Invalid)
    assert told.errors == {"registration_number": (NUMBER_TAKEN.reason,)}


def test_what_stands_at_no_field_is_a_conflict(racing: Flask) -> None:
    """A profile that is saved for the first time in two windows."""
    world = World()
    reviewer = acting(world.reviewer())
    session.commit()
    profile = ProfileInput(("en",), ("KG",), (), "", 3)
    save = partial(pool.save_profile, reviewer, None, profile)
    told = race(racing, save, refused(save))
    assert isinstance(told, Conflict)
    assert "at the same moment" in str(told)


def register() -> None:
    registering.register(name="Ann Bee", email="ann@example.org", language="en", zone="UTC")


def test_an_account_that_is_opened_twice_gets_one_letter_and_the_same_answer(racing: Flask) -> None:
    assert race(racing, register, refused(register)) is None
    assert session.scalar(sa.select(sa.func.count(Person.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_an_invitation_accepted_while_the_address_opens_an_account(racing: Flask) -> None:
    world = World()
    scope = Scope(programme_id=world.programme.id, call_id=world.call.id)
    invitations.invite(acting(world.manager), email="ann@example.org", role=Role.REVIEWER, scope=scope)
    session.commit()
    token = link_in(mails("ann@example.org")[0]).rpartition("/")[2]

    def accept() -> None:
        invitations.accept_as_new(token, name="Ann Bee", password=PASSWORD, language="en", zone="UTC")

    assert isinstance(race(racing, register, refused(accept)), Conflict)
    with unit_of_work():
        accept()


def test_every_complaint_is_about_a_rule_of_the_database() -> None:
    tables = Base.metadata.tables.values()
    rules = {rule.name for table in tables for rule in table.constraints} | {
        index.name for table in tables for index in table.indexes
    }
    assert rules >= COMPLAINTS.keys()
