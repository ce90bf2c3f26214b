"""Submitting: who, when, with what; sealed, numbered, told and remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from grantflow.applications.commands import recall, save_section, submit, withdraw
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Submission
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import verify
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, NotAllowedNow, NotFound
from grantflow.outbox.models import Message
from tests.support.world import World, acting


def test_the_signatory_submits_a_complete_draft(world: World) -> None:
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, draft.version, declared=True)
    session.commit()
    assert draft.state is ApplicationState.SUBMITTED
    assert draft.number == f"KG-{clock.now().year}-0001"
    sealed = session.scalars(sa.select(Submission)).one()
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "application.submit")).one()
    assert event.payload["fingerprint"] == sealed.fingerprint
    mail = session.scalars(sa.select(Message)).one()
    assert mail.kind == "application.submitted"
    assert draft.number in mail.subject
    assert sealed.fingerprint in mail.text
    assert list(verify()) == []


def test_an_editor_cannot_submit_and_a_stranger_does_not_learn_of_it(world: World) -> None:
    draft = world.application(complete=True)
    with pytest.raises(Forbidden):
        submit(acting(world.editor), draft.id, draft.version, declared=True)
    with pytest.raises(NotFound):
        submit(acting(world.other_signatory), draft.id, draft.version, declared=True)


def test_every_reason_is_told_at_once_and_nothing_changes(world: World) -> None:
    draft = world.application(requested_minor=100, months=40)
    with pytest.raises(NotAllowedNow) as refusal:
        submit(acting(world.signatory), draft.id, draft.version, declared=False)
    told = " ".join(map(str, refusal.value.reasons))
    for words in ("sections are not complete", "requested amount", "months", "declaration"):
        assert words in told
    assert draft.state is ApplicationState.DRAFT
    assert draft.number is None


def test_after_the_deadline_the_draft_stays(world: World) -> None:
    draft = world.application(complete=True)
    world.call.closes_at = clock.now() - timedelta(minutes=1)
    with pytest.raises(NotAllowedNow, match="deadline"):
        submit(acting(world.signatory), draft.id, draft.version, declared=True)


def test_within_the_grace_it_still_counts(world: World) -> None:
    draft = world.application(complete=True)
    world.call.closes_at = clock.now() - timedelta(minutes=1)
    world.call.grace_minutes = 5
    submit(acting(world.signatory), draft.id, draft.version, declared=True)
    assert draft.state is ApplicationState.SUBMITTED


def test_one_application_for_each_organisation(world: World) -> None:
    world.application(ApplicationState.SUBMITTED)
    draft = world.application(complete=True)
    with pytest.raises(NotAllowedNow, match="takes 1 application"):
        submit(acting(world.signatory), draft.id, draft.version, declared=True)


def test_recall_keeps_the_number_and_submitting_again_seals_anew(world: World) -> None:
    draft = world.application(complete=True)
    signatory = acting(world.signatory)
    submit(signatory, draft.id, draft.version, declared=True)
    number = draft.number
    recall(signatory, draft.id, None)
    save_section(signatory, draft.id, "problem", None, {"problem": "Water comes once a week."})
    submit(signatory, draft.id, None, declared=True)
    assert draft.number == number
    seals = session.scalars(sa.select(Submission).order_by(Submission.ordinal)).all()
    assert [seal.ordinal for seal in seals] == [1, 2]
    assert seals[0].fingerprint != seals[1].fingerprint


def test_withdrawing_needs_a_reason(world: World) -> None:
    draft = world.application(ApplicationState.SUBMITTED)
    with pytest.raises(NotAllowedNow, match="reason"):
        withdraw(acting(world.signatory), draft.id, None, " ")
    withdraw(acting(world.signatory), draft.id, None, "The partner left.")
    assert draft.state is ApplicationState.WITHDRAWN


def test_the_mail_about_a_withdrawn_draft_names_its_title(world: World) -> None:
    draft = world.application(title="Wells")
    withdraw(acting(world.signatory), draft.id, None, "The partner left.")
    assert {mail.subject for mail in session.scalars(sa.select(Message))} == {"Wells: withdrawn"}


def test_a_stale_version_is_refused(world: World) -> None:
    draft = world.application(complete=True)
    with pytest.raises(Conflict):
        submit(acting(world.signatory), draft.id, draft.version + 1, declared=True)
