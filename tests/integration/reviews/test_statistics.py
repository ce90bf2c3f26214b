"""The statistics page: figures in words, names and conflicts as the viewer may see them, the graph and its table."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.demo import builders
from grantflow.reviews.commands import declare_conflict
from grantflow.reviews.models import Review
from grantflow.reviews.statistics.reading import cut_line, scores_of
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.reviewing import evaluated
from tests.support.world import World, acting, sign_in

SCORES = ((5, 5), (5, 4), (4, 4), (3, 4), (4, 3), (3, 3), (2, 2), (2, 3))


@pytest.fixture
def scored(world: World) -> World:
    """Eight applications read by four reviewers, who overlap, with money for about three."""
    readers = [world.reviewer(name) for name in ("Aida Strict", "Bolot Mild", "Chinara Even", "Dilnoza Keen")]
    world.call.divergence_percent = 100
    for at, pair in enumerate(SCORES):
        people = [readers[at % 4], readers[(at + 1 + at // 4) % 4]]
        evaluated(world, pair, people, title=f"Project {at}")
    return world


def _readers(world: World) -> list[Person]:
    """Two who have read others: without somebody in common, nothing would link the scores."""
    return list(session.scalars(sa.select(Person).where(Person.name.in_(["Aida Strict", "Bolot Mild"]))))


def page_of(client: CriticClient, world: World, more: str = "") -> str:
    return client.get(f"/calls/{world.call.id}/reviews/statistics{more}").get_data(as_text=True)


def test_the_manager_sees_reviewers_agreement_and_the_graph(client: CriticClient, scored: World) -> None:
    sign_in(client, scored.manager)
    page = page_of(client, scored)
    assert "16 locked reviews" in page
    assert "Aida Strict" in page
    assert "alpha" in page
    assert '<svg class="chart intervals"' in page
    assert page.count('class="given"') == 8
    assert "cut line" in page
    assert "Project 0" in page


def before(world: World) -> list[tuple[object, object]]:
    return [(row.application.score, row.total) for row in session.query(Review).order_by(Review.id)]


def test_looking_changes_no_score(client: CriticClient, scored: World) -> None:
    sign_in(client, scored.manager)
    was = before(scored)
    page_of(client, scored, "?places=2")
    session.expire_all()
    assert before(scored) == was


def test_the_line_is_drawn_by_number_where_asked(client: CriticClient, scored: World) -> None:
    sign_in(client, scored.manager)
    assert cut_line(acting(scored.manager), scored.call).places >= 1
    two = page_of(client, scored, "?places=2")
    five = page_of(client, scored, "?places=5")
    assert two != five
    assert "same side of the cut line" in page_of(client, scored, "?places=8")
    for odd in ("?places=x&page=-1", "?page=99", "?places=99999999999"):
        assert "What the scores tell" in page_of(client, scored, odd)


def test_a_blind_call_names_nobody_to_the_committee(client: CriticClient, scored: World) -> None:
    assert scored.call.blind
    sign_in(client, scored.member())
    page = page_of(client, scored)
    assert "Reviewer 3" in page
    assert "Aida Strict" not in page
    assert "Aida Strict" not in client.get(f"/calls/{scored.call.id}/reviews/statistics.csv").get_data(as_text=True)
    scored.call.blind = False
    session.flush()
    assert "Aida Strict" in page_of(client, scored)


def test_a_conflict_takes_the_application_out_of_every_figure(client: CriticClient, scored: World) -> None:
    member = scored.member()
    hidden = next(row for row in cut_line(acting(member), scored.call).ranked)
    assert len(scores_of(acting(member), scored.call.id)) == 16
    declare_conflict(acting(member), hidden.application, "A cousin")
    assert len(scores_of(acting(member), scored.call.id)) == 14
    sign_in(client, member)
    page = page_of(client, scored)
    assert "Project 0" not in page
    assert "14 locked reviews" in page
    assert "Project 0" not in client.get(f"/calls/{scored.call.id}/reviews/statistics.csv").get_data(as_text=True)


def test_reviewers_and_strangers_find_nothing(client: CriticClient, scored: World) -> None:
    for person in (scored.reviewer("Elena New"), scored.signatory):
        sign_in(client, person)
        assert client.get(f"/calls/{scored.call.id}/reviews/statistics").status_code in (403, 404)
    stranger = builders.give(
        builders.person("Else Where"), Role.MANAGER, programme=builders.programme("OTHER", countries=("KG",))
    )
    sign_in(client, stranger)
    assert client.get(f"/calls/{scored.call.id}/reviews/statistics").status_code == 404


def test_too_few_scores_are_told_in_words(client: CriticClient, world: World) -> None:
    sign_in(client, world.manager)
    assert "No review is locked yet" in page_of(client, world)
    evaluated(world, (4, 4))
    page = page_of(client, world)
    assert "At least two applications" in page
    assert "<svg class" not in page


def test_the_table_as_a_file_keeps_formulas_out(client: CriticClient, scored: World) -> None:
    evaluated(scored, (5, 5), _readers(scored), title="=cmd()")
    sign_in(client, scored.manager)
    answer = client.get(f"/calls/{scored.call.id}/reviews/statistics.csv")
    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0][:4] == ["Rank", "Number", "Application", "Score"]
    assert len(rows) == 1 + len(SCORES) + 1
    assert "'=cmd()" in [row[2] for row in rows]


def test_queries_do_not_grow_with_rows(client: CriticClient, scored: World) -> None:
    sign_in(client, scored.manager)
    page_of(client, scored)
    with counted(db.engine) as few:
        page_of(client, scored)
    people = _readers(scored)
    for at in range(20):
        evaluated(scored, (3 + at % 3, 3), people, title=f"More {at}")
    session.flush()
    with counted(db.engine) as many:
        page_of(client, scored)
    assert len(many) == len(few)


def test_the_ranking_marks_what_the_scores_do_not_place(client: CriticClient, scored: World) -> None:
    sign_in(client, scored.member())
    page = client.get(f"/decisions/calls/{scored.call.id}").get_data(as_text=True)
    assert "not to be told apart" in page
    assert f"/calls/{scored.call.id}/reviews/statistics" in page
