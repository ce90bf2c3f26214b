"""Search in the staff's list: any part of title, number or organisation, on both databases, kept current by them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import listing
from grantflow.applications.searching import search
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.search import folded
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

A = ApplicationState
MANY, FEW = 1000, 0
"""With so many hits allowed the index gives the rows; with none allowed the list is read in its own order."""
TITLES = (
    "Вода для сёл",
    "Şəki su təchizatı",
    "Škola 100 % čista_voda",
    'The "village" AND NOT (town) NEAR well*',
    "O'zbekiston — it's ^column:title -minus",
    "back\\slash/slash",
    "ماء نظيف للقرية",
    "🐝🐝🐝 bees 🐝",
    "מים נקיים",
)
TERMS = (
    *("voda", "вода", "sela", "SEKI", "šeki", "škola", "100 %", "0 % c", "%", "_", "a_v", "__", "%%%"),
    *('"', '"vil', '"village" AND', "AND NOT", "NEAR", "well*", "ell*", "(town)", "^col", "column:title", "-minus"),
    *("'", "it's", "zbekiston", "\\", "ack\\sl", "/", "ash/sla", "ماء", "نظيف", "מים", "🐝", "🐝🐝🐝", "bees 🐝"),
    *("x", "zz", "nothing at all", "' OR 1=1 --", "village\x00", "\x00", "a" * 500, "KG-", "ak-bulak", "Ак-Бу", "lak"),
)


@pytest.fixture
def named(world: World) -> World:
    others = builders.organisation("Ak-Bulak 100 % _ob")
    for number, title in enumerate(TITLES):
        world.application(A.SUBMITTED, title=title, by=others if number % 3 == 0 else None)
    session.flush()
    return world


def found(world: World, term: str, most: int) -> Sequence[str]:
    query, total = search(listing(acting(world.manager)), folded(term), most)
    rows = session.execute(query.order_by(Application.title)).all()
    assert total is None or len(rows) >= total
    return [row.title for row in rows]


@pytest.mark.parametrize("most", [MANY, FEW])
@pytest.mark.parametrize("term", TERMS)
def test_every_part_is_found_and_every_sign_stands_for_itself(named: World, term: str, most: int) -> None:
    wanted = folded(term)
    texts = session.execute(
        sa.select(Application.title, Application.search).order_by(Application.title).where(Application.state != A.DRAFT)
    )
    owners = dict(
        session.execute(
            sa.select(Application.title, Organisation.search).join(
                Organisation, Organisation.id == Application.organisation_id
            )
        ).all()
    )
    assert found(named, term, most) == [title for title, text in texts if wanted in text or wanted in owners[title]]


@pytest.mark.parametrize("most", [MANY, FEW])
def test_the_index_follows_every_change(named: World, most: int) -> None:
    application = session.scalars(sa.select(Application).where(Application.title == TITLES[0])).one()
    application.title = "Хлопок"
    assert found(named, "hlopok", most) == ["Хлопок"]
    assert found(named, "вода для", most) == []
    application.organisation.name = "Renamed entirely"
    session.flush()
    assert "Хлопок" in found(named, "amed ent", most)
    session.delete(application)
    session.flush()
    assert found(named, "hlopok", most) == []


def test_search_never_shows_what_the_list_does_not(named: World) -> None:
    foreign = builders.programme("OTHER")
    manager = builders.person("Somebody Else", "else@example.org")
    builders.give(manager, Role.MANAGER, programme=foreign)
    for most in (MANY, FEW):
        query, _total = search(listing(acting(manager)), folded("вода"), most)
        assert session.execute(query).all() == []


def test_the_list_searches_in_few_queries(
    connection: Connection, client: CriticClient, named: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, named.manager)
    session.commit()
    page = client.get("/applications?q=Вода&sort=title").text
    assert TITLES[0] in page
    assert TITLES[1] not in page
    for term in ("вода", '\' OR "" %', "%00", "🐝🐝🐝", "ك"):
        assert client.get("/applications", query_string={"q": term}).status_code == 200
    for most in (MANY, FEW):
        monkeypatch.setattr("grantflow.applications.views.staff.COUNTED", most)
        with counted(connection.engine) as sent:
            assert TITLES[0] in client.get("/applications?q=вода").text
        assert len(sent) <= 5, sent


def test_a_search_and_filters_narrow_together(world: World, client: CriticClient) -> None:
    for state in (A.SUBMITTED, A.ADMISSIBLE):
        world.application(state, title=f"Clean wells {state.value}")
    session.commit()
    sign_in(client, world.manager)
    page = client.get("/applications?q=wells&state=admissible&country=KG").text
    assert "Clean wells admissible" in page
    assert "Clean wells submitted" not in page
    assert "No applications match" in client.get("/applications?q=wells&state=admissible&country=TJ").text
