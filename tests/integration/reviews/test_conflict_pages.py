"""The workbench of conflicts, and the page on which an applicant names somebody."""

from __future__ import annotations

import re
from typing import Any

import pytest

from grantflow.applications.enums import ApplicationState
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.demo import builders
from grantflow.reviews.conflicts.commands import decide
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ConflictOfInterest
from tests.support.conflicting import conflict, interest
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import ask, take
from tests.support.world import World, acting, sign_in

A, C = ApplicationState, ConflictState
BOARD = {"ground": "board", "evidence": "Ак-Булак"}
KIN = {"ground": "kinship", "evidence": "Ак-Булак"}


def form_of(client: CriticClient, address: str, **more: Any) -> dict[str, Any]:
    found = re.search(r'name="version"[^>]*value="(\d*)"', client.get(address).text)
    return {"version": found[1] if found else "", **more}


def test_the_workbench_filters_by_state_and_ground(world: World, client: CriticClient) -> None:
    application = world.application(A.SUBMITTED)
    conflict(application, world.reviewer("Board Member"), grounds=[BOARD])
    conflict(application, world.reviewer("Family Member"), C.CONFIRMED, grounds=[KIN])
    conflict(application, world.reviewer("Shy Person"), C.DECLARED, reason="I know the director.")
    sign_in(client, world.manager)
    here = f"/calls/{world.call.id}/conflicts"
    page = client.get(here).text
    assert "Declared to be or have been on the board of Ак-Булак." in page
    assert "I know the director." in page
    assert page.index("Board Member") < page.index("Shy Person") < page.index("Family Member")
    assert "1 possible conflict waits for your decision" in page
    only = client.get(f"{here}?ground=kinship").text
    assert "Family Member" in only
    assert "Board Member" not in only
    assert "No conflict matches" in client.get(f"{here}?ground=kinship&state=found").text
    for place in (f"/calls/{world.call.id}/reviews", "/home"):
        assert "1 possible conflict of interest waits" in client.get(place).text


def test_thirty_conflicts_take_no_more_queries_than_one(world: World, client: CriticClient) -> None:
    application = world.application(A.SUBMITTED)
    conflict(application, world.reviewer("Reader 0"))
    sign_in(client, world.manager)
    here = f"/calls/{world.call.id}/conflicts?size=60"
    client.get(here)
    with counted(db.engine) as one:
        client.get(here)
    for number in range(1, 30):
        conflict(application, world.reviewer(f"Reader {number}"), grounds=[BOARD])
    session.commit()
    with counted(db.engine) as thirty:
        assert client.get(here).text.count("<tr") == 31
    assert len(thirty) == len(one)


def test_a_manager_with_a_conflict_sees_nothing_of_that_application_here(world: World, client: CriticClient) -> None:
    application = world.application(A.SUBMITTED, title="Canary title")
    conflict(application, world.reviewer("Canary Person"))
    conflict(application, world.second_manager, C.DECLARED)
    sign_in(client, world.second_manager)
    page = client.get(f"/calls/{world.call.id}/conflicts").text
    assert "Canary" not in page
    assert "No conflict of interest is known" in page
    assert "possible conflict" not in client.get("/home").text


def test_deciding_on_the_page_says_what_it_does_to_a_review(world: World, client: CriticClient) -> None:
    application, person = world.application(A.ADMISSIBLE), world.reviewer("Daniyar Karimov")
    (review,) = ask(world, application, person)
    take(person, review)
    conflict(application, person, C.DISMISSED, grounds=[BOARD], decision="Another one.")
    interest(person, note="I sat there in spring.")
    sign_in(client, world.manager)
    here = f"/applications/{application.id}/conflicts/{person.id}"
    page = client.get(here).text
    assert "the review ends at once" in page
    assert "Another one." in page
    assert "I sat there in spring." in page
    assert world.cso.name in page
    assert client.post(here, data=form_of(client, here, state="confirmed", reason="")).status_code == 422
    answered = client.post(here, data=form_of(client, here, state="confirmed", reason="It is her."))
    assert answered.status_code == 303
    row = session.get_one(ConflictOfInterest, (application.id, person.id), populate_existing=True)
    assert row.state is C.CONFIRMED


def test_a_ground_found_meanwhile_stops_the_decision(world: World, client: CriticClient) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    row = conflict(application, person, grounds=[BOARD])
    sign_in(client, world.manager)
    here = f"/applications/{application.id}/conflicts/{person.id}"
    sent = form_of(client, here, state="dismissed", reason="No tie.")
    row.grounds = [BOARD, KIN]
    session.commit()
    refused = client.post(here, data=sent)
    assert refused.status_code == 409
    assert "Declared a member of the family" in refused.text
    assert "No tie." in refused.text


def test_looking_again_tells_what_was_found(world: World, client: CriticClient) -> None:
    world.application(A.SUBMITTED)
    builders.give(world.reviewer(), Role.EDITOR, organisation=world.cso)
    sign_in(client, world.manager)
    here = f"/calls/{world.call.id}/conflicts"
    answered = client.post(here, data=form_of(client, here), follow_redirects=True)
    assert "1 pair was found or opened again." in answered.text
    again = client.post(here, data=form_of(client, here), follow_redirects=True)
    assert "Nothing new was found." in again.text


@pytest.mark.parametrize("state", [A.DRAFT, A.SUBMITTED])
def test_the_applicant_names_somebody_and_takes_it_back(
    world: World, client: CriticClient, state: ApplicationState
) -> None:
    application = world.application(state, complete=True)
    world.reviewer("Daniyar Karimov")
    sign_in(client, world.signatory)
    here = f"/applications/{application.id}/opposed"
    assert here in client.get(f"/applications/{application.id}").text
    assert "Write the first name" in client.post(here, data=form_of(client, here, name="Dan", reason="x")).text
    kept = client.post(
        here, data=form_of(client, here, name="Daniyar Karimov", reason="A quarrel."), follow_redirects=True
    )
    assert "The name is kept" in kept.text
    assert "A quarrel." in kept.text
    address = kept.text.split('/take-back"')[0].rpartition('action="')[2] + "/take-back"
    assert client.post(address, data=form_of(client, here)).status_code == 303
    assert "A quarrel." not in client.get(here).text
    foreign = world.other_signatory
    sign_in(client, foreign)
    assert client.get(here).status_code == 404


def test_after_a_late_conflict_one_click_asks_whom_the_page_proposes(world: World, client: CriticClient) -> None:
    application = world.application(A.ADMISSIBLE)
    first, second, free = (world.reviewer(f"{name} Reader") for name in ("First", "Second", "Third"))
    for person, review in zip((first, second), ask(world, application, first, second), strict=True):
        take(person, review)
    conflict(application, first, C.DISMISSED)
    decide(acting(world.manager), application.id, first.id, 0, C.CONFIRMED, "Her brother.")
    sign_in(client, world.manager)
    here = f"/applications/{application.id}/reviews"
    page = client.get(here).text
    assert "Third Reader (no conflict known" in page
    data = {"reviewers": str(free.id), "due_on": re.findall(r'name="due_on" value="([^"]+)"', page)[0]}
    assert client.post(here, data=form_of(client, here, **data)).status_code == 303
    assert "Proposed instead" not in client.get(here).text
