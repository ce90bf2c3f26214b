"""The same in a database: how long a call's problem takes to read, and a round of it to apply."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

from grantflow.accounts.queries import actor_of
from grantflow.app import create_app
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.bench.assignment import COUNTRIES, LANGUAGES, SPARE, TOPICS
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import Base, db, session
from grantflow.core.ids import new_id
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.reviews.assignment.proposing import Proposal, propose
from grantflow.reviews.models import ReviewerProfile
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.reading import problem_of
from grantflow.reviews.views.days import default_due, end_of_day
from grantflow.settings import Environment, Settings

T = TypeVar("T")


class Step(NamedTuple):
    """Seconds and statements."""

    seconds: float
    statements: int


class Steps(NamedTuple):
    """Reading the problem, keeping the proposal as a round, applying it."""

    reading: Step
    keeping: Step
    applying: Step


def measure_rounds(applications: int, reviewers: int, wanted: int) -> Steps:
    """The steps in a new SQLite database, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as processes:
        return processes.apply(_measure, (applications, reviewers, wanted))


def _measure(applications: int, reviewers: int, wanted: int) -> Steps:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        app = create_app(Settings(environment=Environment.TEST, database_url=url, storage=Path(folder)))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with unit_of_work():
                call, manager = _fill(applications, reviewers, wanted)
                call_id = call.id
            steps = _steps(session.get_one(Call, call_id), manager)
            session.remove()
            db.engine.dispose()
        return steps


def _steps(call: Call, manager: Actor) -> Steps:
    due, ident = end_of_day(call, default_due(call)), call.id
    problem, reading = _timed(lambda: problem_of(manager, call))
    found = propose(problem)
    if not isinstance(found, Proposal):
        raise ValueError(str(found.broken[0].words))

    def keep() -> Any:
        with unit_of_work():
            return commands.keep_round(manager, ident, found.pairs, found.pairs, due).id

    def apply(made: Any) -> None:
        with unit_of_work():
            commands.apply(manager, made, None, due)

    made, keeping = _timed(keep)
    _, applying = _timed(lambda: apply(made))
    return Steps(reading, keeping, applying)


def _timed(work: Callable[[], T]) -> tuple[T, Step]:
    sent: list[None] = []

    def count(*_: Any) -> None:
        sent.append(None)

    event.listen(db.engine, "before_cursor_execute", count)
    started = time.perf_counter()
    try:
        answer = work()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return answer, Step(time.perf_counter() - started, len(sent))


def _fill(applications: int, reviewers: int, wanted: int) -> tuple[Call, Actor]:
    """A call with so many admitted applications, and a pool that has a little more room than they want."""
    programme = builders.programme("BENCH", COUNTRIES)
    manager = builders.give(builders.person("Bench Manager"), Role.MANAGER, programme=programme)
    call = builders.call(programme, manager, "BENCH", reviewers_required=wanted)
    cap = round(applications * wanted / reviewers * SPARE) + 1
    for at in range(reviewers):
        person = builders.give(builders.person(f"Reviewer {at}"), Role.REVIEWER, call=call)
        knows = {"themes": list(TOPICS[at % 4 :: 4]), "countries": [COUNTRIES[at % len(COUNTRIES)]]}
        reads = ["ru", LANGUAGES[at % len(LANGUAGES)], "en"]
        session.add(ReviewerProfile(person_id=person.id, languages=reads, cap=cap, saved_at=clock.now(), **knows))
    owner = builders.organisation("Applicant")
    template = builders.application(call, owner, manager, state=ApplicationState.ADMISSIBLE)
    table = Base.metadata.tables[Application.__tablename__]
    row = session.execute(sa.select(table).where(table.c.id == template.id)).mappings().one()
    rows = [
        {**row, "id": new_id(), "number": f"BENCH-{at:05}", "country": COUNTRIES[at % len(COUNTRIES)]}
        for at in range(1, applications)
    ]
    if rows:
        session.execute(sa.insert(table), rows)
    return call, actor_of(manager)
