"""The reviewer's and the manager's pages, walked as people do; who gets 404; queries that do not grow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from grantflow.applications.enums import ApplicationState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.files import commands as files
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import ask, evaluated, hand_in, take, write
from tests.support.world import World, acting, sign_in

A = ApplicationState
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, page
    return found[1]


def test_a_reviewer_accepts_scores_and_submits_without_learning_who_applies(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    application = world.application(A.ADMISSIBLE, complete=True)
    (review,) = ask(world, application, reader)
    sign_in(client, reader)
    address = f"/reviews/{review.id}"
    asked = client.get(address).text
    assert str(application.number) in asked
    assert application.title not in asked
    refused = client.post(f"{address}/accept", data={"version": version(asked)})
    assert refused.status_code == 409
    assert "conflict of interest" in refused.text
    assert client.get(f"{address}/application").status_code == 404
    assert client.get(f"{address}/criteria/need").status_code == 404
    assert client.post(f"{address}/accept", data={"no_conflict": "y"}).status_code == 303
    overview = client.get(address).text
    whole = client.get(f"{address}/application").text
    for page in (overview, whole, client.get(f"{address}/criteria/need").text, client.get("/reviews/mine").text):
        assert world.cso.name not in page
        assert "Gulnara" not in page
        assert application.title in page or "criteria" in page
    assert "214 families" in whole
    page = client.get(f"{address}/criteria/need").text
    assert "214 families" in page
    assert "Coordinator" not in page
    saved = client.post(
        f"{address}/criteria/need", data={"version": version(page), "score": "5", "reason": "", "go": "next"}
    )
    assert saved.location.endswith("/criteria/objectives")
    assert "reason missing" in client.get(address).text
    late = client.post(f"{address}/criteria/need", data={"version": version(page), "score": "1", "reason": "Mine"})
    assert late.status_code == 409
    assert "another window" in late.text
    assert "Mine" in late.text
    assert client.post(f"{address}/submit", data={}).status_code == 409
    write(reader, review, 4)
    session.commit()
    page = client.get(address).text
    assert "Submit the review with 80 points" in page
    told = client.post(f"{address}/summary", data={"version": version(page), "strengths": "Known to everybody"})
    assert told.status_code == 303
    assert client.post(f"{address}/submit", data={"weaknesses": "Typed last"}).status_code == 303
    locked = client.get(address).text
    assert "locked with 80 points" in locked
    assert "Known to everybody" in locked
    assert "Typed last" in locked


def test_the_box_of_a_review_names_the_reason_that_submit_would_miss(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    (review,) = ask(world, world.application(A.ADMISSIBLE, complete=True), reader)
    write(reader, take(reader, review), 4)
    commands.save(acting(reader), review.id, None, Draft({"need": (5, "")}))
    session.commit()
    sign_in(client, reader)
    address = f"/reviews/{review.id}"
    page = client.get(address).text
    assert "Write a reason for: Does the project answer a real need of the community?</p>" in page
    assert f'href="{address}/criteria/need">Write the reason' in page
    assert "Submit the review" not in page
    refused = client.post(f"{address}/submit", data={})
    assert refused.status_code == 409
    assert "Write a reason for: Does the project answer a real need of the community?</li>" in refused.text


@pytest.mark.parametrize("score", ["-1", "4.5", "six", "7", "9" * 30, "9" * 5000])
def test_what_is_no_score_never_takes_the_place_of_one(client: CriticClient, world: World, score: str) -> None:
    reader = world.reviewer()
    (review,) = ask(world, world.application(A.ADMISSIBLE, complete=True), reader)
    write(reader, take(reader, review), 4)
    session.commit()
    sign_in(client, reader)
    address = f"/reviews/{review.id}"
    refused = client.post(f"{address}/criteria/need", data={"score": score, "reason": "So"})
    assert refused.status_code == 422
    assert "Choose one of the scores" in refused.text
    saved = client.post(f"{address}/autosave?criterion=need", data={"changed": "score", "score": score})
    assert saved.status_code == 409
    session.expire_all()
    assert {row.value for row in review.scores} == {4}
    assert client.get(f"{address}/criteria/need").status_code == 200


def test_an_open_call_shows_names_and_documents_to_its_reviewers(client: CriticClient, world: World) -> None:
    world.call.blind = False
    reader = world.reviewer()
    application = world.application(A.ADMISSIBLE, complete=True)
    stored = files.save(acting(world.signatory), application, "certificate", "certificate.pdf", PDF)
    other = files.save(acting(world.signatory), world.application(A.SUBMITTED), "letter", "letter.pdf", PDF)
    (review,) = ask(world, application, reader)
    take(reader, review)
    sign_in(client, reader)
    page = client.get(f"/reviews/{review.id}/application").text
    assert world.cso.name in page
    assert "certificate.pdf" in page
    assert client.get(f"/reviews/{review.id}/files/{stored.id}").data == PDF
    assert client.get(f"/reviews/{review.id}/files/{other.id}").status_code == 404
    world.call.blind = True
    session.commit()
    assert client.get(f"/reviews/{review.id}/files/{stored.id}").status_code == 404


def test_declining_and_stepping_back_close_the_application(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    one = ask(world, world.application(A.ADMISSIBLE), reader)[0]
    two = ask(world, world.application(A.ADMISSIBLE), reader)[0]
    take(reader, two)
    sign_in(client, reader)
    assert client.post(f"/reviews/{one.id}/decline", data={}).status_code == 422
    gone = client.post(f"/reviews/{one.id}/decline", data={"why": "conflict", "note": "My sister"})
    assert gone.status_code == 303
    assert client.post(f"/reviews/{two.id}/recuse", data={"reason": ""}).status_code == 422
    assert client.post(f"/reviews/{two.id}/recuse", data={"reason": "I know them"}).status_code == 303
    assert client.get(f"/reviews/{one.id}").status_code == 404
    assert client.get(f"/reviews/{two.id}").status_code == 404
    assert "Nothing to review" in client.get("/reviews/mine").text


def test_what_is_still_to_be_written_stands_above_what_is_done(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    done, later, sooner = (ask(world, world.application(A.ADMISSIBLE), reader)[0] for _ in range(3))
    take(reader, done)
    hand_in(reader, done, 4)
    later.due_at, sooner.due_at = clock.now() + timedelta(days=9), clock.now() + timedelta(days=8)
    done.due_at = clock.now() + timedelta(days=1)
    session.commit()
    sign_in(client, reader)
    page = client.get("/reviews/mine").text
    places = [page.index(f'href="/reviews/{review.id}"') for review in (sooner, later, done)]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["", "/application", "/criteria/need"])
def test_another_reviewer_and_a_member_of_the_applicant_get_404(client: CriticClient, world: World, path: str) -> None:
    reader, other = world.reviewer(), world.reviewer("Other")
    (review,) = ask(world, world.application(A.ADMISSIBLE), reader)
    take(reader, review)
    sign_in(client, other)
    assert client.get(f"/reviews/{review.id}{path}").status_code == 404
    sign_in(client, reader)
    assert client.get(f"/reviews/{review.id}{path}").status_code == 200
    builders.give(reader, Role.EDITOR, organisation=world.cso)
    session.commit()
    assert client.get(f"/reviews/{review.id}{path}").status_code == 404
    assert str(review.application.number) not in client.get("/reviews/mine").text


def test_the_manager_assigns_asks_a_third_returns_and_ends(client: CriticClient, world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(3)]
    insider = builders.give(world.reviewer("Insider"), Role.EDITOR, organisation=world.cso)
    application = world.application(A.ADMISSIBLE)
    sign_in(client, world.manager)
    address = f"/applications/{application.id}/reviews"
    page = client.get(address).text
    assert "2 more reviewers are needed" in page
    assert f'value="{insider.id}"' not in page
    assert "Insider – Belongs" in page
    data = {"version": version(page), "reviewers": [str(people[0].id), str(people[1].id), "x"], "due_on": "2001-01-01"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert "must be in the future" in refused.text
    data["due_on"] = "2199-12-31"
    assert "within the next five years" in client.post(address, data=data).text
    data["due_on"] = (clock.now() + timedelta(days=30)).date().isoformat()
    assert client.post(address, data={**data, "reviewers": [str(insider.id)]}).status_code == 422
    assert client.post(address, data=data).status_code == 303
    one, two = session.query(Review).order_by(Review.ordinal)
    take(people[0], one), take(people[1], two)
    hand_in(people[0], one, 5), hand_in(people[1], two, 2)
    session.commit()
    page = client.get(address).text
    assert "differ by 60 %" in page
    assert "Ask Reader 2" in page
    assert "Because." in page
    returned = client.post(f"/reviews/{two.id}/return", data={"reason": ""})
    assert returned.status_code == 409
    client.get(f"/reviews/{two.id}/return")
    third = client.post(f"/applications/{application.id}/third-reviewer", data={"reviewer": str(people[2].id)})
    assert third.status_code == 303
    three = session.query(Review).order_by(Review.ordinal.desc()).first()
    assert three is not None
    client.get(f"/reviews/{three.id}/end")
    assert client.post(f"/reviews/{three.id}/end", data={"reason": "Not reachable"}).status_code == 303
    assert three.state is ReviewState.EXPIRED
    board = client.get(f"/calls/{world.call.id}/reviews").text
    assert "totals differ by 60 %" in board
    assert "Reader 0" in board
    assert application.title in client.get(f"/applications/{application.id}").text


def test_the_committee_reads_locked_reviews_without_names_and_declares_conflicts(
    client: CriticClient, world: World
) -> None:
    application = evaluated(world, (4, 4), [world.reviewer("Anna Hidden"), world.reviewer("Boris Hidden")])
    member = world.member()
    sign_in(client, member)
    page = client.get(f"/applications/{application.id}/reviews").text
    assert "Because." in page
    assert "Hidden" not in page
    assert client.get(f"/applications/{application.id}/conflict").status_code == 200
    assert client.post(f"/applications/{application.id}/conflict", data={"reason": ""}).status_code == 422
    declared = client.post(f"/applications/{application.id}/conflict", data={"reason": "My brother leads it"})
    assert declared.status_code == 303
    assert client.get(f"/applications/{application.id}/reviews").status_code == 404


def test_home_tells_reviewers_and_managers_what_waits(client: CriticClient, world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(2)]
    world.application(A.ADMISSIBLE)
    apart = world.application(A.ADMISSIBLE)
    one, two = ask(world, apart, *people)
    asked = ask(world, world.application(A.ADMISSIBLE), people[0])[0]
    take(people[0], one), take(people[1], two)
    hand_in(people[0], one, 5), hand_in(people[1], two, 2)
    sign_in(client, people[0])
    assert f"Can you review {asked.application.number}?" in client.get("/home").text
    sign_in(client, world.manager)
    page = client.get("/home").text
    assert "1 application needs one more reviewer" in page
    assert "2 applications have too few reviewers" in page


def queries_of(connection: Connection, client: CriticClient, path: str) -> int:
    session.commit()
    client.get(path)
    with counted(connection.engine) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_queries_do_not_grow_with_rows(connection: Connection, client: CriticClient, world: World) -> None:
    reader, second = world.reviewer(), world.reviewer("Second")

    def add(count: int) -> None:
        for _ in range(count):
            for person, review in zip(
                (reader, second), ask(world, world.application(A.ADMISSIBLE), reader, second), strict=True
            ):
                take(person, review)

    add(1)
    review = session.query(Review).filter_by(reviewer_id=reader.id).one()
    paths = {
        reader: ["/reviews/mine?size=60", f"/reviews/{review.id}", f"/reviews/{review.id}/criteria/need", "/home"],
        world.manager: [
            f"/calls/{world.call.id}/reviews?size=60",
            f"/applications/{review.application_id}/reviews",
            "/home",
        ],
    }
    before: dict[tuple[str, str], int] = {}
    for person, pages in paths.items():
        sign_in(client, person)
        before |= {(person.name, path): queries_of(connection, client, path) for path in pages}
    add(29)
    for person, pages in paths.items():
        sign_in(client, person)
        for path in pages:
            assert queries_of(connection, client, path) == before[person.name, path], path
    most = {"/reviews/mine": 6, "/criteria/need": 8, f"/calls/{world.call.id}/reviews": 8, "/home": 99}
    most[f"/applications/{review.application_id}/reviews"] = 15
    for (_, path), count in before.items():
        assert count <= next((limit for part, limit in most.items() if part in path), 12), (path, count)


def test_what_the_grid_has_to_read_without_a_score_is_read_by_itself(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    reading = {"key": "people", "label": {"en": "The people"}, "questions": ["problem"]}
    world.call.grid = {**world.call.grid, "readings": [reading]}
    application = world.application(A.ADMISSIBLE, complete=True)
    (review,) = ask(world, application, reader)
    take(reader, review)
    sign_in(client, reader)
    overview = client.get(f"/reviews/{review.id}").text
    assert "To read, without a score" in overview
    part = client.get(f"/reviews/{review.id}/application?reading=people").text
    assert "The people" in part
    assert "214 families" in part
    assert "Read the whole application" in part
    assert part.count("<dt>") == 1
    whole = client.get(f"/reviews/{review.id}/application?reading=other").text
    assert whole.count("<dt>") > 5


def test_the_page_of_a_review_tells_its_own_story_and_nobody_elses(client: CriticClient, world: World) -> None:
    reader, other = world.reviewer(), world.reviewer("Elena Orlova")
    application = world.application(A.ADMISSIBLE, complete=True)
    mine, theirs = ask(world, application, reader, other)
    take(reader, mine)
    take(other, theirs)
    hand_in(reader, mine, 4)
    commands.return_review(acting(world.manager), mine.id, None, "Please say more about the budget.")
    session.commit()
    sign_in(client, reader)
    story = client.get(f"/reviews/{mine.id}").text.partition('<ol class="timeline"')[2]
    for line in (
        "Reviewer 1 was asked",
        "A reviewer accepted and declared no conflict of interest",
        "A review was begun",
        "A review was submitted",
        "A review was returned",
        "Please say more about the budget.",
    ):
        assert story.count(line) == 1
    assert "Reviewer 2" not in story
    assert other.name not in story
