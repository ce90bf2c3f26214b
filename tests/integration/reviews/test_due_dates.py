"""More time: asked for by the reviewer, granted by one click or for several at once, told by mail, kept in history."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.audit.models import AuditEvent
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.outbox.models import Message
from grantflow.reviews import commands
from grantflow.reviews.enums import DeclineReason
from grantflow.reviews.models import Review
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import DAYS, ask, hand_in, take
from tests.support.world import World, acting, sign_in

LATER = DAYS + timedelta(days=7)


@pytest.fixture
def reader(world: World) -> Person:
    return world.reviewer("Aida Reader")


@pytest.fixture
def review(world: World, reader: Person) -> Review:
    (review,) = ask(world, world.application(ApplicationState.ADMISSIBLE, title="Wells"), reader)
    return take(reader, review)


def mails(kind: str) -> list[Message]:
    return list(session.scalars(sa.select(Message).where(Message.kind == kind)))


def test_a_wish_goes_to_the_manager_and_leaves_the_version(world: World, reader: Person, review: Review) -> None:
    version, until = review.version, clock.now() + LATER
    commands.ask_for_time(acting(reader), review.id, until, "I am ill")
    assert (review.version, review.wish) == (version, "I am ill")
    (told,) = mails("review.time_wished")
    assert told.recipient_id == world.manager.id
    assert "I am ill" in told.text
    actions = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.chain_id == review.application_id))
    assert "review.time_wished" in set(actions)


def test_what_a_wish_may_not_be(world: World, reader: Person, review: Review) -> None:
    with pytest.raises(Invalid) as refused:
        commands.ask_for_time(acting(reader), review.id, review.due_at, " ")
    assert set(refused.value.errors) == {"until", "why"}
    with pytest.raises(NotFound):
        commands.ask_for_time(acting(world.reviewer("Another")), review.id, clock.now() + LATER, "x")
    hand_in(reader, review, 4)
    with pytest.raises(NotAllowedNow, match="not open"):
        commands.ask_for_time(acting(reader), review.id, clock.now() + LATER, "x")


def test_several_dates_move_at_once_with_one_mail_to_each_reviewer(
    world: World, reader: Person, review: Review
) -> None:
    (second,) = ask(world, world.application(ApplicationState.ADMISSIBLE, title="Books"), reader)
    commands.ask_for_time(acting(reader), review.id, clock.now() + LATER, "I am ill")
    until = clock.now() + LATER + DAYS
    commands.move_due_dates(acting(world.manager), [review.id, second.id], until, "Take your time")
    assert (review.due_at, second.due_at, review.due_note) == (until, until, "Take your time")
    assert (review.wished_due_at, review.wish) == (None, "")
    session.refresh(review.application)
    assert review.application.reviews_due == until
    (told,) = mails("review.extended")
    assert "Take your time" in told.text
    assert str(review.application.number) in told.text
    assert str(second.application.number) in told.text


def test_what_may_not_be_moved(world: World, reader: Person, review: Review) -> None:
    manager, until = acting(world.manager), clock.now() + LATER
    with pytest.raises(Invalid, match="Tick"):
        commands.move_due_dates(manager, [], until)
    with pytest.raises(Invalid, match="future"):
        commands.move_due_dates(manager, [review.id], clock.now() - DAYS)
    with pytest.raises(Forbidden):
        commands.move_due_dates(acting(world.head), [review.id], until)
    stranger = builders.give(
        builders.person("Else Where"), Role.MANAGER, programme=builders.programme("OTHER", countries=("KG",))
    )
    with pytest.raises(NotFound):
        commands.move_due_dates(acting(stranger), [review.id], until)
    (other,) = ask(world, world.application(ApplicationState.ADMISSIBLE, title="Books"), reader)
    hand_in(reader, review, 4)
    before = other.due_at
    with pytest.raises(NotAllowedNow, match=str(review.application.number)):
        commands.move_due_dates(manager, [other.id, review.id], until)
    assert other.due_at == before


def test_the_reviewer_asks_and_the_manager_grants_by_one_click(
    client: CriticClient, world: World, reader: Person, review: Review
) -> None:
    sign_in(client, reader)
    until = (clock.now() + LATER).date().isoformat()
    answer = client.post(f"/reviews/{review.id}/more-time", data={"until": until, "why": "A trip"})
    assert answer.status_code == 303
    assert "has not answered yet" in client.get(f"/reviews/{review.id}").get_data(as_text=True)
    assert client.post(f"/reviews/{review.id}/more-time", data={"until": "", "why": "A trip"}).status_code == 422
    sign_in(client, world.manager)
    board = client.get(f"/calls/{world.call.id}/reviews").get_data(as_text=True)
    assert "1 reviewer asks for more time" in board
    page = client.get(f"/calls/{world.call.id}/due-dates?only=wishes").get_data(as_text=True)
    assert "A trip" in page
    assert "A trip" in client.get(f"/applications/{review.application_id}/reviews").get_data(as_text=True)
    wished = review.wished_due_at
    assert wished is not None
    grant = f"/reviews/{review.id}/grant-time"
    for stale in ({}, {"until": "soon"}, {"until": (wished - DAYS).isoformat()}):
        assert "answered or changed meanwhile" in client.post(grant, data=stale).get_data(as_text=True)
    assert f'value="{wished.isoformat()}"' in page
    assert client.post(grant, data={"until": wished.isoformat()}).status_code == 303
    session.expire_all()
    assert review.due_at == wished
    assert "No review is open here" in client.get(f"/calls/{world.call.id}/due-dates?only=late").get_data(as_text=True)


def test_a_wish_is_refused_with_words_that_the_reviewer_reads(world: World, reader: Person, review: Review) -> None:
    manager, due = acting(world.manager), review.due_at
    commands.ask_for_time(acting(reader), review.id, clock.now() + LATER, "I am ill")
    with pytest.raises(Invalid, match="Write why"):
        commands.keep_due_dates(manager, [review.id], " ")
    with pytest.raises(Invalid, match="Tick"):
        commands.keep_due_dates(manager, [], "The committee meets")
    with pytest.raises(Forbidden):
        commands.keep_due_dates(acting(world.head), [review.id], "The committee meets")
    commands.keep_due_dates(manager, [review.id], "The committee meets on Monday.")
    assert (review.due_at, review.wished_due_at, review.due_note) == (due, None, "The committee meets on Monday.")
    (told,) = mails("review.time_refused")
    assert told.recipient_id == reader.id
    assert "The committee meets on Monday." in told.text
    assert str(review.application.number) in told.text
    with pytest.raises(NotAllowedNow, match=str(review.application.number)):
        commands.keep_due_dates(manager, [review.id], "Again")


def test_a_wish_stands_on_the_managers_home_until_it_is_answered(
    client: CriticClient, world: World, reader: Person, review: Review
) -> None:
    commands.ask_for_time(acting(reader), review.id, clock.now() + LATER, "I am ill")
    sign_in(client, world.manager)
    asks = "1 reviewer asks for more time"
    assert asks in client.get("/home").get_data(as_text=True)
    here = f"/calls/{world.call.id}/due-dates"
    refused = client.post(f"{here}/keep", data={"chosen": str(review.id), "note": ""})
    assert refused.status_code == 422
    assert client.post(f"{here}/keep", data={"chosen": str(review.id), "note": "Monday"}).status_code == 303
    session.expire_all()
    assert asks not in client.get("/home").get_data(as_text=True)
    sign_in(client, reader)
    assert "Monday" in client.get(f"/reviews/{review.id}").get_data(as_text=True)


def test_the_page_of_a_refused_wish_leads_back_in_another_language(
    client: CriticClient, reader: Person, review: Review
) -> None:
    sign_in(client, reader)
    here = f"/reviews/{review.id}"
    sent = {"until": "", "why": "A trip"}
    refused = client.post(f"{here}/more-time", data=sent, headers={"Referer": f"http://localhost{here}"})
    assert refused.status_code == 422
    assert f'name="next" value="{here}"' in refused.get_data(as_text=True)


def test_a_wish_ends_with_the_review(world: World, reader: Person, review: Review) -> None:
    commands.ask_for_time(acting(reader), review.id, clock.now() + LATER, "I am ill")
    hand_in(reader, review, 4)
    assert (review.wished_due_at, review.wish) == (None, "")
    with pytest.raises(NotAllowedNow, match="not open any more"):
        commands.keep_due_dates(acting(world.manager), [review.id], "The committee meets")


def test_a_day_beyond_five_years_is_none(world: World, reader: Person, review: Review) -> None:
    with pytest.raises(Invalid, match="five years"):
        commands.move_due_dates(acting(world.manager), [review.id], clock.now() + 200 * LATER)
    with pytest.raises(Invalid, match="five years"):
        commands.ask_for_time(acting(reader), review.id, clock.now() + 200 * LATER, "I am slow")


def test_several_are_ticked_on_the_page(client: CriticClient, world: World, reader: Person, review: Review) -> None:
    sign_in(client, world.manager)
    page = f"/calls/{world.call.id}/due-dates"
    until = (clock.now() + LATER).date().isoformat()
    assert "Tick at least one" in client.post(page, data={"due_on": until}).get_data(as_text=True)
    late = client.post(page, data={"chosen": [str(review.id), "x"], "due_on": "", "note": "n"})
    assert late.status_code == 422
    assert client.post(page, data={"chosen": str(review.id), "due_on": until, "note": "n"}).status_code == 303
    assert "n" in client.get(page).get_data(as_text=True)


def test_the_list_stays_narrowed_and_each_box_has_its_own_name(
    client: CriticClient, world: World, reader: Person, review: Review
) -> None:
    elena = world.reviewer("Elena Kim")
    (second,) = ask(world, review.application, elena)
    take(elena, second)
    for one, person in ((review, reader), (second, elena)):
        commands.ask_for_time(acting(person), one.id, clock.now() + LATER, "A trip")
    session.commit()
    sign_in(client, world.manager)
    place = f"/calls/{world.call.id}/due-dates?only=wishes"
    page = client.get(place).get_data(as_text=True)
    for one, person in ((review, reader), (second, elena)):
        assert f'aria-label="Select {person.name}, {one.application.number}"' in page
        assert f'formaction="/reviews/{one.id}/grant-time?only=wishes"' in page
    kept = client.post(
        f"/calls/{world.call.id}/due-dates/keep?only=wishes", data={"chosen": str(review.id), "note": "n"}
    )
    assert kept.headers["Location"] == place
    assert client.post(place, data={"chosen": str(second.id), "due_on": ""}).status_code == 422


def test_a_replacement_is_proposed_when_somebody_is_gone(
    client: CriticClient, world: World, reader: Person, review: Review
) -> None:
    free = world.reviewer("Bolot Free")
    other = world.reviewer("Chinara Gone")
    (second,) = ask(world, review.application, other)
    sign_in(client, world.manager)
    page = f"/applications/{review.application_id}/reviews"
    assert "instead of who is gone" not in client.get(page).get_data(as_text=True)
    commands.decline(acting(other), second.id, None, DeclineReason.WORKLOAD)
    session.commit()
    shown = client.get(page).get_data(as_text=True)
    assert "instead of who is gone: Bolot Free" in shown
    (told,) = mails("review.declined")
    assert "Bolot Free" in told.text
    body = {"reviewers": str(free.id), "due_on": (clock.now() + LATER).date().isoformat()}
    assert client.post(page, data=body).status_code == 303


def test_queries_of_the_page_do_not_grow(client: CriticClient, world: World, reader: Person, review: Review) -> None:
    sign_in(client, world.manager)
    page = f"/calls/{world.call.id}/due-dates?size=60"
    client.get(page)
    with counted(db.engine) as few:
        client.get(page)
    for at in range(30):
        ask(world, world.application(ApplicationState.ADMISSIBLE, title=f"More {at}"), reader)
    session.commit()
    with counted(db.engine) as many:
        client.get(page)
    assert len(many) == len(few)
