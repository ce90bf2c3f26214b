"""The demonstration world: work in every phase, an unbroken history, a work list for everybody, finished mails."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.enums import ApplicationState as S
from grantflow.applications.models import Application
from grantflow.audit import queries as audit
from grantflow.calls.models import Call
from grantflow.core.actors import SYSTEM
from grantflow.core.db import db, session, writing
from grantflow.core.unit_of_work import unit_of_work
from grantflow.decisions.enums import AppealState
from grantflow.decisions.models import Appeal, Meeting
from grantflow.demo import world as demo
from grantflow.grants.enums import PaymentKind, PaymentState
from grantflow.grants.models import Grant
from grantflow.grants.schedule import add_months
from grantflow.grants.workflow import PAYMENT
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.reporting.enums import ReportState
from grantflow.reporting.models import Report
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ConflictOfInterest
from grantflow.reviews.queries import standing_of
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import sign_in

STORIES = {
    "DRC-SG2": [S.CLARIFICATION, S.DRAFT, S.SUBMITTED],
    "DRC-YG1": [*[S.ADMISSIBLE] * 3, *[S.EVALUATED] * 3, *[S.IN_REVIEW] * 2],
    "DRC-SG1": [S.AWARDED, S.CLOSED, S.DECLINED, S.IMPLEMENTING, S.RECOMMENDED, S.RESERVED],
}
CALLS = {"DRC-SG2": "open", "DRC-YG1": "evaluating", "DRC-SG1": "decided"}
SIGN_INS = [sign.email for sign in demo.SIGN_INS]
ON_HOME = re.compile(r'<a [^>]*href="(/[^"#]+)"')
UNFINISHED = re.compile(r"%\(\w+\)|\{\{|None|Sentence\(")


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[Connection]:
    """The world, loaded once for this file in one outer transaction that is rolled back at the end."""
    with app.app_context():
        engine = db.engine
    engines: dict[Any, Any] = db._app_engines[app]
    with engine.connect() as connection:
        with writing():
            outer = connection.begin()
        engines[None] = connection
        try:
            with app.app_context(), unit_of_work():
                demo.load()
            yield connection
        finally:
            engines[None] = engine
            outer.rollback()


def test_every_story_stands_where_it_should(in_app: Flask) -> None:
    found: dict[str, list[S]] = defaultdict(list)
    for application in session.scalars(sa.select(Application)):
        found[application.call.code].append(application.state)
    assert {code: sorted(states) for code, states in found.items()} == STORIES
    assert {call.code: call.state.value for call in session.scalars(sa.select(Call))} == CALLS


def test_the_history_is_unbroken(in_app: Flask) -> None:
    assert list(audit.verify()) == []


def one(state: S) -> Application:
    return session.scalars(sa.select(Application).where(Application.state == state)).one()


def test_totals_differ_and_a_third_reviewer_is_wanted(in_app: Flask) -> None:
    in_review = session.scalars(sa.select(Application).where(Application.state == S.IN_REVIEW))
    assert sorted(standing_of(application).wants_another for application in in_review) == [False, True]


def test_reviewers_are_to_be_assigned_and_a_tie_to_be_looked_at(in_app: Flask) -> None:
    waiting = session.scalars(sa.select(Application).where(Application.state == S.ADMISSIBLE))
    assert sorted(application.reviews_active for application in waiting) == [0, 0, 2]
    states = session.scalars(sa.select(ConflictOfInterest.state).order_by(ConflictOfInterest.state))
    assert list(states) == [ConflictState.CONFIRMED, ConflictState.FOUND, ConflictState.FOUND]


def test_letters_wait_for_a_look(in_app: Flask) -> None:
    meeting = session.scalars(sa.select(Meeting).where(Meeting.applied_at.is_(None))).one()
    letters = session.scalars(sa.select(Message).where(Message.batch_id == meeting.batch_id)).all()
    assert {letter.state for letter in letters} == {MessageState.PENDING}
    assert len({letter.subject_id for letter in letters}) == len(meeting.proposals) == 3


def test_an_objection_waits(in_app: Flask) -> None:
    appeal = session.scalars(sa.select(Appeal)).one()
    assert (appeal.state, appeal.application_id) == (AppealState.LODGED, one(S.DECLINED).id)


def test_a_finding_holds_the_balance_of_the_running_grant(in_app: Flask) -> None:
    grant = session.scalars(sa.select(Grant).where(Grant.application_id == one(S.IMPLEMENTING).id)).one()
    advance, _, balance = grant.payments
    assert (advance.state, balance.kind) == (PaymentState.CONFIRMED, PaymentKind.BALANCE)
    reasons = PAYMENT.why_not(balance, "request", SYSTEM, running=True)
    assert "A major finding is open. It holds the balance." in [str(reason) for reason in reasons]
    reports = session.scalars(sa.select(Report.state).where(Report.grant_id == grant.id).order_by(Report.ordinal))
    assert list(reports) == [ReportState.SUBMITTED, ReportState.SCHEDULED]


def test_the_closed_grant_is_paid_in_full(in_app: Flask) -> None:
    grant = session.scalars(sa.select(Grant).where(Grant.application_id == one(S.CLOSED).id)).one()
    assert grant.paid_minor == grant.amount_minor


@pytest.mark.parametrize("email", SIGN_INS)
def test_home_and_all_it_links_to_open(client: CriticClient, email: str) -> None:
    sign_in(client, session.scalars(sa.select(Person).where(Person.email == email)).one())
    home = client.get("/home")
    assert home.status_code == 200
    links = {unescape(link) for link in ON_HOME.findall(home.text)}
    answers = {link: client.get(link).status_code for link in links}
    assert {link: status for link, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("email", SIGN_INS)
def test_an_application_costs_twelve_queries_at_most_in_every_state(client: CriticClient, email: str) -> None:
    person = session.scalars(sa.select(Person).where(Person.email == email)).one()
    own = person.id in {row.person_id for row in session.scalars(sa.select(RoleAssignment)) if row.organisation_id}
    sign_in(client, person)
    found = {row.number or row.id: f"/applications/{row.id}" for row in session.scalars(sa.select(Application))}
    costs = {}
    for name, address in found.items():
        if not own and client.get(address).status_code == 200:
            session.expunge_all()
            with counted(db.engine) as sent:
                client.get(address)
            costs[name] = len(sent)
    assert {name: cost for name, cost in costs.items() if cost > 12} == {}


def test_everybody_else_has_a_work_list_too(client: CriticClient) -> None:
    for person in session.scalars(sa.select(Person).where(Person.email.not_in(SIGN_INS))).all():
        sign_in(client, person)
        assert client.get("/home").status_code == 200


def test_every_mail_is_finished(in_app: Flask) -> None:
    mails = session.scalars(sa.select(Message)).all()
    assert len(mails) > 50
    for mail in mails:
        for part in (mail.subject, mail.text, mail.html):
            assert part.strip(), mail.kind
            assert not UNFINISHED.search(part), f"{mail.kind}: {part}"


@given(st.dates(date(2026, 1, 1), date(2045, 12, 31)))
def test_grants_lie_within_the_programme_whatever_the_day(today: date) -> None:
    first, last = demo.three_years(today)
    assert first < add_months(today.replace(day=1), -6)
    assert add_months(today.replace(day=1), 11) <= last + timedelta(days=1)
