"""History: nothing can be changed, cut or forged without showing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from grantflow.applications.commands import submit, withdraw
from grantflow.applications.enums import ApplicationState
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.models import AuditEvent, AuditNote
from grantflow.audit.queries import heads, history, verify
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import NotAllowedNow
from tests.support.world import World, acting


@pytest.fixture
def story(world: World) -> World:
    """An application with a few events."""
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    withdraw(acting(world.signatory), draft.id, None, "The partner left.")
    session.commit()
    return world


def test_the_story_is_told_newest_first_with_names_and_notes(story: World) -> None:
    told = history(session.scalars(sa.select(AuditEvent.chain_id).limit(1)).one())
    assert [str(entry.text).split(" ·")[0] for entry in told] == ["Withdrawn by the applicant", "Submitted"]
    assert told[0].who == "Gulnara Sadykova"
    assert told[0].note == "The partner left."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET action = 'nothing'",
        "DELETE FROM audit_events",
        "UPDATE audit_notes SET text = 'The head wished it so'",
        "INSERT INTO audit_events SELECT * FROM audit_events WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses(story: World, statement: str) -> None:
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.text(statement))


def test_an_event_that_is_not_the_next_link_is_refused(story: World) -> None:
    last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    columns = {column.key: getattr(last, column.key) for column in AuditEvent.__table__.columns}
    forged = AuditEvent(**{**columns, "id": uuid4(), "seq": last.seq + 2})
    session.add(forged)
    with pytest.raises(DBAPIError):
        session.flush()
    session.rollback()


def _tamper(statement: str) -> None:
    """What somebody with the database's own rights could do: switch the triggers off first."""
    if session.get_bind().dialect.name == "sqlite":
        for name in ("no_update", "no_delete", "next_link"):
            session.execute(sa.text(f"DROP TRIGGER audit_events_{name}"))
        session.execute(sa.text("DROP TRIGGER audit_notes_no_update"))
    else:
        for table in ("audit_events", "audit_notes"):
            session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(sa.text(statement))
    session.expire_all()


def test_verify_finds_changed_content(story: World) -> None:
    assert list(verify()) == []
    _tamper("UPDATE audit_events SET target = 'awarded' WHERE seq = 1")
    assert [found.problem for found in verify()] == ["content was changed"]


def test_verify_finds_changed_words(story: World) -> None:
    _tamper("UPDATE audit_notes SET text = 'The head wished it so'")
    assert {found.problem for found in verify()} == {"the words were changed"}


def test_verify_finds_a_missing_event(story: World) -> None:
    _tamper("DELETE FROM audit_notes")
    session.execute(sa.text("DELETE FROM audit_events WHERE seq = 1"))
    assert "event 1 is missing" in [found.problem for found in verify()]


def test_a_checkpoint_finds_a_deleted_chain(story: World) -> None:
    before = heads()
    _tamper("DELETE FROM audit_notes")
    session.execute(sa.text("DELETE FROM audit_events"))
    assert list(verify()) == []
    assert {found.problem for found in verify(before)} == {"stands in the checkpoint but not in the history"}


def test_erasing_a_note_leaves_the_chain_whole(story: World) -> None:
    session.execute(sa.delete(AuditNote))
    assert list(verify()) == []


def test_two_chains_do_not_disturb_each_other(world: World) -> None:
    one, two = world.application(), world.application()
    for subject in (one, two, one):
        record("application.started", subject, acting(world.signatory))
    assert {seq for seq, _ in heads().values()} == {1, 2}
    assert list(verify()) == []


def test_whoever_recommended_does_not_award(world: World) -> None:
    """Separation of duties, whatever roles one person holds."""
    application = world.application(ApplicationState.EVALUATED)
    both = acting(world.head)
    facts: dict[str, Any] = {"minutes": "m", "present": 2, "quorum": 2, "against_ranking": False}
    record("application.recommend", application, both)
    application.state = ApplicationState.RECOMMENDED
    reasons = APPLICATION.why_not(
        application,
        "award",
        both,
        now=clock.now(),
        objections_until=clock.now() - timedelta(days=1),
        due_diligence=True,
        free={},
        amount=application.requested,
        **facts,
    )
    told = [str(reason) for reason in reasons if "Another person must do this" in str(reason)]
    assert told
    assert "%(" not in told[0]
    other = acting(world.second_manager)
    assert not APPLICATION.why_not(
        application,
        "award",
        other,
        now=clock.now(),
        objections_until=None,
        due_diligence=True,
        free={},
        amount=application.requested,
    )
    with pytest.raises(NotAllowedNow):
        APPLICATION.fire(
            application,
            "award",
            both,
            now=clock.now(),
            objections_until=None,
            due_diligence=True,
            free={},
            amount=application.requested,
        )
