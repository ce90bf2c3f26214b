"""The reviewer's profile and interests, and the pool of a programme for its managers."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.accounts.models import Invitation
from grantflow.applications.enums import ApplicationState
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.questionnaires.templates import FOLDER
from grantflow.reviews.enums import ConflictState, InterestGround
from grantflow.reviews.models import ConflictOfInterest, Interest, PoolPlace, ReviewerProfile
from grantflow.reviews.pool.commands import (
    ProfileInput,
    declare_interest,
    end_interest,
    save_profile,
    settle_place,
)
from tests.support.conflicting import interest, profile
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

A = ApplicationState
CONCEPT = json.loads((FOLDER / "concept_note.json").read_text("utf-8"))
ME = "/me/reviewing"
GIVEN = ProfileInput(("ru",), ("KG",), (), "I know water.", 3)


def version(client: CriticClient, address: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d*)"', client.get(address).text)
    return found[1] if found else ""


# The reviewer


def test_a_reviewer_is_asked_once_and_saves_a_profile(world: World, client: CriticClient) -> None:
    world.programme.themes = [{"key": "water", "text": {"en": "Water", "ru": "Вода"}}]
    person = sign_in(client, world.reviewer())
    assert "Tell us what you can review" in client.get("/home").text
    page = client.get(ME).text
    assert "Please fill this in once" in page
    data: dict[str, Any] = {
        "languages": ["ru", "ky", "xx"],
        "countries": ["KG"],
        "themes": ["water"],
        "cap": "4",
        "away_from": "2027-03-01",
        "about": "Twelve years of water.",
    }
    assert client.post(ME, data=data).status_code == 303
    kept = session.get_one(ReviewerProfile, person.id)
    assert (kept.languages, kept.countries, kept.themes, kept.cap) == (["ru", "ky"], ["KG"], ["water"], 4)
    assert (kept.away_from, kept.away_until) == (date(2027, 3, 1), None)
    assert "Tell us what you can review" not in client.get("/home").text
    assert "Twelve years of water." in client.get(ME).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"languages": ()}, "languages"),
        ({"cap": None}, "cap"),
        ({"cap": -1}, "cap"),
        ({"cap": 101}, "cap"),
        ({"away_from": date(2027, 3, 2), "away_until": date(2027, 3, 1)}, "away_until"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_at_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    given = ProfileInput(**{**GIVEN.__dict__, **changes})
    with pytest.raises(Invalid) as refused:
        save_profile(acting(world.reviewer()), None, given)
    assert set(refused.value.errors) == {field}


def test_two_windows_of_one_profile_do_not_overwrite_each_other(world: World) -> None:
    person = world.reviewer()
    save_profile(acting(person), None, GIVEN)
    save_profile(acting(person), 1, GIVEN)
    with pytest.raises(Conflict):
        save_profile(acting(person), 1, ProfileInput(("en",), (), (), "", 1))


def test_only_reviewers_have_a_profile(world: World) -> None:
    with pytest.raises(Forbidden):
        save_profile(acting(world.manager), None, GIVEN)
    with pytest.raises(Forbidden):
        declare_interest(acting(world.manager), InterestGround.BOARD, "Ак-Булак")


def test_a_declared_interest_hides_the_application_at_once(world: World, client: CriticClient) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    sign_in(client, person)
    refused = client.post(f"{ME}/interests", data={"organisation": "", "ground": ""})
    assert refused.status_code == 422
    assert "Write the name of the organisation." in refused.text
    told = client.post(f"{ME}/interests", data={"organisation": "Ак-Булак", "ground": "kinship"}, follow_redirects=True)
    assert "Your interest is declared." in told.text
    row = session.get_one(ConflictOfInterest, (application.id, person.id))
    assert row.state is ConflictState.FOUND
    kept = session.scalars(sa.select(Interest)).one()
    assert (kept.organisation_id, kept.ground) == (world.cso.id, InterestGround.KINSHIP)
    assert client.post(f"{ME}/interests/{kept.id}/end").status_code == 303
    assert kept.ended_at is not None
    assert "ended" in client.get(ME).text
    assert client.post(f"{ME}/interests/{kept.id}/end").status_code == 409


def test_interests_are_ones_own(world: World) -> None:
    person, other = world.reviewer("One Reader"), world.reviewer("Other Reader")
    row = interest(person)
    with pytest.raises(NotFound):
        end_interest(acting(other), row.id)
    with pytest.raises(Invalid):
        declare_interest(acting(person), None, "Ак-Булак", since=date(2027, 3, 2), until=date(2027, 3, 1))
    for _ in range(59):
        interest(person)
    with pytest.raises(NotAllowedNow, match="at most 60"):
        declare_interest(acting(person), InterestGround.BOARD, "Another one")


# The manager


def test_the_pool_is_filtered_by_what_reviewers_know(world: World, client: CriticClient) -> None:
    world.programme.themes = [{"key": "water", "text": {"en": "Water"}}]
    profile(world.reviewer("Knows Water"), languages=["ru"], countries=["KG"], themes=["water"], cap=3)
    profile(world.reviewer("Knows Nothing"), languages=["en"], countries=[], themes=[])
    world.reviewer("Wrote Nothing")
    foreign = builders.call(builders.programme("XEN"), world.manager, "XEN-1")
    builders.give(builders.person("Foreign Reader"), Role.REVIEWER, call=foreign)
    sign_in(client, world.manager)
    here = f"/programmes/{world.programme.id}/reviewers"
    assert here in client.get(f"/programmes/{world.programme.id}").text
    page = client.get(here).text
    for name in ("Knows Water", "Knows Nothing", "Wrote Nothing"):
        assert name in page
    assert "Foreign Reader" not in page
    assert "0 of 3" in page
    assert "no profile yet" in page
    for wanted in ("reads=ru", "country=KG", "theme=water", "reads=ru&theme=water"):
        only = client.get(f"{here}?{wanted}").text
        assert "Knows Water" in only
        assert "Knows Nothing" not in only
    assert "Nobody matches" in client.get(f"{here}?reads=ru&theme=fire").text


def test_a_pool_of_thirty_takes_no_more_queries_than_one_of_one(world: World, client: CriticClient) -> None:
    profile(world.reviewer("Reader 0"), languages=["ru"])
    sign_in(client, world.manager)
    here = f"/programmes/{world.programme.id}/reviewers?size=60"
    client.get(here)
    session.commit()
    with counted(db.engine) as one:
        client.get(here)
    for number in range(1, 30):
        profile(world.reviewer(f"Reader {number}"), languages=["ru"])
    session.commit()
    with counted(db.engine) as thirty:
        assert client.get(here).text.count("<tr") == 31
    assert len(thirty) == len(one)


def test_a_manager_settles_the_place_of_a_reviewer(world: World, client: CriticClient) -> None:
    person = world.reviewer("Daniyar Karimov")
    profile(person, languages=["ru", "ky"], about="Twelve years of water.")
    interest(person, organisation_name="Elsewhere")
    sign_in(client, world.manager)
    here = f"/programmes/{world.programme.id}/reviewers/{person.id}"
    page = client.get(here).text
    assert "Twelve years of water." in page
    assert "Russian, Kyrgyz" in page
    assert "Elsewhere" in page
    assert client.post(here, data={"cap": "2", "note": "Only in spring."}).status_code == 303
    place = session.get_one(PoolPlace, (world.programme.id, person.id))
    assert (place.cap, place.independent, place.note) == (2, False, "Only in spring.")
    assert client.post(here, data={"cap": "200", "version": version(client, here)}).status_code == 422
    assert client.post(here, data={"cap": "3", "version": "7"}).status_code == 409
    assert "of the office" in client.get(f"/programmes/{world.programme.id}/reviewers").text


def test_nobody_settles_their_own_place_or_that_of_a_stranger(world: World) -> None:
    manager = builders.give(world.second_manager, Role.REVIEWER, call=world.call)
    more: dict[str, Any] = {"cap": None, "independent": True, "note": ""}
    with pytest.raises(Forbidden, match="Another person"):
        settle_place(acting(manager), world.programme.id, manager.id, None, **more)
    with pytest.raises(NotFound):
        settle_place(acting(world.manager), world.programme.id, world.signatory.id, None, **more)
    with pytest.raises(Forbidden):
        settle_place(acting(world.head), world.programme.id, manager.id, None, **more)


@pytest.mark.parametrize("whole", [True, False])
def test_a_reviewer_is_invited_to_the_programme_or_to_a_call(world: World, client: CriticClient, whole: bool) -> None:
    where = "" if whole else str(world.call.id)
    sign_in(client, world.manager)
    here = f"/programmes/{world.programme.id}/reviewers"
    refused = client.post(here, data={"email": "no address", "where": where, "language": "ru"})
    assert refused.status_code == 422
    sent = client.post(here, data={"email": "new@reader.example", "where": where, "language": "ru"})
    assert sent.status_code == 303
    offer = session.scalars(sa.select(Invitation)).one()
    assert (offer.programme_id, offer.call_id) == ((world.programme.id, None) if whole else (None, world.call.id))


def test_themes_and_the_question_that_names_them_are_set_together(world: World, client: CriticClient) -> None:
    world.call.questionnaire = builders.questionnaire("concept-note", {"sections": CONCEPT["sections"]})
    sign_in(client, world.manager)
    here = f"/programmes/{world.programme.id}/themes"
    question = re.search(r'<option value="(\w+)">[^<]*water', client.get(here).text)
    assert question is not None
    named = f"call-{world.call.id}"
    bad = client.post(here, data={"themes": "no colon", named: "", "version": version(client, here)})
    assert bad.status_code == 422
    assert "Line 1" in bad.text
    data = {"themes": "water: Water | Вода", named: question[1], "version": version(client, here)}
    assert client.post(here, data=data).status_code == 303
    session.expire_all()
    assert world.programme.themes == [{"key": "water", "text": {"en": "Water", "ru": "Вода"}}]
    assert world.call.theme_question == question[1]
    unknown = {"themes": "", named: "no_such_question", "version": version(client, here)}
    assert client.post(here, data=unknown).status_code == 303
    session.expire_all()
    assert world.call.theme_question == question[1]
