"""A form with conditions, through the whole spine: filled in, hidden, shown again, submitted, read by others."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from grantflow.applications.commands import save_section, submit
from grantflow.applications.commands.checking import answer_clarification, ask_clarification
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Application
from grantflow.applications.presenting import as_submitted
from grantflow.applications.queries import answers, last_sealed, progress
from grantflow.core.db import db, session
from grantflow.core.errors import NotAllowedNow
from tests.support.conditional_form import ANSWERS, conditional_call
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

S = ApplicationState
PROOF = {"proof": FileChange(add=[Upload("proof.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")])}


@pytest.fixture
def draft(world: World) -> Application:
    world.call = conditional_call(world)
    made = world.application(title="", requested_minor=0, total_minor=0, own_minor=0, months=None)
    session.commit()
    return made


def save(world: World, draft: Application, section: str, **changes: Any) -> list[str]:
    """Save a section with its usual answers and some changed; what is wrong, by place."""
    given = {**ANSWERS[section], **changes}
    problems = save_section(acting(world.signatory), draft.id, section, None, given)
    session.commit()
    return [problem.path for problem in problems]


def fill_in(world: World, draft: Application, **changes: dict[str, Any]) -> None:
    for section in ANSWERS:
        save(world, draft, section, **changes.get(section, {}))


def hand_in(world: World, draft: Application) -> dict[str, Any]:
    submit(acting(world.signatory), draft.id, None, declared=True)
    session.commit()
    sealed = last_sealed(draft.id)
    assert sealed is not None
    return sealed.content


def statuses(draft: Application) -> dict[str, tuple[SectionStatus, int]]:
    session.expire_all()
    return {key: (row.status, row.missing) for key, row in progress(draft.id).items()}


COMPLETE, IN_PROGRESS = SectionStatus.COMPLETE, SectionStatus.IN_PROGRESS


def test_everything_shown_is_sealed_with_what_was_worked_out(world: World, draft: Application) -> None:
    fill_in(world, draft)
    content = hand_in(world, draft)
    given = content["answers"]
    assert given["earlier"] == "Pumps"
    assert given["result"] == "Water."
    assert given["total"] == {"minor": 100050, "currency": "USD"}
    assert given["share"] == "90.0"
    assert given["proof"] is None


def test_hidden_answers_stay_here_and_go_nowhere(world: World, draft: Application, client: CriticClient) -> None:
    fill_in(world, draft)
    save_section(acting(world.signatory), draft.id, "project", None, ANSWERS["project"], PROOF)
    save(world, draft, "project", kind="new")
    save(world, draft, "costs", grant="100")
    content = hand_in(world, draft)
    assert not {"earlier", "proof", "result", "why"} & content["answers"].keys()
    assert content["files"] == {}
    stored = answers(draft.id)
    assert (stored["earlier"], stored["result"], stored["why"]) == ("Pumps", "Water.", "Nobody else pays.")
    for who, path in ((world.signatory, "read"), (world.manager, "read"), (world.signatory, "receipt.pdf"),
                      (world.signatory, "form.pdf"), (world.manager, "form.pdf")):  # fmt: skip
        sign_in(client, who)
        answer = client.get(f"/applications/{draft.id}/{path}")
        assert answer.status_code == 200
        text = readable(answer.data) if path.endswith("pdf") else answer.get_data(as_text=True)
        assert "Wells" in text
        for hidden in ("Pumps", "Water.", "Nobody else", "proof.pdf", "Which project", "What came of"):
            assert hidden not in text, (path, hidden)


def readable(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_file_of_a_hidden_question_opens_only_for_its_owners(
    world: World, draft: Application, client: CriticClient
) -> None:
    fill_in(world, draft, costs={"grant": "100"})
    save_section(acting(world.signatory), draft.id, "project", None, ANSWERS["project"], PROOF)
    stored: Any = answers(draft.id)["proof"]
    save(world, draft, "project", kind="new")
    hand_in(world, draft)
    sign_in(client, world.manager)
    assert client.get(f"/files/{stored[0]['id']}").status_code == 404
    sign_in(client, world.signatory)
    assert client.get(f"/files/{stored[0]['id']}").status_code == 200


def test_what_was_hidden_comes_back_with_its_answer(world: World, draft: Application) -> None:
    fill_in(world, draft)
    save(world, draft, "project", kind="new", earlier="Pumps")
    save(world, draft, "project", kind="more", earlier="Pumps")
    assert hand_in(world, draft)["answers"]["result"] == "Water."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"project": {"earlier": ""}}, "Your project"),
        ({"project": {"driver": ""}, "costs": {"car": "yes", "plate": "a van"}}, "Your project"),
        ({"costs": {"grant": "2000"}}, "Costs of Wells"),
        ({"costs": {"why": ""}}, "Costs of Wells"),
        ({"history": {"result": ""}}, "What you did before"),
    ],
)
def test_what_is_required_or_does_not_fit_keeps_it_from_being_submitted(
    world: World, draft: Application, changes: dict[str, dict[str, Any]], reason: str
) -> None:
    fill_in(world, draft, **changes)
    with pytest.raises(NotAllowedNow) as refused:
        hand_in(world, draft)
    assert reason in str(refused.value)


def test_what_is_not_asked_is_not_missed(world: World, draft: Application) -> None:
    fill_in(world, draft, project={"kind": "new", "earlier": "", "driver": ""},
            costs={"grant": "100", "why": ""}, history={"result": ""})  # fmt: skip
    assert "why" not in hand_in(world, draft)["answers"]


def test_a_saved_section_keeps_others_in_step(world: World, draft: Application) -> None:
    fill_in(world, draft, project={"driver": ""})
    assert statuses(draft)["project"] == (COMPLETE, 0)
    version = progress(draft.id)["project"].version
    save(world, draft, "costs", car="yes", plate="a van")
    assert statuses(draft)["project"] == (IN_PROGRESS, 1)
    assert progress(draft.id)["project"].version == version
    save(world, draft, "history", result="")
    save(world, draft, "project", driver="Aida", kind="new")
    assert statuses(draft) == dict.fromkeys(("project", "costs", "history"), (COMPLETE, 0))


def test_checks_stand_at_their_question(world: World, draft: Application) -> None:
    fill_in(world, draft)
    assert save(world, draft, "costs", grant="2000") == ["grant"]
    assert save(world, draft, "costs", grant="500.25", why="") == []


def test_the_task_list_has_only_sections_that_are_asked(world: World, draft: Application, client: CriticClient) -> None:
    sign_in(client, world.signatory)

    def listed() -> list[str]:
        _next, tasks = client.get(f"/applications/{draft.id}").get_data(as_text=True).split("</section>", 1)
        return re.findall(rf"/applications/{draft.id}/sections/(\w+)\"", tasks)

    assert listed() == ["project", "costs"]
    save(world, draft, "project")
    assert listed() == ["project", "costs", "history"]
    assert "Costs of Wells" in client.get(f"/applications/{draft.id}").get_data(as_text=True)
    save(world, draft, "project", kind="new")
    assert listed() == ["project", "costs"]
    away = client.get(f"/applications/{draft.id}/sections/history")
    assert away.status_code == 302
    assert "this section is not asked" in client.get(away.headers["Location"]).get_data(as_text=True)


def test_without_scripts_the_page_comes_back_with_what_is_asked_now(
    world: World, draft: Application, client: CriticClient
) -> None:
    sign_in(client, world.signatory)
    here = f"/applications/{draft.id}/sections/project"
    assert hidden(client.get(here).get_data(as_text=True)) == {"earlier", "proof"}
    sent = {"version": "0", "q-title": "Wells", "q-months": "8", "q-kind": "more", "go": "next"}
    answer = client.post(here, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    page = client.get(here).get_data(as_text=True)
    assert "Your answers bring 2 more questions" in page
    assert hidden(page) == set()
    onwards = client.post(here, data={**sent, "version": "1", "q-earlier": "Pumps", "live": ""})
    assert onwards.headers["Location"].endswith("/sections/costs")
    back = client.post(here, data={**sent, "version": "2", "q-earlier": "Pumps", "q-kind": "new"})
    assert back.headers["Location"] == here
    page = client.get(here).get_data(as_text=True)
    assert "2 questions are not asked any more" in page
    assert 'value="Pumps"' in page
    live = client.post(here, data={**sent, "version": "3", "q-earlier": "Pumps", "live": "yes"})
    assert live.headers["Location"].endswith("/sections/costs")


def hidden(page: str) -> set[str]:
    return set(re.findall(r'data-question="(\w+)" hidden', page))


def test_the_page_carries_its_logic_and_the_answers_of_other_sections(
    world: World, draft: Application, client: CriticClient
) -> None:
    fill_in(world, draft)
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{draft.id}/sections/costs").get_data(as_text=True)
    logic = json.loads(re.findall(r'id="form-logic">(.*?)</script>', page)[0])
    assert logic["values"] == {"title": "Wells"}
    assert set(logic["show"]) == {"why"}
    assert set(logic["calculate"]) == {"total", "share"}
    assert "1,000.50 USD" in page
    assert "90.0 %" in page or "90 %" in page
    assert "You ask for 90 % of the costs of Wells." in page
    assert "Costs of Wells" in page


def test_queries_of_a_section_with_conditions_are_few(
    world: World, draft: Application, client: CriticClient, app: Flask
) -> None:
    fill_in(world, draft)
    sign_in(client, world.editor)
    for section in ANSWERS:
        client.get(f"/applications/{draft.id}/sections/{section}")
        with counted(db.engine) as sent:
            client.get(f"/applications/{draft.id}/sections/{section}")
        assert len(sent.texts) <= 8, str(sent)


def test_a_clarification_opens_what_its_answer_brings(world: World, draft: Application) -> None:
    fill_in(world, draft, project={"kind": "new"}, costs={"grant": "100"}, history={"result": ""})
    hand_in(world, draft)
    ask_clarification(acting(world.manager), draft.id, None, ["project"], "Is it new?", draft.call.closes_at)
    session.commit()
    with pytest.raises(NotAllowedNow):
        save(world, draft, "history")
    save(world, draft, "project", kind="more")
    assert [section.key for section in as_submitted(draft).form.sections] == ["project", "costs"]
    with pytest.raises(NotAllowedNow, match="What you did before"):
        answer_clarification(acting(world.signatory), draft.id, None)
    save(world, draft, "history")
    answer_clarification(acting(world.signatory), draft.id, None)
    session.commit()
    assert as_submitted(draft).answers["result"] == "Water."


def test_reviewers_read_what_was_submitted(world: World, draft: Application) -> None:
    fill_in(world, draft)
    save(world, draft, "project", kind="new")
    save(world, draft, "costs", grant="10")
    hand_in(world, draft)
    content = as_submitted(draft)
    asked = [question.key for question in content.form.questions]
    assert asked == ["title", "months", "kind", "driver", "costs", "grant", "total", "share", "car", "plate"]
    assert content.answers.keys() == set(asked)
