"""Filling in without a connection: the form as a workbook, uploaded and taken."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from grantflow.applications.commands import save_section
from grantflow.applications.content import questionnaire_of
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.db import session
from grantflow.questionnaires.enums import QuestionType
from tests.support.critic import CriticClient
from tests.support.workbooks import written
from tests.support.world import World, acting, sign_in


def downloaded(client: CriticClient, draft: UUID) -> bytes:
    answer = client.get(f"/applications/{draft}/workbook.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def upload(client: CriticClient, draft: UUID, content: bytes, name: str = "form.xlsx", **more: str) -> Any:
    return client.post(
        f"/applications/{draft}/workbook",
        data={"file": (BytesIO(content), name), **more},
        content_type="multipart/form-data",
    )


def text_key(application: Application) -> tuple[str, str]:
    """A section and a short text in it."""
    for section in questionnaire_of(application).sections:
        for question in section.questions:
            if question.type is QuestionType.SHORT_TEXT:
                return section.key, question.key
    raise AssertionError("the form asks for no short text")


def test_a_filled_workbook_is_taken_and_mistakes_are_named_by_cell(world: World, client: CriticClient) -> None:
    draft = world.application()
    section, key = text_key(draft)
    session.commit()
    sign_in(client, world.signatory)
    content = written(downloaded(client, draft.id), **{key: "Clean wells in Naryn"})
    answer = upload(client, draft.id, content)
    assert answer.status_code == 200
    assert "1 answer was taken" in answer.text
    assert answers(draft.id, section)[key] == "Clean wells in Naryn"
    again = upload(client, draft.id, content)
    assert "It says what is already saved here" in again.text


def test_a_wrong_cell_is_listed_and_changes_nothing(world: World, client: CriticClient) -> None:
    draft = world.application()
    section, key = text_key(draft)
    session.commit()
    sign_in(client, world.signatory)
    answer = upload(client, draft.id, written(downloaded(client, draft.id), **{key: "x" * 5000}))
    assert answer.status_code == 200
    assert "needs a change" in answer.text
    assert "Shorten" in answer.text
    assert key not in answers(draft.id, section)


def test_a_section_saved_meanwhile_is_left_until_the_person_says_so(world: World, client: CriticClient) -> None:
    draft = world.application()
    section, key = text_key(draft)
    session.commit()
    sign_in(client, world.signatory)
    content = written(downloaded(client, draft.id), **{key: "From the village"})
    save_section(acting(world.signatory), draft.id, section, None, {key: "From the office"})
    session.commit()
    answer = upload(client, draft.id, content)
    assert "left as they are" in answer.text
    assert answers(draft.id, section)[key] == "From the office"
    upload(client, draft.id, content, over_newer="y")
    assert answers(draft.id, section)[key] == "From the village"


def test_what_is_no_workbook_is_refused_in_words(world: World, client: CriticClient) -> None:
    draft = world.application()
    session.commit()
    sign_in(client, world.signatory)
    for content, name in ((b"", "form.xlsx"), (b"hello", "form.xlsx"), (b"PK\x03\x04", "form.xlsx")):
        answer = upload(client, draft.id, content, name)
        assert answer.status_code == 422
        assert "not an XLSX workbook" in answer.text
    missing = client.post(f"/applications/{draft.id}/workbook", data={})
    assert missing.status_code == 422
    assert "Choose the workbook" in missing.text


def test_a_workbook_of_another_application_is_refused(world: World, client: CriticClient) -> None:
    draft, other = world.application(), world.application()
    session.commit()
    sign_in(client, world.signatory)
    answer = upload(client, other.id, downloaded(client, draft.id))
    assert answer.status_code == 422
    assert "not a workbook of this application" in answer.text


def test_the_page_tells_how_and_strangers_find_nothing(world: World, client: CriticClient) -> None:
    draft = world.application()
    session.commit()
    sign_in(client, world.signatory)
    assert "Download the workbook" in client.get(f"/applications/{draft.id}/workbook").text
    sign_in(client, world.manager)
    assert client.get(f"/applications/{draft.id}/workbook").status_code in (403, 404)


def test_the_same_copy_put_right_is_no_news_to_itself_but_another_copy_is(world: World, client: CriticClient) -> None:
    draft = world.application()
    section, key = text_key(draft)
    session.commit()
    sign_in(client, world.signatory)
    mine, other = downloaded(client, draft.id), downloaded(client, draft.id)
    assert "1 answer was taken" in upload(client, draft.id, written(mine, **{key: "Wels"})).text
    assert "1 answer was taken" in upload(client, draft.id, written(mine, **{key: "Wells"})).text
    assert answers(draft.id, section)[key] == "Wells"
    refused = upload(client, draft.id, written(other, **{key: "Ponds"}))
    assert "left as they are" in refused.text
    assert "already saved here" not in refused.text
    save_section(acting(world.signatory), draft.id, section, None, {key: "Springs"})
    session.commit()
    assert "left as they are" in upload(client, draft.id, written(mine, **{key: "Wells"})).text
    assert answers(draft.id, section)[key] == "Springs"
