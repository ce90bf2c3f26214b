"""The clock runs each job once; calls open and close by it; files come back as they went in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grantflow.calls.enums import CallState
from grantflow.calls.jobs import open_and_close
from grantflow.core import clock
from grantflow.core.counters import readable_number
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.jobs.runner import Job, run_due
from grantflow.outbox.models import Message
from tests.support.world import World


def test_a_job_runs_once_in_its_time_and_a_broken_one_stops_nobody(in_app: object) -> None:
    ran: list[str] = []

    def works() -> int:
        ran.append("x")
        return len(ran)

    def breaks() -> int:
        raise RuntimeError("broken")

    jobs = (Job("breaks", timedelta(hours=1), breaks), Job("works", timedelta(hours=1), works))
    assert run_due(jobs) == {"works": 1}
    assert run_due(jobs) == {}


def test_the_clock_opens_and_closes_calls(world: World) -> None:
    assert world.partner
    call = builders.call(world.programme, world.manager, "SOON", CallState.PUBLISHED)
    call.questionnaire.frozen_at = None  # type: ignore[union-attr]
    assert open_and_close() == 1
    assert call.state is CallState.OPEN
    assert call.questionnaire is not None
    assert call.questionnaire.frozen_at is not None
    (mail,) = session.query(Message).all()
    assert mail.kind == "call.opened"
    assert mail.address == world.partner.email
    assert open_and_close() == 0
    call.opens_at = clock.now() - timedelta(days=30)
    call.closes_at = clock.now() - timedelta(minutes=1)
    call.grace_minutes = 10
    assert open_and_close() == 0
    call.grace_minutes = 0
    assert open_and_close() == 1
    assert call.state is CallState.CLOSED


@pytest.mark.parametrize("times", [3])
def test_numbers_have_no_gaps(in_app: object, times: int) -> None:
    given = [readable_number("KG", 2026) for _ in range(times)]
    assert given == ["KG-2026-0001", "KG-2026-0002", "KG-2026-0003"]
    session.rollback()
    assert readable_number("KG", 2026) == "KG-2026-0001"
    assert readable_number("TJ", 2026) == "TJ-2026-0001"
