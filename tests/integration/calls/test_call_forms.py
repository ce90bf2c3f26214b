"""A manager looks at a form from files before the call asks it, and takes the call's form home as a file."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.audit.queries import history
from grantflow.calls.enums import CallState
from grantflow.core.db import session
from grantflow.core.translated import Translated
from grantflow.questionnaires.importing import Source, read_form
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of
from tests.support.critic import CriticClient
from tests.support.world import World, sign_in
from tests.unit.questionnaires.importing.forms import component, form, page
from tests.unit.questionnaires.samples import FORM

FUND = Path(__file__).parents[2] / "cases" / "forms" / "cyp_r1"


def upload(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"files": [(io.BytesIO(data), name) for name, data in files]}


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert found, f"no field {name}"
    return unescape(found[1])


def versions() -> list[QuestionnaireVersion]:
    return list(session.scalars(sa.select(QuestionnaireVersion).order_by(QuestionnaireVersion.id)))


@pytest.fixture
def address(world: World) -> str:
    world.call.state = CallState.DRAFT
    session.flush()
    return f"/manage/calls/{world.call.id}/form"


def test_a_fund_is_looked_at_stored_and_taken_home(world: World, client: CriticClient, address: str) -> None:
    sign_in(client, world.manager)
    files = [(path.name, path.read_bytes()) for path in sorted(FUND.glob("*.json"))]
    before = len(versions())
    answer = client.post(f"{address}/preview", data=upload(*files))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "13 sections" in html
    assert "78 questions and texts" in html
    assert "Everything that is asked is carried over." in html
    assert "organisation_use_other_names" in html
    assert "An amount in £" in html
    assert len(versions()) == before

    taken = client.post(address, data={name: hidden(html, name) for name in ("packed", "version", "idempotency_key")})
    assert taken.status_code == 303
    session.expire_all()
    made = world.call.questionnaire
    assert made is not None
    assert (made.key, made.number, len(versions())) == ("apply_funding_support_children", 1, before + 1)
    assert form_of(made) == read_form([Source(name, data) for name, data in files]).form
    assert str(history(made.id, limit=5)[0].text) == "Form imported"
    assert str(history(world.call.id, limit=5)[0].text) == "Call changed"

    page_now = client.get(address).get_data(as_text=True)
    assert "apply_funding_support_children" in page_now
    home = client.get(f"{address}.json")
    assert home.headers["Content-Disposition"].startswith(
        'attachment; filename="apply_funding_support_children-1.json"'
    )
    again = read_form([Source("x.json", home.data)])
    assert (again.key, again.title, again.form) == (made.key, made.title, form_of(made))


def test_what_is_lost_is_listed_by_name(world: World, client: CriticClient, address: str) -> None:
    sign_in(client, world.manager)
    value = form(
        page("/p", component("TextField", "x", schema={"regex": "^x$"}), component("Hologram", "h", "A ghost"))
    )
    html = client.post(f"{address}/preview", data=upload(("one.json", json.dumps(value).encode()))).get_data(
        as_text=True
    )
    assert "2 things are not carried over" in html
    assert "Hologram h “A ghost”" in html
    assert "The setting regex: ^x$." in html


def test_the_same_form_again_is_the_next_version(world: World, client: CriticClient, address: str) -> None:
    sign_in(client, world.manager)
    for number in (1, 2):
        html = client.post(f"{address}/preview", data=upload(("small.json", json.dumps(FORM).encode()))).get_data(
            as_text=True
        )
        client.post(address, data={name: hidden(html, name) for name in ("packed", "version", "idempotency_key")})
        session.expire_all()
        assert world.call.questionnaire is not None
        assert (world.call.questionnaire.key, world.call.questionnaire.number) == ("small", number)
        assert world.call.questionnaire.title == Translated(en="small")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "Choose a file."),
        ([("x.json", b"{")], "this is not JSON: line 1, character 2."),
        ([("x.json", b'{"sections": []}')], "Write a list with at least one item."),
        ([("<b>.json", b"\xff")], "&lt;b&gt;.json: this is not text in UTF-8."),
    ],
)
def test_files_that_cannot_be_read_are_refused_on_the_page(
    world: World, client: CriticClient, address: str, files: list[tuple[str, bytes]], reason: str
) -> None:
    sign_in(client, world.manager)
    answer = client.post(f"{address}/preview", data=upload(*files) if files else {})
    assert answer.status_code == 422
    assert reason in answer.get_data(as_text=True)


@pytest.mark.parametrize("packed", ["", "x", "eJw=", "eJyrVkrOzyvJzCtVslKqBQAaPgQz", "é"])
def test_a_form_that_did_not_arrive_whole_is_refused(
    world: World, client: CriticClient, address: str, packed: str
) -> None:
    sign_in(client, world.manager)
    client.get(address)
    before = len(versions())
    answer = client.post(address, data={"packed": packed, "version": str(world.call.version)})
    assert answer.status_code == 422
    assert len(versions()) == before


def test_an_open_call_keeps_its_form(world: World, client: CriticClient, address: str) -> None:
    sign_in(client, world.manager)
    html = client.post(f"{address}/preview", data=upload(("small.json", json.dumps(FORM).encode()))).get_data(
        as_text=True
    )
    world.call.state = CallState.OPEN
    session.commit()
    sent = {name: hidden(html, name) for name in ("packed", "version", "idempotency_key")}
    answer = client.post(address, data={**sent, "version": str(world.call.version)})
    assert answer.status_code == 409
    assert "frozen once it is open" in answer.get_data(as_text=True)
    shown = client.get(address).get_data(as_text=True)
    assert "Look at it" not in shown
    assert "Download it as JSON" in shown


def test_who_changed_the_call_meanwhile_is_not_overwritten(world: World, client: CriticClient, address: str) -> None:
    sign_in(client, world.manager)
    html = client.post(f"{address}/preview", data=upload(("small.json", json.dumps(FORM).encode()))).get_data(
        as_text=True
    )
    sent = {name: hidden(html, name) for name in ("packed", "version", "idempotency_key")}
    answer = client.post(address, data={**sent, "version": str(world.call.version + 1)})
    assert answer.status_code == 409
    assert world.call.questionnaire is None or world.call.questionnaire.key != "small"
