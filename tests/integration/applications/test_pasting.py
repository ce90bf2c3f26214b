"""Rows pasted on their own page and read for the section's script: saved, told, nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from grantflow.applications.commands import paste_rows, save_section
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.db import session
from grantflow.core.errors import Conflict, NotAllowedNow, NotFound
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

LINES = "Coordinator\tmonth\t10\t1 000\t9000\t1000\nDriver\tday\tfive\t10\t50\n"


@pytest.fixture
def draft(world: World) -> Application:
    return world.application()


@pytest.fixture
def desk(world: World, draft: Application, client: CriticClient) -> CriticClient:
    sign_in(client, world.editor)
    return client


def lines_of(draft: Application) -> list[dict[str, Any]]:
    budget: Any = answers(draft.id)["budget"]
    found: list[dict[str, Any]] = budget["lines"]
    return found


def test_lines_go_after_those_there_or_instead_of_them(world: World, draft: Application) -> None:
    who = acting(world.editor)
    line = {"heading": "2", "description": "Bus", "quantity": "1", "unit_rate": "5"}
    save_section(who, draft.id, "budget", 0, {"budget": {"lines": [line], "indirect": {"total": "7"}}})
    pasted = paste_rows(who, draft.id, "budget", 1, LINES, heading="2")
    assert [line["description"] for line in lines_of(draft)] == ["Bus", "Coordinator", "Driver"]
    assert lines_of(draft)[2]["quantity"] == {"typed": "five"}
    assert [(misfit.row, misfit.column and misfit.column["en"]) for misfit in pasted.misfits] == [(2, "Quantity")]
    paste_rows(who, draft.id, "budget", 2, "Hall\tday\t1\t10", heading="1", replace=True)
    assert [line["description"] for line in lines_of(draft)] == ["Hall"]
    assert answers(draft.id)["budget"]["indirect"]["total"]["minor"] == 700


def test_rows_are_put_in_only_where_the_person_may_write(world: World, draft: Application) -> None:
    save_section(acting(world.signatory), draft.id, "budget", 0, {"budget": {"lines": []}})
    with pytest.raises(Conflict):
        paste_rows(acting(world.editor), draft.id, "budget", 0, LINES)
    with pytest.raises(NotFound):
        paste_rows(acting(world.other_signatory), draft.id, "budget", 1, LINES)
    with pytest.raises(NotFound):
        paste_rows(acting(world.editor), draft.id, "no-such-question", 1, LINES)
    draft.state = ApplicationState.WITHDRAWN
    with pytest.raises(NotAllowedNow):
        paste_rows(acting(world.editor), draft.id, "budget", 1, LINES)


def test_the_page_puts_rows_in_and_keeps_what_does_not_fit(desk: CriticClient, draft: Application) -> None:
    place = f"/applications/{draft.id}/questions/participants/rows"
    assert "Paste rows from a spreadsheet" in desk.get(place).get_data(as_text=True)
    text = "Row\tWomen\tMen\nDirect\t10\tfour\nNobody\t1\t2\n"
    table = desk.get(place).get_data(as_text=True)
    assert "Where do they go?" not in table  # its rows are fixed
    answer = desk.post(place, data={"version": "0", "text": text, "idempotency_key": "k"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "There is no row or heading “Nobody”" in page
    assert "Nobody\t1\t2" in page
    budget = f"/applications/{draft.id}/questions/budget/rows"
    body = {"version": "0", "text": "Hall\tday\t1\t10", "heading": "3", "how": "after", "idempotency_key": "k2"}
    done = desk.post(budget, data=body)
    assert (done.status_code, done.headers["Location"].partition("#")[2]) == (303, "q-budget")
    assert lines_of(draft)[0]["heading"] == 3
    assert "Hall\tday\t1\t10" in desk.get(budget).get_data(as_text=True)
    stale = desk.post(budget, data={**body, "idempotency_key": "k3"})
    assert stale.status_code == 409
    assert "Hall\tday\t1\t10" in stale.get_data(as_text=True)
    assert desk.post(budget, data={**body, "version": "1", "text": ""}).status_code == 422


def test_the_script_is_told_what_the_text_says_and_nothing_is_stored(desk: CriticClient, draft: Application) -> None:
    place = f"/applications/{draft.id}/questions/budget/rows/read"
    found = desk.post(place, data={"text": LINES, "heading": "4", "at": "0", "column": "description"}).get_json()
    assert [(row["name"], row["cells"]["quantity"]) for row in found["rows"]] == [("4", "10"), ("4", "five")]
    assert found["misfits"] == ["Row 2, Quantity: Write a number, such as 14 800.50."]
    assert desk.post(place, data={"text": ""}).status_code == 422
    assert desk.post(place, data={"text": "x", "at": "9" * 9, "heading": "99", "column": "\x00"}).status_code == 200
    assert answers(draft.id) == {}


def test_strangers_find_no_such_page(world: World, desk: CriticClient, draft: Application) -> None:
    sign_in(desk, world.other_signatory)
    for place in ("rows", "rows/read"):
        assert desk.post(f"/applications/{draft.id}/questions/budget/{place}", data={"text": "x"}).status_code == 404
    sign_in(desk, world.editor)
    assert desk.get(f"/applications/{draft.id}/questions/title/rows").status_code == 404
    session.get_one(Application, draft.id).state = ApplicationState.WITHDRAWN
    session.commit()
    assert desk.get(f"/applications/{draft.id}/questions/budget/rows").status_code == 404
