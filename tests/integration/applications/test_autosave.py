"""Saving while somebody writes: only what changed, never over what was not seen, with little history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.accounts.models import LoginSession
from grantflow.applications.commands import autosave, save_section, stay, submit
from grantflow.applications.models import Answer, Application, Presence, SectionProgress
from grantflow.applications.presence import editing_now
from grantflow.applications.queries import answers
from grantflow.audit.models import AuditEvent
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, NotAllowedNow, NotFound
from grantflow.demo import builders
from tests.support.conditional_form import ANSWERS, conditional_call
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

MONTHS = {"changed": "months", "q-months": "9"}


@pytest.fixture
def draft(world: World, client: CriticClient) -> Application:
    """A draft that the editor, signed in, fills in."""
    made = world.application(title="")
    sign_in(client, world.editor)
    return made


def send(client: CriticClient, draft: Application, section: str, **sent: Any) -> tuple[int, Any]:
    fields = {"version": "0", "idempotency_key": "page one"} | {name.replace("__", "-"): v for name, v in sent.items()}
    answer = client.post(f"/applications/{draft.id}/sections/{section}/autosave", data=fields)
    return answer.status_code, answer.json if answer.is_json else None


def lines(draft: Application) -> int:
    query = sa.select(sa.func.count()).where(
        AuditEvent.chain_id == draft.id, AuditEvent.action == "application.section_saved"
    )
    return session.scalar(query) or 0


def test_only_what_changed_is_kept(world: World, client: CriticClient, draft: Application) -> None:
    save_section(acting(world.editor), draft.id, "activities", 0, {"months": "9", "starts": "1.2.2027"})
    status, found = send(
        client, draft, "activities", version="1", changed="months", q__months="10", q__starts="2.2.2027"
    )
    assert (status, found["version"], found["wrong"]) == (200, 2, {})
    assert found["missing"] == "1 answer missing"
    assert (answers(draft.id)["months"], answers(draft.id)["starts"]) == ("10", "2027-02-01")
    assert session.get_one(SectionProgress, (draft.id, "activities")).saved_by_id == world.editor.id


def test_boxes_that_were_all_unticked_are_kept_too(world: World, client: CriticClient, draft: Application) -> None:
    save_section(acting(world.editor), draft.id, "objectives", 0, {"groups": ["youth"]})
    assert send(client, draft, "objectives", version="1", changed="groups")[0] == 200
    assert answers(draft.id)["groups"] == []


def test_what_cannot_be_taken_is_kept_and_told_at_its_field(client: CriticClient, draft: Application) -> None:
    fields = {"q-plan-1-activity": "Wells", "q-plan-3-months": "1–3", "q-months": "ten"}
    status, found = send(client, draft, "activities", changed=["months", "plan"], **fields)
    assert status == 200
    assert found["wrong"]["months"] == [["q-months", "Write a number, such as 14 800.50."]]
    assert {place for place, _ in found["wrong"]["plan"]} <= {
        f"q-plan-{row}-{column}" for row in (1, 3) for column in ("months", "activity", "result")
    }
    assert answers(draft.id)["months"] == {"typed": "ten"}
    assert len(answers(draft.id)["plan"]) == 2


def test_budget_lines_are_told_at_their_place(client: CriticClient, draft: Application) -> None:
    fields = {"q-budget-heading1-1-quantity": "two", "q-budget-heading2-0-description": "Bus"}
    _, found = send(client, draft, "budget", changed="budget", **fields)
    assert "q-budget-heading1-1-quantity" in {place for place, _ in found["wrong"]["budget"]}


def test_the_caps_of_a_budget_stand_beside_their_headings(
    world: World, client: CriticClient, draft: Application
) -> None:
    world.call.indirect_cap_percent, world.call.contingency_cap_percent = 10, 3
    page = client.get(f"/applications/{draft.id}/sections/budget").get_data(as_text=True)
    for heading, cap in (("8. Indirect costs", 10), ("10. Contingency", 3)):
        assert f"{heading} <small>at most {cap} % of the direct costs</small>" in page


@pytest.mark.parametrize("cell", ["unit_rate", "requested", "own"])
@pytest.mark.parametrize("way", ["", "/autosave"])
def test_a_budget_with_amounts_below_nothing_is_kept(
    client: CriticClient, draft: Application, way: str, cell: str
) -> None:
    place = f"q-budget-heading1-0-{cell}"
    fields = {"version": "0", "idempotency_key": "page", "changed": "budget", "q-budget-indirect-total": "-5"}
    answer = client.post(
        f"/applications/{draft.id}/sections/budget{way}",
        data=fields | {"q-budget-heading1-0-quantity": "1", place: "-100"},
    )
    assert answer.status_code == (200 if way else 303)
    kept = answers(draft.id)["budget"]
    assert kept["lines"][0][cell]["minor"] == -100_00
    assert (draft.total_minor, draft.requested_minor, draft.own_minor) == (0, 0, 0)
    shown = client.get(f"/applications/{draft.id}/sections/budget?check=1").get_data(as_text=True)
    assert ("must be more than 0" if cell == "unit_rate" else "cannot be less than 0") in shown
    assert "co-financing is" not in shown


@pytest.mark.parametrize("way", ["", "/autosave"])
def test_a_text_that_no_answer_is_as_long_as_is_refused(client: CriticClient, draft: Application, way: str) -> None:
    fields = {"version": "0", "idempotency_key": "page", "changed": "problem", "q-problem": "long " * 20_001}
    answer = client.post(f"/applications/{draft.id}/sections/problem{way}", data=fields)
    assert answer.status_code == (409 if way else 422)
    said = answer.get_json()["refused"] if way else answer.text.partition('id="q-problem-error"')[2][:1000]
    assert "100,005 characters" in said
    assert "100,000" in said
    assert way or "long long" in answer.text
    assert answers(draft.id) == {}


def test_checks_across_questions_come_with_the_answer(world: World, client: CriticClient) -> None:
    call = conditional_call(world)
    made = builders.application(call, world.cso, world.signatory, title="")
    sign_in(client, world.editor)
    save_section(acting(world.editor), made.id, "project", 0, ANSWERS["project"])
    save_section(acting(world.editor), made.id, "costs", 0, ANSWERS["costs"])
    status, found = send(client, made, "costs", version="1", changed="grant", q__grant="5000")
    assert status == 200
    ((place, reason),) = found["wrong"]["grant"]
    assert place == "q-grant"
    assert "more than it costs" in reason


def test_the_list_says_what_is_wrong_where_nothing_is_missing(
    world: World, client: CriticClient, draft: Application
) -> None:
    given: dict[str, Any] = {
        "months": "ten",
        "starts": "1.2.2027",
        "plan": [{"months": "1", "activity": "Dig", "result": "Well"}],
    }
    autosave(acting(world.editor), draft.id, "activities", 0, "page", given)
    session.commit()
    page = client.get(f"/applications/{draft.id}").get_data(as_text=True)
    assert "something to put right" in page
    assert f"/applications/{draft.id}/sections/activities?check=1" in page
    shown = client.get(f"/applications/{draft.id}/sections/activities?check=1").get_data(as_text=True)
    assert "Please put one thing right" in shown


def test_nothing_is_written_over_what_was_not_seen(world: World, client: CriticClient, draft: Application) -> None:
    save_section(acting(world.signatory), draft.id, "problem", 0, {"problem": "Theirs"})
    session.commit()
    status, found = send(client, draft, "problem", changed="problem", q__problem="Mine")
    assert status == 409
    assert found["met"].startswith("Gulnara Sadykova saved this section on ")
    assert send(client, draft, "problem")[1] == found
    assert answers(draft.id)["problem"] == "Theirs"
    save_section(acting(world.editor), draft.id, "problem", 1, {"problem": "Mine, elsewhere"})
    session.commit()
    _, found = send(client, draft, "problem", version="1", changed="problem", q__problem="Mine")
    assert found["met"].startswith("You saved this section in another window on ")


def test_an_answer_that_was_lost_on_the_way_makes_no_conflict(client: CriticClient, draft: Application) -> None:
    for text in ("One", "One two"):
        status, found = send(client, draft, "problem", changed="problem", q__problem=text)
        assert status == 200
    assert (found["version"], answers(draft.id)["problem"]) == (2, "One two")
    assert send(client, draft, "problem", idempotency_key="page two", changed="problem", q__problem="3")[0] == 409
    data = {"version": "0", "idempotency_key": "page one", "q-problem": "One two three", "go": "list"}
    assert client.post(f"/applications/{draft.id}/sections/problem", data=data).status_code == 303
    assert answers(draft.id)["problem"] == "One two three"


def test_a_colleague_in_between_is_seen_even_by_the_page_that_saved(world: World, draft: Application) -> None:
    autosave(acting(world.editor), draft.id, "problem", 0, "page", {"problem": "Mine"})
    autosave(acting(world.signatory), draft.id, "problem", 1, "page", {"problem": "Theirs"})
    with pytest.raises(Conflict):
        autosave(acting(world.editor), draft.id, "problem", 0, "page", {"problem": "Mine again"})


def test_history_gets_a_line_in_a_quarter_of_an_hour(world: World, draft: Application) -> None:
    who = acting(world.editor)
    for version in range(3):
        autosave(who, draft.id, "problem", version, "page", {"problem": str(version)})
    assert lines(draft) == 1
    autosave(who, draft.id, "activities", 0, "page", {"months": "9"})
    assert lines(draft) == 2
    present = session.get_one(Presence, (draft.id, "problem", world.editor.id))
    present.recorded_at = clock.now() - timedelta(minutes=15)
    autosave(who, draft.id, "problem", 3, "page", {"problem": "later"})
    autosave(acting(world.signatory), draft.id, "problem", 4, "page", {"problem": "hers"})
    assert lines(draft) == 4
    save_section(who, draft.id, "problem", 5, {"problem": "saved"})
    assert lines(draft) == 5


def test_a_page_that_only_is_open_changes_no_answer(client: CriticClient, draft: Application, world: World) -> None:
    assert send(client, draft, "problem")[0] == 200
    assert answers(draft.id) == {}
    assert session.get(SectionProgress, (draft.id, "problem")) is None
    assert session.get_one(Presence, (draft.id, "problem", world.editor.id)).seen_at is not None
    assert lines(draft) == 0


def test_colleagues_see_who_is_editing_where(world: World, client: CriticClient, draft: Application) -> None:
    address, said = f"/applications/{draft.id}", "Gulnara Sadykova is editing this section now."
    stay(acting(world.signatory), draft.id, "problem", 0, "page")
    session.commit()
    assert client.get(address).get_data(as_text=True).count(said) == 1
    assert send(client, draft, "problem")[1]["editing"] == said
    assert send(client, draft, "problem", changed="problem", q__problem="x")[1]["editing"] == said
    assert send(client, draft, "activities")[1]["editing"] == ""
    present = session.get_one(Presence, (draft.id, "problem", world.signatory.id))
    for gone in (clock.now() - timedelta(minutes=2), None):
        present.seen_at = gone
        session.commit()
        assert said not in client.get(address).get_data(as_text=True)


def test_who_leaves_or_saves_is_gone_at_once(world: World, client: CriticClient, draft: Application) -> None:
    colleague = acting(world.signatory)
    assert send(client, draft, "problem")[0] == 200
    assert editing_now(colleague, draft) == {"problem": ["Nargiza Alieva"]}
    send(client, draft, "problem", leaving="yes", changed="problem", q__problem="x")
    assert editing_now(colleague, draft) == {}
    send(client, draft, "problem", version="1")
    assert send(client, draft, "problem", idempotency_key="page two")[0] == 409
    assert send(client, draft, "problem", idempotency_key="page two", leaving="yes")[0] == 200
    assert editing_now(colleague, draft) == {}
    send(client, draft, "problem", version="1")
    save_section(acting(world.editor), draft.id, "problem", 1, {"problem": "y"})
    assert editing_now(colleague, draft) == {}


def test_nobody_else_is_told_who_edits_and_no_get_tells(world: World, client: CriticClient, draft: Application) -> None:
    stay(acting(world.signatory), draft.id, "problem", 0, "page")
    session.commit()
    assert editing_now(acting(world.manager), draft) == {}
    assert editing_now(acting(world.other_signatory), draft) == {}
    client.get(f"/applications/{draft.id}/sections/problem")
    assert session.scalar(sa.select(sa.func.count()).select_from(Presence)) == 1


def test_a_closed_section_keeps_nothing_and_says_so(world: World, client: CriticClient) -> None:
    made = world.application(complete=True)
    submit(acting(world.signatory), made.id, None, declared=True)
    session.commit()
    sign_in(client, world.editor)
    status, found = send(client, made, "problem", version="1", changed="problem", q__problem="Late")
    assert (status, found["refused"]) == (409, "This section is not open for changes now.")
    assert f'data-forget="{made.id}"' in client.get(f"/applications/{made.id}").get_data(as_text=True)
    with pytest.raises(NotAllowedNow):
        stay(acting(world.editor), made.id, "problem", 1, "page")


def test_strangers_find_nothing(world: World, client: CriticClient) -> None:
    made = world.application()
    sign_in(client, world.other_signatory)
    assert send(client, made, "problem", changed="problem", q__problem="x")[0] == 404
    with pytest.raises(NotFound):
        autosave(acting(world.manager), made.id, "problem", 0, "page", {"problem": "x"})
    sign_in(client, world.editor)
    assert send(client, made, "nowhere", changed="problem")[0] == 404


def test_after_the_session_the_page_hears_that_nobody_is_signed_in(client: CriticClient, draft: Application) -> None:
    session.execute(sa.update(LoginSession).values(revoked_at=clock.now()))
    session.commit()
    assert send(client, draft, "problem", changed="problem", q__problem="x")[0] == 401
    assert answers(draft.id) == {}


@pytest.mark.parametrize(
    "sent",
    [
        {"changed": "unknown"},
        {"changed": ["problem", "letter"]},
        {"changed": "problem\x00", "q__problem": "x"},
    ],
)
def test_questions_that_are_not_on_the_page_are_refused(
    client: CriticClient, draft: Application, sent: dict[str, Any]
) -> None:
    status, found = send(client, draft, "problem", **sent)
    assert status == 409
    assert "form has changed" in found["refused"]
    assert answers(draft.id) == {}


@pytest.mark.parametrize(
    "sent",
    [
        {"version": "9" * 5000},
        {"version": "-1"},
        {"version": "٣"},
        {"idempotency_key": "\x00" * 300},
        {"idempotency_key": "x" * 5000},
        {"q__problem": "\x00\ud7ff'; DROP TABLE answers; --"},
        {"q__problem": ["one", "two"]},
    ],
)
def test_made_up_input_is_taken_as_it_is_or_refused(
    client: CriticClient, draft: Application, sent: dict[str, Any]
) -> None:
    assert send(client, draft, "problem", **({"changed": "problem", "q__problem": "x"} | sent))[0] in (200, 409, 503)


def test_what_is_too_large_is_refused_whole(client: CriticClient, draft: Application) -> None:
    assert send(client, draft, "problem", changed="problem", q__problem="x" * (13 * 1024 * 1024))[0] == 413
    body = {"json": {"version": 0, "answers": {"problem": {"a": [1] * 1000}}}}
    answer = client.post(f"/applications/{draft.id}/sections/problem/autosave", **body)
    assert answer.status_code < 500
    assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0
