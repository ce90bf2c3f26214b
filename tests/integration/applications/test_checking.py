"""The administrative check: decided point by point, clarified section by section, admitted or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grantflow.applications.commands import (
    admit,
    answer_clarification,
    ask_clarification,
    check,
    refuse,
    save_section,
    submit,
)
from grantflow.applications.commands.checking import LONGEST_CLARIFICATION
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import clarifications, progress
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo.builders import CHECKLIST
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

ALL_MET = {item["key"]: (True, "") for item in CHECKLIST}
SOON = timedelta(days=5)


@pytest.fixture
def arrived(world: World) -> Application:
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    return draft


def test_admitted_once_every_point_is_met(world: World, arrived: Application) -> None:
    manager = acting(world.manager)
    with pytest.raises(NotAllowedNow, match="3 points"):
        admit(manager, arrived.id, None)
    check(manager, arrived.id, None, ALL_MET)
    admit(manager, arrived.id, None)
    assert arrived.state is ApplicationState.ADMISSIBLE


def test_a_failed_point_keeps_it_out_and_is_named(world: World, arrived: Application) -> None:
    manager = acting(world.manager)
    check(manager, arrived.id, None, ALL_MET | {"registered": (False, "Expired in May")})
    with pytest.raises(NotAllowedNow, match="registration certificate"):
        admit(manager, arrived.id, None)
    with pytest.raises(NotAllowedNow, match="reason"):
        refuse(manager, arrived.id, None, "")
    refuse(manager, arrived.id, None, "The certificate expired in May.")
    assert arrived.state is ApplicationState.INADMISSIBLE


def test_the_applicant_reads_what_was_not_met(world: World, arrived: Application, client: CriticClient) -> None:
    manager = acting(world.manager)
    check(manager, arrived.id, None, ALL_MET | {"registered": (False, "Expired in May")})
    refuse(manager, arrived.id, None, "The certificate expired in May.")
    session.commit()
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{arrived.id}/result").text
    assert "registration certificate" in page
    assert "The certificate expired in May." in page


def test_only_the_programmes_manager_checks(world: World, arrived: Application) -> None:
    for person in (world.finance, world.partner, world.head):
        with pytest.raises(Forbidden):
            check(acting(person), arrived.id, None, ALL_MET)
    for stranger in (world.other_signatory, world.foreign_partner):
        with pytest.raises(NotFound):
            check(acting(stranger), arrived.id, None, ALL_MET)


def test_a_stale_list_is_refused(world: World, arrived: Application) -> None:
    with pytest.raises(Conflict):
        check(acting(world.manager), arrived.id, arrived.version + 3, ALL_MET)


def test_clarification_reopens_only_what_was_asked(world: World, arrived: Application) -> None:
    due = clock.now() + SOON
    ask_clarification(acting(world.manager), arrived.id, None, ["problem"], "Since when?", due)
    editor = acting(world.editor)
    save_section(editor, arrived.id, "problem", None, {"problem": "Since 2019 water comes twice a week."})
    with pytest.raises(NotAllowedNow):
        save_section(editor, arrived.id, "budget", None, {})
    with pytest.raises(Forbidden):
        answer_clarification(editor, arrived.id, None)
    answer_clarification(acting(world.signatory), arrived.id, None)
    assert arrived.state is ApplicationState.SUBMITTED
    (asked,) = clarifications(arrived.id)
    assert asked.after is not None
    assert asked.before.content["answers"]["problem"] != asked.after.content["answers"]["problem"]
    assert not any(row.reopened for row in progress(arrived.id).values())


def test_an_answer_that_changes_nothing_is_no_answer(world: World, arrived: Application) -> None:
    ask_clarification(acting(world.manager), arrived.id, None, ["problem"], "Which villages?", clock.now() + SOON)
    with pytest.raises(NotAllowedNow, match="Nothing has changed"):
        answer_clarification(acting(world.signatory), arrived.id, None)
    session.rollback()


def test_a_late_answer_is_refused_kindly(world: World, arrived: Application) -> None:
    asked = ask_clarification(acting(world.manager), arrived.id, None, ["problem"], "Since when?", clock.now() + SOON)
    asked.due_at = clock.now() - timedelta(hours=1)
    with pytest.raises(NotAllowedNow, match="time for an answer ended"):
        answer_clarification(acting(world.signatory), arrived.id, None)


def test_a_question_needs_sections_words_and_a_date_within_90_days(world: World, arrived: Application) -> None:
    for due in (clock.now() - SOON, clock.now() + LONGEST_CLARIFICATION + SOON):
        with pytest.raises(Invalid) as refusal:
            ask_clarification(acting(world.manager), arrived.id, None, ["nothing"], " ", due)
        assert set(refusal.value.errors) == {"sections", "question", "due_on"}
