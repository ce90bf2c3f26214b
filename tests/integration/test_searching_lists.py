"""Lists of what hangs on applications are searched as applications are: by the index, each sign for itself."""

from __future__ import annotations

import pytest

from grantflow.core.db import db, session
from grantflow.grants.models import Grant
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.enums import Severity, VisitKind
from tests.support import grant_world, report_world
from tests.support.critic import CriticClient
from tests.support.days import today
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

LISTS = ("/grants", "/reports", "/monitoring", "/findings")


@pytest.fixture
def grant(world: World) -> Grant:
    """A grant with a report, a visit and a finding."""
    made = grant_world.in_force(world, grant_world.awarded(world, title="Clean water, 100% of the village"))
    partner = acting(world.partner)
    report_world.submitted(world, made)
    monitoring.plan_visit(partner, made.id, VisitKind.ON_SITE, today(), "Ak-Tatyr")
    monitoring.raise_finding(partner, made.id, Severity.NOTE, "No list of participants")
    session.commit()
    return made


def rows(client: CriticClient, address: str, term: str) -> int:
    answer = client.get(address, query_string={"q": term})
    assert answer.status_code == 200
    return answer.text.count('<td class="first">')


@pytest.mark.parametrize("address", LISTS)
def test_a_part_of_a_title_or_organisation_finds_in_any_script(
    world: World, client: CriticClient, grant: Grant, address: str
) -> None:
    sign_in(client, world.manager)
    everything = rows(client, address, "")
    assert everything
    assert grant.application.number
    for term in ("WATER", "100% of", "ak-bulak", "Ак-Булак", grant.application.number[-8:], "wa"):
        assert rows(client, address, term) == everything, term
    for term in ("wa_er", "wat%er", "100% or", "\\", '"', "no such thing"):
        assert rows(client, address, term) == 0, term


@pytest.mark.parametrize("address", LISTS)
def test_it_asks_the_index(world: World, client: CriticClient, grant: Grant, address: str) -> None:
    sign_in(client, world.manager)
    with counted(db.engine) as sent:
        rows(client, address, "water")
    searching = [text for text in sent.texts if "search" in text]
    if session.get_bind().dialect.name == "sqlite":
        assert all("search_index" in text for text in searching)
    assert searching


def test_the_own_list_takes_each_sign_for_itself(world: World, client: CriticClient) -> None:
    world.application(title="Clean water")
    session.commit()
    sign_in(client, world.signatory)
    assert "Clean water" in client.get("/my/applications?q=water").text
    assert "Clean water" not in client.get("/my/applications?q=wa_er").text
