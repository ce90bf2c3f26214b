"""The same in a database: how long a call's conflicts take to find, its problem to read, and a round to apply."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

from grantflow.accounts.queries import actor_of
from grantflow.app import create_app
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Answer, Application
from grantflow.bench.assignment import COUNTRIES, LANGUAGES, SPARE, TOPICS
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import Base, db, session
from grantflow.core.ids import new_id
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from grantflow.reviews.assignment.proposing import Proposal, propose
from grantflow.reviews.conflicts.looking import look_at_call
from grantflow.reviews.enums import InterestGround
from grantflow.reviews.models import Interest, ReviewerProfile
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
    """Finding conflicts, reading the problem, keeping the proposal as a round, applying it."""

    finding: Step
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

    def look() -> int:
        with unit_of_work():
            return look_at_call(session.get_one(Call, ident))

    _, finding = _timed(look)
    problem, reading = _timed(lambda: problem_of(manager, session.get_one(Call, ident)))
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
    return Steps(finding, reading, keeping, applying)


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
    """A call with so many admitted applications, and a pool that has a little more room than they want.

    Each application is another applicant's and names a partner; each reviewer was on the board of one of them.
    """
    programme = builders.programme("BENCH", COUNTRIES)
    manager = builders.give(builders.person("Bench Manager"), Role.MANAGER, programme=programme)
    call = builders.call(programme, manager, "BENCH", reviewers_required=wanted)
    cap = round(applications * wanted / reviewers * SPARE) + 1
    for at in range(reviewers):
        person = builders.give(builders.person(f"Reviewer {at}"), Role.REVIEWER, call=call)
        knows = {"themes": list(TOPICS[at % 4 :: 4]), "countries": [COUNTRIES[at % len(COUNTRIES)]]}
        reads = ["ru", LANGUAGES[at % len(LANGUAGES)], "en"]
        session.add(ReviewerProfile(person_id=person.id, languages=reads, cap=cap, saved_at=clock.now(), **knows))
        tie = {"organisation_name": f"Applicant {at:05}", "declared_at": clock.now()}
        session.add(Interest(id=new_id(), person_id=person.id, ground=InterestGround.BOARD, **tie))
    owner = builders.organisation("Applicant 00000")
    owners = [owner.id, *(new_id() for _ in range(1, applications))]
    template = builders.application(call, owner, manager, state=ApplicationState.ADMISSIBLE)
    _copy(
        owner,
        [
            {"id": ident, "name": f"Applicant {at:05}", "registration_number": f"{at:08}"}
            for at, ident in enumerate(owners[1:], start=1)
        ],
    )
    made = [
        {
            "id": new_id(),
            "number": f"BENCH-{at:05}",
            "organisation_id": ident,
            "country": COUNTRIES[at % len(COUNTRIES)],
        }
        for at, ident in enumerate(owners[1:], start=1)
    ]
    _copy(template, made)
    partner = {"question": "partner", "section": "documents", "saved_at": clock.now(), "saved_by_id": manager.id}
    named = [{**partner, "application_id": row["id"], "value": f"Partner of {row['number']}"} for row in made]
    _insert(Answer.__tablename__, named)
    return call, actor_of(manager)


def _copy(row: Organisation | Application, changes: Sequence[Mapping[str, Any]]) -> None:
    """The row again, once for each of the changes, as one statement."""
    table = Base.metadata.tables[row.__tablename__]
    kept = session.execute(sa.select(table).where(table.c.id == row.id)).mappings().one()
    _insert(row.__tablename__, [{**kept, **changed} for changed in changes])


def _insert(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(sa.insert(Base.metadata.tables[name]), rows)
