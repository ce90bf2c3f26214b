"""Phases are planned, begun by hand or by the clock, and give reviewers their rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.calls.enums import CallState
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Invalid, NotAllowedNow, NotFound
from grantflow.core.translated import Translated
from grantflow.reviews.commands import move_due_dates
from grantflow.reviews.models import Review
from grantflow.reviews.phases import commands
from grantflow.reviews.phases.commands import Terms
from grantflow.reviews.phases.enums import Others, Sight
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.reviews.phases.queries import planned, rights
from grantflow.reviews.queries import asked
from grantflow.reviews.views.days import default_due
from tests.support import reviewing
from tests.support.world import World, acting, sign_in

READING = Translated(en="Reading", ru="Чтение")
TALKING = Translated(en="Talking", ru="Обсуждение")
LATER = timedelta(days=7)


def plan(world: World, sight: Sight = Sight.OPEN, others: Others = Others.AFTER_OWN) -> ReviewPhase:
    return commands.plan(acting(world.manager), world.call.id, None, Terms(TALKING, sight, others))


def the_one(world: World) -> ReviewPhase:
    (active,) = (phase for phase in planned(world.call.id) if phase.active)
    return active


def test_with_the_first_plan_what_holds_stays_active(world: World) -> None:
    world.call.blind = True
    plan(world)
    first, second = planned(world.call.id)
    assert (first.active, first.sight, first.others) == (True, Sight.BLIND, Others.NEVER)
    assert (second.active, second.ordinal) == (False, 2)
    assert world.call.blind


def test_beginning_a_phase_ends_the_other_and_shows_names(world: World) -> None:
    world.call.blind = True
    made = plan(world)
    commands.begin(acting(world.manager), made.id, made.version)
    session.expire_all()
    assert the_one(world).id == made.id
    assert rights(world.call).sight is Sight.OPEN
    assert not world.call.blind


def test_names_cannot_be_taken_back(world: World) -> None:
    world.call.blind = True
    made = plan(world)
    with pytest.raises(Invalid, match="no later phase can be blind"):
        plan(world, Sight.BLIND)
    commands.begin(acting(world.manager), made.id, None)
    with pytest.raises(Invalid, match="cannot be taken back"):
        commands.change(acting(world.manager), made.id, None, Terms(TALKING, Sight.BLIND, Others.NEVER))


def test_a_phase_needs_a_name_and_a_future(world: World) -> None:
    terms = Terms(Translated(), Sight.BLIND, Others.NEVER, clock.now() - LATER)
    with pytest.raises(Invalid) as refused:
        commands.plan(acting(world.manager), world.call.id, None, terms)
    assert set(refused.value.errors) == {"title_en", "ends_on"}
    assert planned(world.call.id) == []


def test_what_is_over_does_not_come_back(world: World) -> None:
    made, first = plan(world), the_one(world)
    commands.begin(acting(world.manager), made.id, None)
    session.expire_all()
    with pytest.raises(NotAllowedNow, match="begun already"):
        commands.begin(acting(world.manager), first.id, None)
    with pytest.raises(NotAllowedNow, match="is over"):
        commands.change(acting(world.manager), first.id, None, Terms(READING, Sight.BLIND, Others.NEVER))


def test_only_phases_to_come_are_taken_away(world: World) -> None:
    made = plan(world)
    with pytest.raises(NotAllowedNow, match="has begun"):
        commands.remove(acting(world.manager), the_one(world).id, None)
    commands.remove(acting(world.manager), made.id, None)
    assert [phase.ordinal for phase in planned(world.call.id)] == [1]


@pytest.mark.parametrize("state", sorted(commands.UNPLANNED))
def test_a_draft_and_a_decided_call_have_no_phases(world: World, state: CallState) -> None:
    world.call.state = state
    with pytest.raises(NotAllowedNow, match="from the publication"):
        plan(world)


def test_only_those_who_assign_reviewers_plan(world: World) -> None:
    with pytest.raises(NotFound):
        commands.plan(acting(world.finance), world.call.id, None, Terms(READING, Sight.BLIND, Others.NEVER))


def test_the_clock_begins_the_next_phase(world: World) -> None:
    made = plan(world)
    assert commands.begin_due() == 0
    the_one(world).ends_at = clock.now() - timedelta(minutes=1)
    session.flush()
    assert commands.begin_due() == 1
    session.expire_all()
    assert the_one(world).id == made.id
    assert commands.begin_due() == 0


@pytest.fixture
def review(world: World) -> Review:
    """Of the first of two reviewers, who both accepted."""
    reader = world.reviewer("Aida Osmonova")
    application = world.application(ApplicationState.ADMISSIBLE, complete=True)
    mine, theirs = reviewing.ask(world, application, reader, world.reviewer("Beks Tynaliev"))
    reviewing.take(reader, mine)
    reviewing.take(person_of(theirs), theirs)
    return mine


def person_of(review: Review) -> Person:
    return session.get_one(Person, review.reviewer_id)


def test_nobody_writes_after_the_end(world: World, review: Review) -> None:
    reviewing.phase(world.call, ends_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(NotAllowedNow, match="phase of the reviews ended"):
        reviewing.write(person_of(review), review, 4)
    session.refresh(review)
    assert review.saved_at is None


def test_no_review_is_due_after_its_phase(world: World, review: Review) -> None:
    manager, days = acting(world.manager), timedelta(days=1)
    ends_at = clock.now() + 3 * days
    made = commands.plan(manager, world.call.id, None, Terms(TALKING, Sight.OPEN, Others.NEVER, ends_at))
    with pytest.raises(NotAllowedNow, match="2 open reviews are due after the end of this phase"):
        commands.begin(manager, made.id, None)
    open_ones = [one.id for one in asked(review.application_id)]
    move_due_dates(manager, open_ones, clock.now() + 2 * days)
    commands.begin(manager, made.id, None)
    with pytest.raises(Invalid, match="until the phase ends"):
        move_due_dates(manager, open_ones, clock.now() + 4 * days)
    with pytest.raises(Invalid, match="until the phase ends"):
        reviewing.ask(world, world.application(ApplicationState.ADMISSIBLE), world.reviewer("Late Reader"))
    assert default_due(world.call) == clock.local(ends_at, clock.zone(world.call.zone)).date()
    with pytest.raises(NotAllowedNow, match="Move their due dates first"):
        commands.change(manager, made.id, None, Terms(TALKING, Sight.OPEN, Others.NEVER, clock.now() + days))
    commands.change(manager, made.id, None, Terms(TALKING, Sight.OPEN, Others.NEVER))
    move_due_dates(manager, open_ones, clock.now() + 4 * days)


def test_others_are_read_as_the_phase_says(world: World, client: FlaskClient, review: Review) -> None:
    place = f"/reviews/{review.id}/others"
    other = next(one for one in asked(review.application_id) if one is not review)
    reviewing.hand_in(person_of(other), other, 3)
    other.committee_note = "For the committee alone"
    sign_in(client, person_of(review))
    assert client.get(place).status_code == 404
    reviewing.phase(world.call, Sight.HALF_BLIND, Others.AFTER_OWN)
    assert client.get(place).status_code == 404
    reviewing.phase(world.call, Sight.HALF_BLIND, Others.ALWAYS)
    page = client.get(place).text
    assert "Strong where it scores 3." in page
    assert "Beks" not in page
    reviewing.phase(world.call, Sight.OPEN, Others.ALWAYS)
    page = client.get(place).text
    assert "Beks Tynaliev" in page
    assert "For the committee alone" not in page


def test_a_manager_plans_begins_and_changes_in_pages(world: World, client: FlaskClient) -> None:
    sign_in(client, world.manager)
    assert world.call
    session.commit()
    place = f"/calls/{world.call.id}/phases"
    typed = {"title_en": "Talking", "title_ru": "Обсуждение", "sight": "open", "others": "always", "ends_on": ""}
    assert client.post(place, data={**typed, "title_en": "", "title_ru": ""}).status_code == 422
    assert client.post(place, data={**typed, "version": str(world.call.version)}).status_code == 303
    first, made = planned(world.call.id)
    assert "Once reviewers see who applies" in client.get(f"/phases/{first.id}").text
    page = client.get(place).text
    assert "Talking" in page
    assert "That cannot be taken back" in page
    assert 'value="blind"' not in page
    assert 'value="blind"' in client.get(f"/phases/{made.id}").text
    assert client.post(f"/phases/{made.id}/begin", data={"version": str(made.version)}).status_code == 303
    session.expire_all()
    changed = {**typed, "title_en": "Panel", "version": str(made.version)}
    assert client.post(f"/phases/{made.id}", data=changed).status_code == 303
    session.expire_all()
    assert the_one(world).title["en"] == "Panel"
    assert client.post(f"/phases/{made.id}/remove", data={"version": str(made.version)}).status_code == 409
