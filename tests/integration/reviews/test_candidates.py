"""Whom the manager is offered for one application, and what is said of each before they are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import SYSTEM
from grantflow.core.db import db, session
from grantflow.reviews.candidates import candidates, proposed
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import PoolPlace
from grantflow.reviews.workflow import REVIEW
from tests.support.conflicting import conflict, profile
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import ask
from tests.support.world import World, sign_in


@pytest.fixture
def application(world: World) -> Application:
    return world.application(ApplicationState.ADMISSIBLE, title="Wells")


def of_the_office(world: World, *names: str) -> None:
    for name in names:
        person = world.reviewer(name)
        profile(person, languages=["en"])
        session.add(PoolPlace(programme_id=world.programme.id, person_id=person.id, independent=False))
    session.flush()


def cautions(application: Application) -> dict[str, str]:
    return {one.name: "; ".join(map(str, one.cautions)) for one in candidates(application)}


def test_who_is_away_full_or_does_not_read_the_language_comes_last_with_a_word(
    world: World, application: Application
) -> None:
    application.language = "ru"
    today = clock.now().date()
    for name, known in (
        ("Away", {"languages": ["ru"], "away_until": today + timedelta(days=5)}),
        ("Full", {"languages": ["ru"], "cap": 0}),
        ("English", {"languages": ["en"]}),
        ("Zamira", {"languages": ["ru", "en"]}),
    ):
        profile(world.reviewer(name), **known)
    said = cautions(application)
    assert "is away now" in said["Away"]
    assert "takes at most 0" in said["Full"]
    assert "does not read the language" in said["English"]
    assert said["Zamira"] == ""
    assert next(iter(said)) == "Zamira"
    best = proposed(application)
    assert best is not None
    assert best.name == "Zamira"


def test_the_last_place_is_for_somebody_independent(world: World, application: Application) -> None:
    world.call.reviewers_required, world.call.least_independent = 2, 1
    of_the_office(world, "Office One", "Office Two")
    profile(world.reviewer("Free"), languages=["en"])
    assert set(cautions(application).values()) == {""}
    office = next(one for one in candidates(application) if one.name == "Office One")
    ask(world, application, session.get_one(type(world.manager), office.id))
    said = cautions(application)
    assert "independent reviewer is still missing" in said["Office Two"]
    assert said["Free"] == ""


def test_asking_takes_as_many_queries_for_many_as_for_one(world: World, application: Application) -> None:
    world.reviewer("First")
    with counted(db.engine) as few:
        candidates(application)
    for n in range(12):
        profile(world.reviewer(f"Reader {n}"), languages=["en"])
    with counted(db.engine) as many:
        candidates(application)
    assert len(many) == len(few) <= 9


def test_the_page_says_it_beside_the_name_and_offers_to_ask_again(
    client: CriticClient, world: World, application: Application
) -> None:
    wronged = world.reviewer("Karim Karimov")
    profile(world.reviewer("English Only"), languages=["en"])
    application.language = "ru"
    (review,) = ask(world, application, wronged)
    conflict(application, wronged, ConflictState.DISMISSED)
    REVIEW.fire(review, "remove", SYSTEM)
    sign_in(client, world.manager)
    here = f"/applications/{application.id}/reviews"
    page = client.get(here).get_data(as_text=True)
    assert "English Only (0 open in this call; does not read the language of the application)" in page
    assert "Ask again" in page
    assert client.post(f"/reviews/{review.id}/ask-again", data={}).status_code == 303
    page = client.get(here).get_data(as_text=True)
    assert "Ask again" not in page
    assert "The reviewer is asked again" in page
