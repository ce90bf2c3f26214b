"""Whoever reads Russian reads Russian: the pages of every role, followed link by link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from grantflow.accounts.models import Person
from grantflow.applications.commands import ask_clarification
from grantflow.applications.enums import ApplicationState
from grantflow.core import catalogues, clock
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.enums import Severity, VisitKind
from tests.support import grant_world, report_world, reviewing
from tests.support.critic import CriticClient
from tests.support.readers import English
from tests.support.world import World, acting, sign_in

LINK = re.compile(r'href="(/[^"#]*)')
EACH_PAGE = 2
"""Pages of one kind that a person looks at."""
UNREAD = frozenset({"static", "web.style", "applications.receipt"})
ROLES: dict[str, Callable[[World], Person]] = {
    "signatory": lambda world: world.signatory,
    "editor": lambda world: world.editor,
    "finance person": lambda world: world.org_finance,
    "manager": lambda world: world.manager,
    "head": lambda world: world.head,
    "finance officer": lambda world: world.finance,
    "partner": lambda world: world.partner,
    "auditor": lambda world: world.auditor,
    "donor": lambda world: world.donor,
    "administrator": lambda world: world.admin,
    "reviewer": lambda world: named("Daniyar Karimov"),
    "chair": lambda world: world.member(),
}


def named(name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


@cache
def english() -> English:
    return English(catalogues.read("ru"))


@pytest.fixture
def lively(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world where every slice has something to show; everybody in it writes and gets mails in Russian."""
    monkeypatch.setattr(builders, "person", partial(builders.person, language="ru"))
    monkeypatch.setattr(builders, "application", partial(builders.application, language="ru"))
    world.application()
    world.application(ApplicationState.SUBMITTED, complete=True)
    asked = world.application(ApplicationState.SUBMITTED, complete=True)
    later = clock.now() + timedelta(days=3)
    ask_clarification(acting(world.manager), asked.id, None, ["problem"], "С какого года?", later)
    world.application(ApplicationState.DECLINED, complete=True)
    reviewed = world.application(ApplicationState.ADMISSIBLE, complete=True)
    reader = world.reviewer()
    review, _ = reviewing.ask(world, reviewed, reader, world.reviewer("Olga Kim"))
    reviewing.write(reader, reviewing.take(reader, review), 4)
    waiting = world.application(ApplicationState.ADMISSIBLE, complete=True)
    reviewing.ask(world, waiting, reader)
    reviewing.evaluated(world)
    grant_world.awarded(world)
    grant = grant_world.in_force(world)
    report_world.submitted(world, grant)
    grant_world.prepared(world)
    partner = acting(world.partner)
    monitoring.plan_visit(partner, grant.id, VisitKind.ON_SITE, later.date(), "Ак-Татыр")
    monitoring.raise_finding(partner, grant.id, Severity.MAJOR, "Нет списка участников")
    session.flush()
    return world


def crawl(app: Flask, client: CriticClient) -> dict[str, str]:
    """Every page that links lead to, at most a few of a kind, in Russian: address → HTML."""
    client.set_cookie("language", "ru")
    routes = app.url_map.bind("localhost")
    seen: dict[str, int] = {}
    waiting, known, pages = ["/"], {"/"}, {}
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, _ = routes.match(address.partition("?")[0], "GET")
        except HTTPException:
            continue
        seen[endpoint] = seen.get(endpoint, 0) + 1
        if endpoint in UNREAD or seen[endpoint] > EACH_PAGE:
            continue
        response = client.get(address)
        waiting += [response.location] if response.status_code in {302, 303} and response.location not in known else []
        if response.mimetype != "text/html" or response.status_code >= 500:
            assert response.status_code < 500, address
            continue
        pages[address] = response.text
        links = [unescape(link) for link in LINK.findall(response.text)]
        waiting += [link for link in dict.fromkeys(links) if link not in known]
        known.update(links)
    return pages


@pytest.mark.parametrize("role", ROLES)
def test_no_english_is_left(app: Flask, lively: World, client: CriticClient, role: str) -> None:
    sign_in(client, ROLES[role](lively))
    pages = crawl(app, client)
    assert len(pages) > 3
    left = {f"{address}: {text}" for address, page in pages.items() for text in english().left_in(page)}
    assert not left, "\n".join(sorted(left))


def test_a_form_complains_in_russian(client: CriticClient) -> None:
    client.set_cookie("language", "ru")
    refused = client.post("/register", data={})
    assert refused.status_code == 422
    assert not list(english().left_in(refused.text))
    assert "Введите" in refused.text or "Напишите" in refused.text


def test_complaints_name_their_field_in_russian(world: World, client: CriticClient) -> None:
    sign_in(client, world.manager)
    client.set_cookie("language", "ru")
    refused = client.post(f"/programmes/{world.programme.id}/calls/new", data={})
    assert refused.status_code == 422
    assert "Заполните «Краткий код»." in refused.text
    assert "Обязательное поле." not in refused.text


def test_a_page_that_is_not_there_says_so_in_russian(client: CriticClient) -> None:
    client.set_cookie("language", "ru")
    missing = client.get("/nowhere")
    assert missing.status_code == 404
    assert "Такой страницы нет" in missing.text
