"""Every type of question, from the form through the database to the sealed copy, on the page and in the PDF."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from grantflow.applications.commands import save_section
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.db import session
from grantflow.core.text import clean, clean_line
from grantflow.demo import builders
from grantflow.files import commands as files
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.queries import PICTURE_SLOT
from tests.support.critic import CriticClient
from tests.support.every_type import FORM, KEPT, SECTION, SENT
from tests.support.everything import PNG
from tests.support.world import World, acting, sign_in

HOSTILE: list[str] = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text())
TEXTS = ("title", "summary", "mail", "phone", "site", "known")
PARTS = {
    "partner": ("name", "country", "website"),
    "lead": ("name", "email", "phone"),
    "office": ("line1", "country"),
    "where": ("area",),
}
CELLS = {
    "helpers": ("name", "story", "mail", "site", "home"),
    "plan": ("activity", "who"),
    "frame": ("text", "indicators"),
}


@pytest.fixture
def draft(world: World) -> Application:
    """A draft in a call whose form asks everything."""
    form = builders.questionnaire("every-type", FORM)
    call = builders.call(world.programme, world.manager, "DRC-ALL", questionnaire=form)
    return builders.application(call, world.cso, world.signatory, title="")


def address(draft: Application) -> str:
    return f"/applications/{draft.id}/sections/{SECTION}"


def page(client: CriticClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def value_of(html: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', html)
    assert found is not None, name
    return unescape(found[1])


def test_the_form_asks_every_type() -> None:
    asked = {question.type for question in load(FORM, ("en", "ru")).questions}
    assert asked == set(QuestionType)


def test_every_type_is_filled_in_left_found_again_submitted_and_read(
    world: World, client: CriticClient, draft: Application
) -> None:
    sign_in(client, world.signatory)
    empty = page(client, address(draft))
    assert 'type="tel"' in empty
    assert 'inputmode="email"' in empty
    assert client.post(address(draft), data={"version": "0", **SENT}).status_code == 303
    stored = dict(answers(draft.id))
    assert {key: stored.get(key) for key in KEPT} == KEPT

    again = page(client, address(draft))
    for name in ("q-lead-name", "q-helpers-0-hours", "q-period-to", "q-order-law", "q-goals-0-target"):
        assert value_of(again, name) == SENT[name]
    assert value_of(again, "q-known-0") == "Germany"
    assert '<option value="TJ" selected>' in again
    assert 'value="3" aria-label="Month 3" checked' in again
    assert again.index("q-order-law") < again.index("q-order-water") < again.index("q-order-youth")

    budget = typed_again(load(FORM).question("budget"), builders.budget(draft.currency))
    save_section(acting(world.signatory), draft.id, "money", 0, {"budget": budget})
    session.commit()
    assert client.get(f"/applications/{draft.id}/submit").status_code == 200
    assert client.post(f"/applications/{draft.id}/submit", data={"declared": "y"}).status_code == 303
    session.expire_all()
    read = page(client, f"/applications/{draft.id}/read")
    for line in (
        "Germany",
        "1 March 2027 – 31 December 2027",
        "Helper 1",
        "Months of work: 1–3, 5",
        "1. Access to law",
    ):
        assert line in read
    receipt = client.get(f"/applications/{draft.id}/receipt.pdf")
    text = "".join(part.extract_text() for part in PdfReader(BytesIO(receipt.data)).pages)
    for line in ("Gulnara Sadykova", "Committees elected", "Умед", "20 months"):
        assert line in text


def test_the_words_of_every_type_are_russian_too(world: World, client: CriticClient, draft: Application) -> None:
    sign_in(client, world.editor)
    client.set_cookie("language", "ru")
    html = page(client, address(draft))
    for words in ("Имя и фамилия", "Исходное значение", "Кто выполняет", "Добавить: Помощник", 'aria-label="Месяц 3"'):
        assert words in html
    assert html.index("Австралия") < html.index("Япония")
    client.post(address(draft), data={"version": "0", "q-known-0": "Германия", "q-country": "KG"})
    assert value_of(page(client, address(draft)), "q-known-0") == "Германия"
    assert answers(draft.id)["known"] == ["DE"]


def test_what_is_wrong_stands_at_its_field(world: World, client: CriticClient, draft: Application) -> None:
    sign_in(client, world.editor)
    wrong = SENT | {
        "q-mail": "nobody",
        "q-lead-email": "nobody",
        "q-helpers-0-hours": "99",
        "q-plan-0-months": ["1", "11"],
        "q-order-water": "1",
        "q-known-0": "Atlantis",
        "q-partner-country": "Atlantis",
    }
    assert client.post(address(draft), data={"version": "0", **wrong}).status_code == 303
    html = page(client, f"{address(draft)}?check=1")
    for field in ("q-mail", "q-lead-email", "q-helpers-0-hours", "q-order", "q-known", "q-partner-country"):
        assert f'id="{field}-error"' in html
    assert "The plan has 10 months" in html
    assert value_of(html, "q-order-water") == "1"
    assert value_of(html, "q-known-0") == "Atlantis"
    assert '<option value="Atlantis" selected>' in html


def test_spare_rows_add_what_no_script_adds(world: World, client: CriticClient, draft: Application) -> None:
    sign_in(client, world.editor)
    client.post(address(draft), data={"version": "0", "q-helpers-0-name": "Aigul", "q-known-1": "KG"})
    html = page(client, address(draft))
    assert 'name="q-helpers-1-name"' in html
    assert 'name="q-known-2"' in html
    client.post(address(draft), data={"version": "1", "q-helpers-0-name": "", "q-helpers-1-name": "Bek"})
    assert answers(draft.id)["helpers"] == [{"name": "Bek"}]


def test_a_note_shows_its_picture(world: World, client: CriticClient) -> None:
    note = {"key": "map", "type": "note", "label": {"en": "Where we work"}, "picture_alt": {"en": "A map"}}
    sections = [{"key": SECTION, "title": {"en": "Notes"}, "questions": [note]}]
    form = builders.questionnaire("pictures", {"sections": sections})
    stored = files.save(acting(world.manager), form, PICTURE_SLOT, "map.png", PNG)
    form.definition = {"sections": [{**sections[0], "questions": [{**note, "picture": str(stored.id)}]}]}
    call = builders.call(world.programme, world.manager, "DRC-PIC", questionnaire=form)
    draft = builders.application(call, world.cso, world.signatory, title="")
    sign_in(client, world.editor)
    html = page(client, address(draft))
    assert f'<img src="/forms/pictures/{stored.id}" alt="A map"' in html
    picture = client.get(f"/forms/pictures/{stored.id}")
    assert (picture.data, picture.mimetype) == (PNG, "image/png")


@pytest.mark.parametrize("name", ["q-helpers-²-name", f"q-helpers-{'9' * 5000}-name", "q-helpers--1-name", "q-plan-0"])
def test_made_up_fields_do_no_harm(world: World, client: CriticClient, draft: Application, name: str) -> None:
    sign_in(client, world.editor)
    assert client.post(address(draft), data={"version": "0", name: "x"}).status_code == 303
    assert not answers(draft.id).get("helpers")


def _everywhere(text: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(TEXTS, text),
        **{key: dict.fromkeys(parts, text) for key, parts in PARTS.items()},
        **{key: [dict.fromkeys(cells, text)] for key, cells in CELLS.items()},
    }


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 103))
def test_hostile_text_survives_every_type(world: World, client: CriticClient, draft: Application, start: int) -> None:
    """Typed, stored, shown in the fields and on the page for reading, and printed."""
    sign_in(client, world.signatory)
    texts = HOSTILE[start : start + 103]
    for version, text in enumerate(texts):
        save_section(acting(world.signatory), draft.id, SECTION, version, _everywhere(text))
        session.commit()
        stored: dict[str, Any] = dict(answers(draft.id))
        assert stored["summary"] == clean(text)
        assert stored["mail"] == clean_line(text)
        if clean_line(text):
            assert stored["lead"]["email"] == clean_line(text)
            assert stored["helpers"][0]["story"] == clean(text)
    html = page(client, f"{address(draft)}?check=1")
    assert value_of(html, "q-mail") == clean_line(texts[-1])
    assert client.get(f"/applications/{draft.id}/form.pdf").status_code == 200


def test_all_hostile_texts_at_once_are_shown_and_printed(
    world: World, client: CriticClient, draft: Application
) -> None:
    sign_in(client, world.signatory)
    rows = [{"activity": text, "who": text, "months": ["1"]} for text in HOSTILE if clean(text)][:50]
    everything = {**KEPT, "plan": rows, "summary": "\n".join(HOSTILE)}
    save_section(acting(world.signatory), draft.id, SECTION, 0, everything)
    session.commit()
    html = unescape(page(client, address(draft)))
    assert all(clean(text) in html for text in HOSTILE)
    printed = client.get(f"/applications/{draft.id}/form.pdf")
    assert printed.data.startswith(b"%PDF")
