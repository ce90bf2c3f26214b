"""Whoever writes a draft is reminded before the deadline, once at each step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from grantflow.applications.commands import recall, submit
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.jobs import REMINDER, remind_drafts
from grantflow.applications.models import Application, SectionProgress
from grantflow.core import clock
from grantflow.core.db import db, session
from grantflow.outbox.models import Message
from grantflow.wiring import JOBS
from tests.support.queries import counted
from tests.support.world import World, acting


def old_draft(world: World, left: timedelta, **more: Any) -> Application:
    """A draft begun a month ago in a call that closes in ``left``."""
    assert world.signatory
    assert world.editor
    draft = world.application(**more)
    draft.created_at = clock.now() - timedelta(days=30)
    closes_in(draft, left)
    return draft


def closes_in(draft: Application, left: timedelta) -> None:
    draft.call.closes_at = clock.now() + left
    session.flush()


def letters() -> list[Message]:
    return session.query(Message).filter(Message.kind == REMINDER).order_by(Message.id).all()


def age_letters(by: timedelta) -> None:
    for letter in session.query(Message).all():
        letter.created_at -= by
    session.flush()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=14), "14 days left"),
        (timedelta(days=7), "7 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=3), "3 hours left"),
    ],
)
def test_each_step_reminds_signatory_and_editor_once(world: World, left: timedelta, words: str) -> None:
    old_draft(world, left - timedelta(seconds=30))
    assert remind_drafts() == 2
    assert remind_drafts() == 0
    assert {letter.address for letter in letters()} == {world.signatory.email, world.editor.email}
    assert all(letter.subject.startswith(words) for letter in letters())


def test_one_step_follows_the_other(world: World) -> None:
    draft = old_draft(world, timedelta(days=13, hours=23))
    assert remind_drafts() == 2
    age_letters(timedelta(days=5, hours=23))
    closes_in(draft, timedelta(days=8))
    assert remind_drafts() == 0, "between the steps"
    age_letters(timedelta(days=2))
    closes_in(draft, timedelta(days=6))
    assert remind_drafts() == 2
    assert remind_drafts() == 0


def test_after_a_standstill_only_the_newest_step_is_sent(world: World) -> None:
    old_draft(world, timedelta(hours=2))
    assert remind_drafts() == 2
    assert letters()[0].subject.startswith("2 hours left")


def test_nothing_is_sent_too_early_too_late_or_about_what_is_submitted(world: World) -> None:
    draft = old_draft(world, timedelta(days=15))
    assert remind_drafts() == 0
    closes_in(draft, timedelta(minutes=-1))
    assert remind_drafts() == 0
    closes_in(draft, timedelta(days=1))
    draft.state = ApplicationState.WITHDRAWN
    session.flush()
    assert remind_drafts() == 0


def test_a_draft_begun_after_a_step_waits_for_the_next(world: World) -> None:
    draft = old_draft(world, timedelta(days=5))
    draft.created_at = clock.now() - timedelta(days=1)
    session.flush()
    assert remind_drafts() == 0
    closes_in(draft, timedelta(days=1, hours=12))
    draft.created_at = clock.now() - timedelta(days=1)
    session.flush()
    assert remind_drafts() == 2


def test_a_recalled_application_hears_again_at_the_next_step(world: World) -> None:
    draft = old_draft(world, timedelta(days=6), complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    assert remind_drafts() == 0
    recall(acting(world.signatory), draft.id, None)
    assert remind_drafts() == 0, "the letter about taking it back names the deadline"
    age_letters(timedelta(days=5))
    closes_in(draft, timedelta(days=1))
    assert remind_drafts() == 2


def test_the_letter_says_until_when_and_what_is_missing(world: World) -> None:
    draft = old_draft(world, timedelta(days=2) - timedelta(minutes=1))
    world.editor.language, world.editor.zone = "ru", "Europe/Belgrade"
    session.add(SectionProgress(application_id=draft.id, section="problem", status=SectionStatus.COMPLETE))
    session.flush()
    remind_drafts()
    signatory, editor = sorted(letters(), key=lambda letter: letter.language)
    assert "(Bishkek)" in signatory.text
    assert "In your time zone" not in signatory.text
    assert "Budget" in signatory.text
    assert "The problem" not in signatory.text
    assert "(Бишкек)" in editor.text
    assert "(Белград)" in editor.text
    assert editor.subject.startswith("До срока подачи 2 дня")


def test_a_complete_draft_only_lacks_the_signature(world: World) -> None:
    old_draft(world, timedelta(days=2) - timedelta(minutes=1), complete=True)
    remind_drafts()
    assert "The signatory still has to submit" in letters()[0].text


def test_drafts_that_were_reminded_cost_nothing_more(world: World) -> None:
    old_draft(world, timedelta(days=6))
    remind_drafts()
    with counted(db.engine) as few:
        remind_drafts()
    for _ in range(30):
        world.application().created_at = clock.now() - timedelta(days=30)
    session.flush()
    remind_drafts()
    with counted(db.engine) as many:
        assert remind_drafts() == 0
    assert len(many) == len(few), str(many)


def test_the_clock_runs_it() -> None:
    assert remind_drafts in [job.run for job in JOBS]
