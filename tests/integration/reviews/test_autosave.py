"""A review saves itself: only what changed, by the page that typed it, and nothing over what was not seen."""

from __future__ import annotations

from typing import Any

import pytest

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.core.db import session
from grantflow.core.errors import Conflict
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.models import Review
from tests.support.critic import CriticClient
from tests.support.reviewing import ask, take, write
from tests.support.world import World, acting, sign_in


@pytest.fixture
def review(client: CriticClient, world: World) -> Review:
    """An accepted review whose reviewer is signed in."""
    reader = world.reviewer()
    (review,) = ask(world, world.application(ApplicationState.ADMISSIBLE, complete=True), reader)
    take(reader, review)
    sign_in(client, reader)
    session.commit()
    return review


def send(client: CriticClient, review: Review, version: int, *changed: str, key: str = "need", **fields: str) -> Any:
    data = {"version": str(version), "idempotency_key": "page-1", "changed": list(changed), **fields}
    return client.post(f"/reviews/{review.id}/autosave", query_string={"criterion": key} if key else {}, data=data)


def stored(review: Review) -> tuple[int | None, str, str]:
    session.expire_all()
    row = next((row for row in review.scores if row.criterion == "need"), None)
    return (row.value, row.reason, review.committee_note) if row else (None, "", review.committee_note)


def test_only_what_changed_is_kept(client: CriticClient, review: Review) -> None:
    version = review.version
    first = send(client, review, version, "score", score="4", reason="not named, so not kept").get_json()
    assert first["saved"]
    assert first["missing"].startswith("1 of 8 criteria scored")
    assert stored(review) == (4, "", "")
    second = send(client, review, first["version"], "reason", "committee_note", reason="Clear", committee_note="Ask")
    assert second.get_json()["version"] > first["version"]
    assert stored(review) == (4, "Clear", "Ask")
    assert send(client, review, 1).get_json() == {"editing": ""}


def test_a_text_that_is_too_long_is_refused_with_its_field(client: CriticClient, review: Review) -> None:
    answer = send(client, review, review.version, "reason", reason="x" * 100_001)
    assert answer.status_code == 409
    assert "“Reason the applicant will read” has 100,001 characters" in answer.get_json()["refused"]
    assert stored(review) == (None, "", "")


def test_the_texts_are_kept_on_the_overview(client: CriticClient, review: Review) -> None:
    send(client, review, review.version, "strengths", key="", strengths="Many", weaknesses="not named")
    session.expire_all()
    assert (review.strengths, review.weaknesses) == ("Many", "")


def test_another_window_is_not_written_over_but_the_same_page_goes_on(client: CriticClient, review: Review) -> None:
    version = review.version
    send(client, review, version, "score", score="4")
    assert send(client, review, version, "score", score="3").status_code == 200
    write(review_person(review), review, 5)
    session.commit()
    answer = send(client, review, version, "score", score="2")
    assert answer.status_code == 409
    assert "another window" in answer.get_json()["met"]
    assert stored(review)[0] == 5
    with pytest.raises(Conflict):
        commands.save(acting(review_person(review)), review.id, version, Draft(), "some other page")


def review_person(review: Review) -> Person:
    return session.get_one(Person, review.reviewer_id)


@pytest.mark.parametrize(
    ("changed", "key", "fields"),
    [
        (("score",), "need", {"score": "9"}),
        (("score",), "nothing", {"score": "4"}),
        (("total_tenths",), "need", {"total_tenths": "1000"}),
        (("score",), "", {"score": "4"}),
    ],
)
def test_what_is_not_on_the_page_is_refused(
    client: CriticClient, review: Review, changed: tuple[str, ...], key: str, fields: dict[str, str]
) -> None:
    answer = send(client, review, review.version, *changed, key=key, **fields)
    assert answer.status_code == 409
    assert answer.get_json()["refused"]
    assert stored(review) == (None, "", "")


def test_a_locked_review_takes_nothing(client: CriticClient, review: Review) -> None:
    person = review_person(review)
    write(person, review, 4)
    commands.submit(acting(person), review.id, None)
    session.commit()
    answer = send(client, review, review.version, "score", score="2")
    assert "not open for changes" in answer.get_json()["refused"]


def test_save_and_next_goes_on_to_the_next_review_of_the_same_call(
    client: CriticClient, world: World, review: Review
) -> None:
    person = review_person(review)
    (other,) = ask(world, world.application(ApplicationState.ADMISSIBLE, title="Another"), person)
    session.commit()
    page = client.get(f"/reviews/{review.id}/criteria/value").get_data(as_text=True)
    assert f"Save and go to {other.application.number}" in page
    body = {"version": str(review.version), "idempotency_key": "k", "score": "4", "reason": "Fair", "go": "review"}
    answer = client.post(f"/reviews/{review.id}/criteria/value", data=body)
    assert answer.location.endswith(f"/reviews/{other.id}")


def test_guidance_stands_below_the_scores(client: CriticClient, world: World, review: Review) -> None:
    grid = world.call.grid
    guided = {**grid["criteria"][0], "guidance": {"1": {"en": "No need shown"}, "5": {"en": "Need in numbers"}}}
    world.call.grid = {**grid, "criteria": [guided, *grid["criteria"][1:]]}
    session.commit()
    page = client.get(f"/reviews/{review.id}/criteria/need").get_data(as_text=True)
    assert "Need in numbers" in page
