"""Runs clock jobs and sends mail, in this process or beside others: whoever claims a run does it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.dialects import postgresql, sqlite

from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.jobs.models import ClockRun

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` is called at most once in ``every``, inside a unit of work; it returns how much it did."""

    name: str
    every: timedelta
    run: Callable[[], int]


def run_due(jobs: Sequence[Job]) -> dict[str, int]:
    """Run every job whose time has come; one that fails does not keep the others from running."""
    done: dict[str, int] = {}
    for job in jobs:
        try:
            if _claim(job):
                with unit_of_work():
                    done[job.name] = job.run()
        except Exception:
            session.rollback()
            log.exception("clock job failed", job=job.name)
    return done


def _claim(job: Job) -> bool:
    """Take this run of the job, unless somebody took it."""
    with unit_of_work():
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        now = clock.now()
        taken = session.execute(
            insert(ClockRun)
            .values(job=job.name, ran_at=now)
            .on_conflict_do_update(
                index_elements=[ClockRun.job],
                set_={"ran_at": now},
                where=ClockRun.ran_at <= sa.literal(now - job.every, ClockRun.ran_at.type),
            )
            .returning(ClockRun.job)
        ).scalar()
        return taken is not None


class Worker:
    """A thread that runs due jobs and delivers mail until it is told to stop."""

    def __init__(self, app: Flask, jobs: Sequence[Job], deliver: Callable[[], int]) -> None:
        self._app, self._jobs, self._deliver = app, jobs, deliver
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="grantflow-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being done, then end."""
        self._stop.set()
        self._thread.join(timeout=30)

    def run_forever(self) -> None:
        """Work in this thread: the ``grantflow worker`` command."""
        self._loop()

    def run_once(self) -> dict[str, int]:
        """One round: due jobs, then due mail."""
        with self._app.app_context():
            done = run_due(self._jobs)
            try:
                done["mail"] = self._deliver()
            except Exception:
                session.rollback()
                log.exception("mail delivery failed")
            return done

    def _loop(self) -> None:
        while not self._stop.is_set():
            self.run_once()
            self._stop.wait(PAUSE_SECONDS)
