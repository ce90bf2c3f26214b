"""What pages cost: wall time, CPU, queries and bytes, beside a bare page of the same process."""

from __future__ import annotations

import cProfile
import pstats
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse, run_wsgi_app

from grantflow.accounts.login import token_hash
from grantflow.accounts.models import LoginSession, Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.bench.long_form import MEASURED, Done, autosaving, long_draft, reading, whole_form_check
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.db import db, session
from grantflow.core.ids import new_id
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from grantflow.web.access import PUBLIC, access

WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """Milliseconds at the median and at the 95th percentile, CPU milliseconds (median, least), queries, bytes sent.

    Of a page it is what a server waits for: from the request as it hands it on to the last byte of the answer. On a
    machine that does other things as well, the least says most.
    """

    name: str
    p50: float
    p95: float
    cpu: float
    least: float
    queries: int
    size: int


def add_bare_page(app: Flask) -> None:
    """A page that makes one select and nothing else: the yardstick."""

    @app.get("/bench/bare")
    @access(PUBLIC)
    def bare() -> str:
        session.execute(sa.select(sa.literal(1)))
        return "<!doctype html><title>bare</title><h1>bare</h1>"


def measure(app: Flask, runs: int) -> Iterator[Measure]:
    """Every page of the list, in one process, each ``runs`` times after a warm-up."""
    for name, visit in _visits(app):
        yield _measure(app, name, visit, runs)


def profile(app: Flask, page: str, runs: int) -> pstats.Stats:
    """Where the time of the first page whose name begins so goes, over ``runs`` visits after a warm-up.

    Raises:
        LookupError: no page has that name; the text lists the names.
    """
    visits = dict(_visits(app, page))
    if not visits:
        raise LookupError(", ".join([*(name for name, _who, _path in _pages(app)), *_works(app)]))
    visit = next(iter(visits.values()))
    for _ in range(WARM_UP):
        visit()
    found = cProfile.Profile()
    with found:
        for _ in range(runs):
            visit()
    return pstats.Stats(found)


def _visits(app: Flask, beginning: str = "") -> Iterator[tuple[str, Callable[[], object]]]:
    for name, who, path in _pages(app):
        if name.startswith(beginning):
            client = app.test_client()
            if who:
                _sign_in(app, client, who)
            yield name, _visit(client, path)
    yield from ((name, work) for name, work in _works(app).items() if name.startswith(beginning))


HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}


class Page(NamedTuple):
    """What came back."""

    status_code: int
    data: bytes


def _visit(client: FlaskClient, path: str) -> Callable[[], Page]:
    """The page asked for again as a server asks. A client's own work, to make the request, is no part of the answer."""
    app = client.application
    client.get(path)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    headers = HEADERS | ({"Cookie": f"{cookie.key}={cookie.value}"} if cookie else {})
    environ = EnvironBuilder(app, path, headers=headers).get_environ()

    def visit() -> Page:
        body, status, _headers = run_wsgi_app(app, environ, buffered=True)
        return Page(int(status.split()[0]), b"".join(body))

    return visit


def _pages(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        newest = session.scalar(
            sa.select(Application.id)
            .where(Application.number.like("%-BENCH-%"), Application.state == ApplicationState.IN_REVIEW)
            .order_by(Application.submitted_at.desc())
            .limit(1)
        )
        draft, long = _draft(), long_draft()
    return [
        ("bare page", "", "/bench/bare"),
        ("public call", "", "/calls/BENCH"),
        ("staff list, 60 rows", "bench.manager@example.org", "/applications?size=60"),
        ("staff list, search", "bench.manager@example.org", "/applications?size=60&q=mektep"),
        ("staff list, filter", "bench.manager@example.org", "/applications?size=60&state=evaluated&country=KG"),
        ("application, staff", "bench.manager@example.org", f"/applications/{newest}"),
        ("manager's home", "bench.manager@example.org", "/home"),
        ("applicant's home", "bench.signatory@example.org", "/home"),
        ("form section", "bench.signatory@example.org", f"/applications/{draft}/sections/objectives"),
        ("form section, budget", "bench.signatory@example.org", f"/applications/{draft}/sections/budget"),
        ("form section, 300 questions", "bench.signatory@example.org", f"/applications/{long}/sections/{MEASURED}"),
        ("reviewer's list", "bench.reviewer1@example.org", "/reviews/mine"),
    ]


def _works(app: Flask) -> dict[str, Callable[[], Done | TestResponse]]:
    """What is measured beside pages."""
    with app.app_context():
        draft = long_draft()
    client = app.test_client()
    _sign_in(app, client, "bench.signatory@example.org")
    return {
        "whole form check, 300 questions": whole_form_check(app, draft),
        "import, 300 questions": reading(),
        "autosave of one answer, 300 questions": autosaving(client, f"/applications/{draft}/sections/{MEASURED}"),
    }


def _draft() -> str:
    """A draft of the bench's own organisation, made when missing."""
    owner = session.scalars(sa.select(Organisation).where(Organisation.name == "Organisation 0")).one()
    found = session.scalar(
        sa.select(Application.id)
        .join(Call)
        .where(
            Call.code == "BENCH",
            Application.organisation_id == owner.id,
            Application.state == ApplicationState.DRAFT,
        )
        .limit(1)
    )
    if found is None:
        with unit_of_work():
            call = session.scalars(sa.select(Call).where(Call.code == "BENCH")).one()
            author = session.scalars(sa.select(Person).where(Person.email == "bench.signatory@example.org")).one()
            owner = session.scalars(sa.select(Organisation).where(Organisation.name == "Organisation 0")).one()
            found = builders.application(call, owner, author).id
    return str(found)


def _sign_in(app: Flask, client: FlaskClient, email: str) -> None:
    token = secrets.token_urlsafe(32)
    with app.app_context(), unit_of_work():
        person = session.scalars(sa.select(Person).where(Person.email == email)).one()
        person.totp_confirmed_at = person.totp_confirmed_at or clock.now()
        session.add(
            LoginSession(
                id=new_id(),
                token_hash=token_hash(token),
                person_id=person.id,
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
                second_factor_at=clock.now(),
            )
        )
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True


def _measure(app: Flask, name: str, visit: Callable[[], object], runs: int) -> Measure:
    walls, cpus, size = [], [], 0
    for _ in range(WARM_UP):
        visit()
    with _counted(app) as count:
        response = visit()
        queries = count[0]
    status = getattr(response, "status_code", 0)
    if status != 200:
        raise RuntimeError(f"{name}: answered {status}")
    size = len(getattr(response, "data", b""))
    for _ in range(runs):
        cpu, wall = time.process_time(), time.perf_counter()
        visit()
        cpus.append((time.process_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    cuts = statistics.quantiles(walls, n=20)
    return Measure(name, statistics.median(walls), cuts[-1], statistics.median(cpus), min(cpus), queries, size)


@contextmanager
def _counted(app: Flask) -> Iterator[list[int]]:
    count = [0]

    def add(connection: object, cursor: object, statement: str, *_: object) -> None:
        count[0] += not statement.startswith("BEGIN")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", add)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", add)
