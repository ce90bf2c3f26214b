"""The manager's pages of an assignment and the reviewer's wishes, walked as people do; queries that do not grow."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from grantflow.applications.models import Answer
from grantflow.core import clock
from grantflow.core.db import db, session
from grantflow.reviews.assignment.problems import Bid
from grantflow.reviews.models import ConflictOfInterest, Review
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.models import AssignmentRound, KeptApart, ReviewerBid
from tests.support.assigning import proposed_round, reader, readers, round_of, waiting
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import ask
from tests.support.world import World, sign_in

SOON = {"due_on": (clock.now() + timedelta(days=20)).date().isoformat()}
PAST = {"due_on": "2020-01-01"}


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, page
    return found[1]


def only_round() -> AssignmentRound:
    session.expire_all()
    return session.scalars(sa.select(AssignmentRound).order_by(AssignmentRound.made_at.desc())).one()


def test_a_manager_proposes_changes_applies_and_undoes(client: CriticClient, world: World) -> None:
    first, second = waiting(world, 2)
    one, two, three = readers(world, 3)
    sign_in(client, world.manager)
    address = f"/calls/{world.call.id}/assignment"
    page = client.get(address).text
    assert "applications wait for reviewers" in page
    assert client.post(address, data=PAST).status_code == 422
    made = client.post(address, data=SOON)
    assert made.status_code == 303
    shown = client.get(made.location).text
    assert "Apply: ask" in shown
    assert "Load" in shown
    found = only_round()
    (out,) = {one.id, two.id, three.id} - {pair.reviewer for pair in found.chosen if pair.application == first.id}
    (keep, _) = [pair.reviewer for pair in found.chosen if pair.application == first.id]
    change = f"/assignment-rounds/{found.id}/applications/{first.id}"
    form = client.get(change).text
    changed = client.post(change, data={"version": version(form), "reviewers": [str(keep), str(out)]})
    assert changed.status_code == 303
    assert "by hand" in client.get(changed.location).text
    assert str(second.number) not in client.get(f"{changed.location}?show=changed").text
    stale = client.post(change, data={"version": "1", "reviewers": [str(keep)]})
    assert stale.status_code == 409
    applied = client.post(f"/assignment-rounds/{found.id}/apply", data=SOON)
    assert applied.status_code == 303
    assert "Undo: take 4 reviews back" in client.get(applied.location).text
    assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 4
    assert "No application waits" in client.get(address).text
    undone = client.post(f"/assignment-rounds/{found.id}/undo")
    assert undone.status_code == 303
    assert "Undone" in client.get(undone.location).text
    assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 0


def test_what_is_impossible_is_said_and_the_nearest_offered(client: CriticClient, world: World) -> None:
    (application,) = waiting(world, 1)
    reader(world, "Only One")
    sign_in(client, world.manager)
    address = f"/calls/{world.call.id}/assignment"
    refused = client.post(address, data=SOON)
    assert refused.status_code == 409
    assert f"{application.number} needs 2 more reviewers; 1 can be asked." in refused.text
    assert "fills 1 of 2 places" in refused.text
    made = client.post(address, data=SOON | {"nearest": "1"})
    shown = client.get(made.location).text
    assert "This stays open" in shown
    assert "Apply: ask for 1 review" in shown


def test_a_round_that_the_world_left_behind_says_so_and_is_not_applied(client: CriticClient, world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    made = round_of(world, (application, one), (other, one), (other, two))
    session.add(ConflictOfInterest(application_id=other.id, person_id=two.id, declared_at=clock.now()))
    session.flush()
    sign_in(client, world.manager)
    words = f"Reader 01 has a conflict of interest with {other.number}."
    page = client.get(f"/assignment-rounds/{made.id}").text
    assert words in page
    assert "Apply: ask" not in page
    refused = client.post(f"/assignment-rounds/{made.id}/apply", data=SOON)
    assert refused.status_code == 409
    assert words in refused.text
    assert "1 pair of it has become impossible" in page
    assert client.post(f"/assignment-rounds/{made.id}/mend").status_code == 303
    assert "Apply: ask" in client.get(f"/assignment-rounds/{made.id}").text
    assert client.post(f"/assignment-rounds/{made.id}/drop").status_code == 303
    assert only_round().state is RoundState.DROPPED


def test_a_conflict_hides_an_application_on_every_page_of_the_assignment(client: CriticClient, world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    made = round_of(world, (application, one), (other, one), (other, two))
    conflicting = ConflictOfInterest(
        application_id=other.id, person_id=world.second_manager.id, declared_at=clock.now()
    )
    session.add(conflicting)
    session.flush()
    sign_in(client, world.second_manager)
    here = f"/assignment-rounds/{made.id}"
    for address in (f"/calls/{world.call.id}/assignment", here, f"{here}/assignment.csv"):
        page = client.get(address).text
        assert str(other.number) not in page
        assert other.title not in page
    assert "Another manager must see to it" in client.get(here).text
    assert client.get(f"{here}/applications/{other.id}").status_code == 404
    assert client.post(f"{here}/apply", data=SOON).status_code == 409


def test_a_file_is_looked_at_before_it_is_kept(client: CriticClient, world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    sign_in(client, world.manager)
    address = f"/calls/{world.call.id}/assignment"

    def look(text: str) -> str:
        data = {"file": (io.BytesIO(text.encode()), "assignment.csv")}
        return client.post(f"{address}/file", data=data, content_type="multipart/form-data").text

    assert "Choose a file" in look("")
    assert "must name the columns" in look("who,what\n")
    wrong = look(f"application,email\n{application.number},nobody@example.org\nKG-0,{one.email}\n")
    assert "Line 2: There is no reviewer nobody@example.org here." in wrong
    assert "Line 3: There is no application KG-0 here." in wrong
    assert "Keep this" not in wrong
    text = (
        f"application,email\n{application.number},{one.email}\n{other.number},{one.email}\n{other.number},{two.email}\n"
    )
    fine = look(text)
    assert "reviews: 3" in fine
    assert "Reader 00, Reader 01" in fine
    assert session.scalar(sa.select(sa.func.count()).select_from(AssignmentRound)) == 0
    kept = client.post(f"{address}/from-file", data=SOON | {"text": text})
    assert kept.status_code == 303
    assert len(only_round().pairs) == 3
    assert client.post(f"{address}/from-file", data=SOON | {"text": text.replace("KG", "XX")}).status_code == 409
    written = client.get(f"/assignment-rounds/{only_round().id}/assignment.csv")
    assert written.text.count("\n") == 4
    assert one.name in written.text


def test_rules_points_and_who_stays_apart_are_kept(client: CriticClient, world: World) -> None:
    one, two = readers(world, 2)
    sign_in(client, world.manager)
    address = f"/calls/{world.call.id}/assignment"
    given = {
        "least_independent": "2",
        "bids_until_on": SOON["due_on"],
        **dict.fromkeys(("load", "topic", "bid", "language", "country", "independence"), "7"),
    }
    assert client.post(f"{address}/rules", data=given).status_code == 303
    session.refresh(world.call)
    assert world.call.least_independent == 2
    assert set(world.call.assignment_points.values()) == {7}
    assert world.call.bids_until is not None
    wrong = client.post(f"{address}/rules", data=given | {"least_independent": "9", "load": "-1"})
    assert wrong.status_code == 422
    assert "Points are between 0 and 1000" in wrong.text.replace(",", "")
    both = {"one": str(one.id), "other": str(two.id)}
    assert "Write a reason." in client.post(f"{address}/apart", data=both).text
    assert client.post(f"{address}/apart", data=both | {"reason": "They are married"}).status_code == 303
    assert "They are married" in client.get(address).text
    assert client.post(f"{address}/together", data=both).status_code == 303
    assert client.post(f"{address}/together", data={}).status_code == 422
    assert session.scalars(sa.select(KeptApart)).all() == []


@pytest.mark.parametrize("count", [1, 30])
def test_pages_take_the_same_number_of_queries_for_any_number(client: CriticClient, world: World, count: int) -> None:
    waiting(world, count)
    readers(world, max(2, count // 2))
    made = proposed_round(world)
    sign_in(client, world.manager)
    for address, most in (
        (f"/calls/{world.call.id}/assignment", 19),
        (f"/assignment-rounds/{made.id}", 17),
        (f"/assignment-rounds/{made.id}/applications/{made.chosen[0].application}", 17),
    ):
        client.get(address)
        with counted(db.engine) as sent:
            client.get(address)
        assert len(sent) <= most, sent


# Wishes


def test_a_reviewer_tells_wishes_for_what_no_conflict_hides(client: CriticClient, world: World) -> None:
    free, hidden, asked = waiting(world, 3)
    person = reader(world, "Wishful Reader")
    ask(world, asked, person)
    session.add(ConflictOfInterest(application_id=hidden.id, person_id=person.id, declared_at=clock.now()))
    world.call.theme_question = "theme"
    world.programme.themes = [{"key": "water", "text": {"en": "Clean water", "ru": "Чистая вода"}}]
    session.add(
        Answer(
            application_id=free.id,
            question="theme",
            section="problem",
            value=["water", "unknown"],
            saved_at=clock.now(),
            saved_by_id=person.id,
        )
    )
    session.flush()
    sign_in(client, person)
    address = f"/me/bids/{world.call.id}"
    assert "Wishes are not asked for now." in client.get(address).text
    choice = {f"bid-{free.id}": "eager"}
    assert client.post(address, data=choice).status_code == 409
    world.call.bids_until = clock.now() + timedelta(days=2)
    session.commit()
    page = client.get(address).text
    assert str(free.number) in page
    assert "Clean water" in page
    for other in (hidden, asked):
        assert str(other.number) not in page
    assert address in client.get("/home").text
    assert client.post(address, data=choice).status_code == 303
    (row,) = session.scalars(sa.select(ReviewerBid))
    assert (row.application_id, row.bid) == (free.id, Bid.EAGER)
    client.post(address, data={f"bid-{free.id}": "reluctant"})
    session.refresh(row)
    assert row.bid is Bid.RELUCTANT
    assert client.post(address, data={f"bid-{hidden.id}": "eager"}).status_code == 422
    assert client.post(address, data={f"bid-{free.id}": "nonsense", "bid-": "eager"}).status_code == 303
    client.post(address, data={f"bid-{free.id}": "neutral"})
    assert session.scalars(sa.select(ReviewerBid)).all() == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_wishes_take_the_same_number_of_queries(client: CriticClient, world: World, count: int) -> None:
    waiting(world, count)
    sign_in(client, reader(world, "Wishful Reader"))
    world.call.bids_until = clock.now() + timedelta(days=2)
    session.commit()
    client.get(f"/me/bids/{world.call.id}")
    with counted(db.engine) as sent:
        client.get(f"/me/bids/{world.call.id}")
    assert len(sent) <= 6, sent
