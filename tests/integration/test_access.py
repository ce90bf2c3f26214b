"""Every route, asked by every role, about records of its own scope and of another, from one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Connection
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from grantflow.accounts.models import LoginSession
from grantflow.applications.models import Application
from grantflow.audit.models import AuditEvent
from grantflow.core.db import db, session, writing
from grantflow.outbox.models import Message
from grantflow.web.access import PUBLIC, permission_of
from tests.support.access_table import ALL, NOBODY, OF_APPLICATIONS, OF_ONE_PERSON, READS, SIGNED_IN, WRITES, Row
from tests.support.addresses import address_of
from tests.support.critic import forget_the_last_request
from tests.support.everything import Everything, sign_in_row

OPENED = {200}
OPEN_TO_ALL = {200, 302, 410}
"""A page for everybody may send people on, and a link that leads to it may be used up."""
TRIED = {303, 409, 410, 422}
FOREIGN, DOUBLE, CONFLICTED = "foreign", "double", "conflicted"
"""People with the same role elsewhere; a role here and every office elsewhere; an office here and only conflicts."""


class Asking:
    """The world of this file: its records, and a cookie for everybody in it."""

    def __init__(self, app: Flask) -> None:
        world = Everything()
        self.app = app
        self.records = world.records()
        self.own_session = self.records["own session"]
        kinds = {"": world.people(), FOREIGN: world.strangers(), DOUBLE: world.double_hatted()}
        kinds[CONFLICTED] = world.conflicted()
        self.cookies = {
            (role, kind): self._cookie(sign_in_row(person)[0])
            for kind, people in kinds.items()
            for role, person in people.items()
        }
        session.commit()
        self.client: FlaskClient = app.test_client(use_cookies=False)

    def _cookie(self, token: str) -> str:
        browser = self.app.test_client()
        with browser.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = token, True
        cookie = browser.get_cookie("grantflow")
        assert cookie is not None
        return f"grantflow={cookie.value}"

    def address(self, rule: Rule, row: Row) -> str:
        return address_of(self.app, rule, row, self.records)

    def ask(self, method: str, address: str, role: str, kind: str = "") -> int:
        """The status of one answer; what it changed is undone."""
        return self.answer(method, address, role, kind).status_code

    def answer(self, method: str, address: str, role: str, kind: str = "") -> TestResponse:
        forget_the_last_request()
        cookie = self.cookies.get((role, kind))
        headers = {} if cookie is None else {"Cookie": cookie}
        return self.client.open(address, method=method, headers=headers)

    def of_kind(self, kind: str) -> list[str]:
        """The roles of whom there is somebody of this kind."""
        return [role for role, its in self.cookies if its == kind]

    def traces(self) -> tuple[int | None, ...]:
        """What an action leaves: events, messages, and here the open sessions. Refused attempts are history too."""
        counts = (
            sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action != "attempt.refused"),
            sa.select(sa.func.count()).select_from(Message),
            sa.select(sa.func.count()).where(LoginSession.id == self.own_session, LoginSession.revoked_at.is_(None)),
        )
        return tuple(session.scalar(count) for count in counts)


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[Connection]:
    """One outer transaction for this file, rolled back at the end."""
    with app.app_context():
        engine = db.engine
    engines: dict[Any, Any] = db._app_engines[app]
    with engine.connect() as connection:
        with writing():
            outer = connection.begin()
        engines[None] = connection
        try:
            yield connection
        finally:
            engines[None] = engine
            outer.rollback()


@pytest.fixture(scope="module")
def asking(app: Flask, connection: Connection) -> Asking:
    with app.app_context():
        made = Asking(app)
        session.remove()
        return made


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    session.remove()
    with writing():
        point = connection.begin_nested()
    try:
        yield
    finally:
        session.remove()
        point.rollback()


def rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def test_the_table_knows_every_route(app: Flask) -> None:
    found: dict[str, set[str]] = {"GET": set(), "POST": set()}
    for rule in app.url_map.iter_rules():
        for method in found.keys() & (rule.methods or set()):
            found[method].add(rule.endpoint)
    assert found["GET"] - {"static"} == READS.keys()
    assert found["POST"] == WRITES.keys()
    known = found["GET"] | found["POST"]
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - known == OF_ONE_PERSON


def refusal(rule: Rule, row: Row, role: str) -> set[int]:
    """What somebody gets who is not let in: nobody the sign-in, others no page, or no right where there is a page."""
    if role == "nobody":
        return {303}
    return {403} if not rule.arguments or role in row.sees else {404}


@pytest.mark.parametrize("endpoint", READS)
def test_a_page_opens_for_those_in_the_table(in_app: Flask, asking: Asking, endpoint: str) -> None:
    rule, row = rules(in_app)[endpoint], READS[endpoint]
    address = asking.address(rule, row)
    opened = OPEN_TO_ALL if row.roles >= SIGNED_IN else OPENED
    wrong = {}
    for role in ("nobody", *sorted(SIGNED_IN)):
        expected = opened if role in row.roles else refusal(rule, row, role)
        status = asking.ask("GET", address, role)
        if status not in expected:
            wrong[role] = (status, expected)
    assert wrong == {}


@pytest.mark.parametrize("endpoint", WRITES)
def test_an_action_is_for_those_in_the_table(
    in_app: Flask, connection: Connection, asking: Asking, endpoint: str
) -> None:
    rule, row = rules(in_app)[endpoint], WRITES[endpoint]
    address = asking.address(rule, row)
    before = asking.traces()
    tried = TRIED | ({200} if row.shows else set())
    wrong = {}
    for role in sorted(SIGNED_IN & row.roles):
        with undone(connection):
            status = asking.ask("POST", address, role)
        if status not in tried:
            wrong[role] = (status, tried)
    for role in ("nobody", *sorted(SIGNED_IN - row.roles)):
        status = asking.ask("POST", address, role)
        expected = TRIED if role in row.roles else refusal(rule, row, role)
        if status not in expected:
            wrong[role] = (status, expected)
    assert wrong == {}
    assert asking.traces() == before


@pytest.mark.parametrize("endpoint", [name for name, row in ALL.items() if row.record and row.roles < SIGNED_IN])
def test_the_same_role_elsewhere_finds_nothing(in_app: Flask, asking: Asking, endpoint: str) -> None:
    rule, row = rules(in_app)[endpoint], ALL[endpoint]
    method = "GET" if endpoint in READS else "POST"
    address = asking.address(rule, row)
    before = asking.traces()
    answers = {
        role: asking.ask(method, address, role, FOREIGN)
        for role in sorted(row.roles | row.sees)
        if (role, FOREIGN) in asking.cookies
    }
    assert {role: status for role, status in answers.items() if role not in row.strangers} == {
        role: 404 for role in answers if role not in row.strangers
    }
    assert {answers[role] for role in row.strangers} <= OPENED
    assert asking.traces() == before


@pytest.mark.parametrize(
    "endpoint", [name for name, row in ALL.items() if row.record and row.roles < SIGNED_IN and not row.strangers]
)
def test_an_office_elsewhere_opens_nothing_here(in_app: Flask, asking: Asking, endpoint: str) -> None:
    """Somebody who may see a record by one role may not do with it what another role may do elsewhere."""
    rule, row = rules(in_app)[endpoint], ALL[endpoint]
    method = "GET" if endpoint in READS else "POST"
    address = asking.address(rule, row)
    before = asking.traces()
    refused = {role for role, kind in asking.cookies if kind == DOUBLE} - row.roles
    answers = {role: asking.ask(method, address, role, DOUBLE) for role in sorted(refused)}
    assert {role: status for role, status in answers.items() if status not in (403, 404)} == {}
    assert asking.traces() == before


@pytest.mark.parametrize("endpoint", [name for name, row in ALL.items() if row.record in OF_APPLICATIONS])
def test_a_conflict_of_interest_hides_all_that_hangs_on_an_application(
    in_app: Flask, asking: Asking, endpoint: str
) -> None:
    rule, row = rules(in_app)[endpoint], ALL[endpoint]
    method = "GET" if endpoint in READS else "POST"
    address = asking.address(rule, row)
    before = asking.traces()
    answers = {role: asking.ask(method, address, role, CONFLICTED) for role in asking.of_kind(CONFLICTED)}
    assert answers == dict.fromkeys(answers, 404)
    assert asking.traces() == before


@pytest.mark.parametrize(
    "endpoint", [name for name, row in READS.items() if row.record not in OF_APPLICATIONS and not row.roles & NOBODY]
)
def test_no_list_tells_of_what_a_conflict_of_interest_hides(in_app: Flask, asking: Asking, endpoint: str) -> None:
    """Neither the numbers of applications, nor the addresses of what hangs on them."""
    address = asking.address(rules(in_app)[endpoint], READS[endpoint])
    hidden = [number for number in session.scalars(sa.select(Application.number)) if number]
    hidden += [str(asking.records[name]) for name in OF_APPLICATIONS]
    told = {}
    for role in asking.of_kind(CONFLICTED):
        page = asking.answer("GET", address, role, CONFLICTED).get_data().replace(address.encode(), b"")
        if found := [one for one in hidden if one.encode() in page]:
            told[role] = found
    assert told == {}


def test_nobody_ends_the_session_of_another(in_app: Flask, asking: Asking) -> None:
    """The answer is the same whether there is such a session; the session stays."""
    rule, row = rules(in_app)["accounts.end_session"], WRITES["accounts.end_session"]
    before = asking.traces()
    assert asking.ask("POST", asking.address(rule, row), "signatory", FOREIGN) == 303
    assert asking.traces() == before


def test_pages_for_everybody_are_public_or_for_those_signed_in(app: Flask) -> None:
    """The table and the views agree on what needs no sign-in."""
    public = {name for name, row in ALL.items() if "nobody" in row.roles}
    assert public == {name for name in ALL if permission_of(app, name) == PUBLIC}
