"""Two people on one section: every difference is seen, and each is kept as the second one chooses."""

from __future__ import annotations

import re
from typing import Any

from grantflow.applications.commands import save_section
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.db import session
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

PARTICIPANTS = {"residents": {"women": "10", "men": "20"}, "organisers": {"women": "3"}}
LINE = {"description": "Work", "quantity": "2", "unit_rate": "100", "requested": "150", "own": "50"}


def saved_meanwhile(world: World, draft: Application, section: str, given: dict[str, Any]) -> None:
    save_section(acting(world.signatory), draft.id, section, 0, given)
    session.commit()


def kept(draft: Application) -> dict[str, Any]:
    return dict(answers(draft.id))


def seen_version(page: str) -> int:
    found = re.search(r'<input[^>]*name="version"[^>]*value="(\d+)"', page)
    assert found is not None
    return int(found[1])


def post(client: CriticClient, draft: Application, section: str, data: dict[str, str]) -> tuple[int, str]:
    answer = client.post(f"/applications/{draft.id}/sections/{section}", data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_cells_of_a_table_are_chosen_one_by_one(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    saved_meanwhile(
        world, draft, "objectives", {"objectives": "Same", "participants": PARTICIPANTS, "groups": ["youth"]}
    )
    mine = {"q-objectives": "Same", "q-participants-0-women": "11", "q-participants-0-men": "21"}
    status, page = post(client, draft, "objectives", {"version": "0", **mine})
    assert status == 409
    for path in ("residents.women", "residents.men", "organisers.women"):
        assert f'id="keep-participants.{path}-mine" name="keep-participants.{path}" value="mine" checked' in page
    assert "keep-objectives" not in page
    assert "keep-participants.organisers.men" not in page
    assert 'name="keep-groups" value="mine" checked' in page
    keep = {"keep-participants.residents.men": "theirs", "keep-participants.organisers.women": "theirs"}
    keep |= {"keep-participants.residents.women": "mine", "keep-groups": "theirs"}
    status, _ = post(client, draft, "objectives", {"version": str(seen_version(page)), **mine, **keep})
    assert status == 303
    stored = kept(draft)
    assert stored["participants"] == [
        {"row": "residents", "women": "11", "men": "20"},
        {"row": "organisers", "women": "3"},
    ]
    assert stored["groups"] == ["youth"]


def test_lines_of_a_budget_show_what_differs(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    lines = [{"heading": "1", **LINE}, {"heading": "1", **LINE, "description": "Second"}, {"heading": "2", **LINE}]
    theirs = {"lines": lines, "indirect": {"total": "5"}}
    saved_meanwhile(world, draft, "budget", {"budget": theirs})
    mine = {f"q-budget-heading1-0-{name}": text for name, text in {**LINE, "quantity": "3"}.items()}
    status, page = post(client, draft, "budget", {"version": "0", **mine})
    assert status == 409
    assert "Human resources, line 1: Quantity" in page
    assert "Human resources, line 2: What is it?" in page
    assert "Indirect costs: Total" in page
    assert "line 1: Unit rate</th>" not in page.partition("Travel, line 1")[0]
    keep = {f"keep-budget.1.1.{name}": "theirs" for name in LINE} | {"keep-budget.indirect.total": "theirs"}
    status, _ = post(client, draft, "budget", {"version": str(seen_version(page)), **mine, **keep})
    assert status == 303
    budget = kept(draft)["budget"]
    assert [(line["heading"], line["description"], line["quantity"]) for line in budget["lines"]] == [
        (1, "Work", "3"),
        (1, "Second", "2"),
    ]
    assert budget["indirect"]["total"]["minor"] == 500


def test_a_longer_list_of_theirs_does_not_break_the_page(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    rows = [{"months": "1–3", "activity": f"Step {n}", "result": "Done"} for n in range(6)]
    saved_meanwhile(world, draft, "activities", {"months": "9", "plan": rows})
    mine = {"q-months": "8", "q-plan-0-months": "1–3", "q-plan-0-activity": "Step 0", "q-plan-0-result": "Mine"}
    status, page = post(client, draft, "activities", {"version": "0", **mine})
    assert status == 409
    assert page.count("Step 5") == 1
    keep = {f"keep-plan.{at}.{column}": "theirs" for at in range(1, 6) for column in ("months", "activity", "result")}
    again = {"version": str(seen_version(page)), **mine, **keep, "keep-months": "theirs"}
    assert post(client, draft, "activities", again)[0] == 303
    stored = kept(draft)
    assert stored["months"] == "9"
    assert [row["activity"] for row in stored["plan"]] == [f"Step {n}" for n in range(6)]
    assert stored["plan"][0]["result"] == "Mine"


def test_a_third_save_is_seen_too_and_the_choice_stays(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    saved_meanwhile(world, draft, "problem", {"problem": "First of theirs"})
    status, page = post(client, draft, "problem", {"version": "0", "q-problem": "Mine"})
    save_section(acting(world.signatory), draft.id, "problem", 1, {"problem": "Second of theirs"})
    session.commit()
    again = {"version": str(seen_version(page)), "q-problem": "Mine", "keep-problem": "theirs"}
    status, page = post(client, draft, "problem", again)
    assert status == 409
    assert "Second of theirs" in page
    assert 'name="keep-problem" value="theirs" checked' in page
    assert post(client, draft, "problem", {**again, "version": str(seen_version(page))})[0] == 303
    assert answers(draft.id)["problem"] == "Second of theirs"


def test_equal_answers_only_need_saving_again(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    saved_meanwhile(world, draft, "problem", {"problem": "The same"})
    status, page = post(client, draft, "problem", {"version": "0", "q-problem": " The same "})
    assert status == 409
    assert "Your answers and theirs are the same" in page
    assert post(client, draft, "problem", {"version": str(seen_version(page)), "q-problem": "The same"})[0] == 303


def test_theirs_comes_first_where_the_page_says_that_nothing_was_changed(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    saved_meanwhile(world, draft, "objectives", {"objectives": "Theirs", "participants": PARTICIPANTS})
    sent = {"version": "0", "q-objectives": "Mine", "untouched": "participants"}
    _, page = post(client, draft, "objectives", sent)
    assert 'name="keep-objectives" value="mine" checked' in page
    assert 'name="keep-participants.residents.women" value="theirs" checked' in page
