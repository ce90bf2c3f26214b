"""Filling in: everything typed is kept, two tabs meet, files are what they say."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from grantflow.applications.commands import remove_file, save_section, start, submit
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Application, SectionProgress
from grantflow.applications.queries import answers
from grantflow.calls.enums import CallState
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow, NotFound
from grantflow.demo.stories import certificate
from grantflow.files.models import StoredFile
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in


def test_a_draft_begins_in_an_open_call_only(world: World) -> None:
    made = start(acting(world.signatory), world.call.id, world.cso.id)
    assert made.state is ApplicationState.DRAFT
    world.call.state = CallState.CLOSED
    with pytest.raises(NotAllowedNow):
        start(acting(world.signatory), world.call.id, world.cso.id)


def test_nobody_begins_a_draft_for_another_organisation(world: World) -> None:
    with pytest.raises(NotFound):
        start(acting(world.other_signatory), world.call.id, world.cso.id)


def test_what_cannot_be_taken_is_kept_as_typed(world: World) -> None:
    draft = world.application()
    problems = save_section(acting(world.editor), draft.id, "activities", 0, {"months": "ten", "starts": "31.2.2027"})
    assert {problem.path for problem in problems} >= {"months", "starts"}
    assert answers(draft.id)["months"] == {"typed": "ten"}
    row = session.get_one(SectionProgress, (draft.id, "activities"))
    assert row.status is SectionStatus.IN_PROGRESS


def test_the_programmes_facts_follow_the_answers(world: World) -> None:
    draft = world.application(title="")
    who = acting(world.signatory)
    save_section(who, draft.id, "problem", 0, {"title": "Вода для Баткена"})
    save_section(who, draft.id, "activities", 0, {"months": "9"})
    line = {"heading": "1", "description": "Work", "quantity": "2", "unit_rate": "100", "requested": "150", "own": "50"}
    save_section(who, draft.id, "budget", 0, {"budget": {"lines": [line]}})
    assert (draft.title, draft.months) == ("Вода для Баткена", 9)
    assert (draft.total_minor, draft.requested_minor, draft.own_minor) == (20000, 15000, 5000)
    assert "voda dlia batkena" in draft.search or "voda dlya batkena" in draft.search


@pytest.mark.parametrize("months", ["5", "13", "0", "-3", "999999999999"])
def test_how_long_the_call_allows_is_told_where_it_is_asked(world: World, months: str) -> None:
    draft = world.application(complete=True)
    problems = save_section(acting(world.editor), draft.id, "activities", None, {"months": months})
    (told,) = [problem for problem in problems if "this call allows from" in str(problem.reason)]
    assert told.path == "months"
    assert session.get_one(SectionProgress, (draft.id, "activities")).status is SectionStatus.IN_PROGRESS


@pytest.mark.parametrize("day", ["1.1.0001", "31.12.1799", "2201-01-01"])
def test_a_year_that_nobody_means_is_told(world: World, day: str) -> None:
    problems = save_section(acting(world.editor), world.application().id, "activities", None, {"starts": day})
    assert "cannot be meant" in str(next(problem.reason for problem in problems if problem.path == "starts"))


def test_two_tabs_on_one_section_meet(world: World) -> None:
    draft = world.application()
    save_section(acting(world.signatory), draft.id, "problem", 0, {"problem": "Theirs"})
    with pytest.raises(Conflict) as met:
        save_section(acting(world.editor), draft.id, "problem", 0, {"problem": "Mine"})
    assert met.value.theirs["problem"] == "Theirs"
    assert answers(draft.id)["problem"] == "Theirs"


def test_after_submitting_no_section_is_open(world: World) -> None:
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    with pytest.raises(NotAllowedNow):
        save_section(acting(world.editor), draft.id, "problem", None, {"problem": "Late"})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.exe", b"MZ" + b"0" * 100, "cannot be taken"),
        ("letter.pdf", b"<html>not a pdf</html>" * 10, "not what its name says"),
        ("letter.docx", b"PK\x03\x04" + b"0" * 100, "not what its name says"),
        ("letter.pdf", b"", "is empty"),
        ("../../etc/passwd.pdf", b"text", "not what its name says"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_before_it_is_stored(
    world: World, name: str, content: bytes, words: str
) -> None:
    draft = world.application()
    change = {"letter": FileChange([Upload(name, content)])}
    with pytest.raises(Invalid, match=words):
        save_section(acting(world.editor), draft.id, "documents", 0, {}, change)
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


def test_too_large_and_too_many_files_are_refused(world: World) -> None:
    draft = world.application()
    big = b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024)
    with pytest.raises(Invalid, match=r"“a\.pdf” is too large: 10\.1 MB, 10 MB are allowed\."):
        save_section(acting(world.editor), draft.id, "documents", 0, {}, {"letter": FileChange([Upload("a.pdf", big)])})
    three = [Upload(f"{n}.pdf", certificate("Ak-Bulak")) for n in range(3)]
    with pytest.raises(Invalid, match="At most 2 files"):
        save_section(acting(world.editor), draft.id, "documents", 0, {}, {"letter": FileChange(three)})


def test_files_are_kept_by_content_and_can_be_taken_away(world: World) -> None:
    draft = world.application()
    content = certificate("Ak-Bulak")
    who = acting(world.editor)
    save_section(who, draft.id, "documents", 0, {}, {"letter": FileChange([Upload("Письмо.pdf", content)])})
    (stored,) = session.scalars(sa.select(StoredFile)).all()
    assert (stored.name, stored.sha256) == ("Письмо.pdf", hashlib.sha256(content).hexdigest())
    remove_file(who, draft.id, "documents", stored.id)
    assert answers(draft.id)["letter"] == []


def test_a_page_keeps_what_was_typed_and_shows_both_texts(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    address = f"/applications/{draft.id}/sections/problem"
    save_section(acting(world.signatory), draft.id, "problem", 0, {"problem": "The text saved meanwhile"})
    session.commit()
    answer = client.post(address, data={"version": "0", "q-problem": "My own text", "idempotency_key": "k1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "The text saved meanwhile" in page
    assert page.count("My own text") >= 2


def test_a_double_click_saves_once_and_another_body_is_a_conflict(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    address = f"/applications/{draft.id}/sections/problem"
    body = {"version": "0", "q-problem": "Text", "q-title": "T", "q-places": "P", "idempotency_key": "same"}
    assert client.post(address, data=body).status_code == 303
    assert client.post(address, data=body).status_code == 303
    assert client.post(address, data={**body, "q-problem": "Other"}).status_code == 409
    assert session.get_one(SectionProgress, (draft.id, "problem"), populate_existing=True).version == 1


def test_wrong_input_comes_back_with_the_reason_at_the_field(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    address = f"/applications/{draft.id}/sections/activities"
    answer = client.post(address, data={"version": "0", "q-months": "ten"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert 'value="ten"' in page
    assert 'href="#q-months"' in page


def test_every_section_opens_and_takes_a_file(world: World, client: CriticClient, tmp_path: Path) -> None:
    draft = world.application(complete=True)
    sign_in(client, world.editor)
    for key in ("organisation", "problem", "objectives", "activities", "budget", "documents", "declaration"):
        assert client.get(f"/applications/{draft.id}/sections/{key}").status_code == 200
    data = {"version": "1", "q-letter-add": (BytesIO(certificate("X")), "letter.pdf"), "go": "list"}
    answer = client.post(f"/applications/{draft.id}/sections/documents", data=data)
    assert answer.status_code == 303
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 1
    assert isinstance(draft, Application)
