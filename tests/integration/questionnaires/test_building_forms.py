"""Managers build forms: each command, what it refuses, and the pages they do it on."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from grantflow.accounts.models import Person
from grantflow.audit.queries import history
from grantflow.calls.queries import form_choices
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import db, get, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.core.translated import Translated
from grantflow.demo import builders
from grantflow.questionnaires import commands
from grantflow.questionnaires.building import steps as building
from grantflow.questionnaires.building.steps import Part
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import find, form_of
from grantflow.questionnaires.templates import templates
from tests.support.conditional_form import CONDITIONAL
from tests.support.critic import CriticClient
from tests.support.everything import PNG
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in
from tests.unit.questionnaires.samples import FORM, label
from tests.unit.questionnaires.test_logic import DEFINITION

TITLE = Translated(en="Wells", ru="Колодцы")


@pytest.fixture
def form(world: World) -> QuestionnaireVersion:
    return commands.begin(acting(world.manager), world.programme.id, TITLE, load(DEFINITION))


def fields(html: str) -> dict[str, str]:
    """What the page's main form sends if nothing is changed; boxes and lists are left to the test."""
    found: dict[str, str] = {}
    body = html[html.index("<main") :]
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        ticked = "checked" in tag if kind and kind[1] in ("checkbox", "radio") else True
        if name and ticked and name[1] not in found:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', body, re.S):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'value="([^"]*)" selected|selected value="([^"]*)"', options)
        found[name] = next(filter(None, chosen.groups()), "") if chosen else ""
    return found


def keys(version: QuestionnaireVersion) -> list[str]:
    session.expire_all()
    return [question.key for question in form_of(get(QuestionnaireVersion, version.id)).questions]


def address(version: QuestionnaireVersion, *rest: str) -> str:
    return "/".join([f"/manage/forms/{version.id}", *rest])


# Commands


def test_a_form_is_begun_with_a_free_key_and_an_english_title(world: World, form: QuestionnaireVersion) -> None:
    again = commands.begin(acting(world.manager), world.programme.id, TITLE, form_of(form))
    assert (form.key, again.key, again.number, again.programme_id) == ("wells", "wells_2", 1, world.programme.id)
    assert str(history(form.id, limit=1)[0].text) == "Form begun"
    for title, field in ((Translated(ru="Колодцы"), "title_en"), (Translated(en="W" * 201), "title_en")):
        with pytest.raises(Invalid) as refused:
            commands.begin(acting(world.manager), world.programme.id, title, form_of(form))
        assert refused.value.errors.keys() == {field}


def test_a_change_is_an_operation_on_what_is_stored_now(world: World, form: QuestionnaireVersion) -> None:
    before = form.version
    manager = acting(world.manager)
    commands.change(manager, form.id, lambda whole: building.step(whole, Part.QUESTION, "partners", -1))
    commands.change(manager, form.id, lambda whole: building.step(whole, Part.QUESTION, "fit", -1))
    session.flush()
    assert form.version == before + 2
    assert keys(form)[4:10] == ["asked", "total", "share", "partners", "fit", "why"]
    assert str(history(form.id, limit=1)[0].text) == "Form changed"


def test_a_refused_change_changes_nothing(world: World, form: QuestionnaireVersion) -> None:
    before = form.definition
    with pytest.raises(Invalid):
        commands.change(acting(world.manager), form.id, lambda whole: building.remove(whole, Part.QUESTION, "total"))
    assert form.definition == before


def test_a_frozen_version_stays_and_is_carried_on(world: World, form: QuestionnaireVersion) -> None:
    manager = acting(world.manager)
    with pytest.raises(NotAllowedNow, match="Version 1 is not frozen"):
        commands.carry_on(manager, form.id)
    form.frozen_at = clock.now()
    session.flush()
    with pytest.raises(NotAllowedNow, match="frozen"):
        commands.change(manager, form.id, lambda whole: building.duplicate(whole, Part.QUESTION, "title"))
    with pytest.raises(NotAllowedNow, match="frozen"):
        commands.rename(manager, form.id, TITLE)
    following = commands.carry_on(manager, form.id)
    assert (following.key, following.number, following.frozen_at) == ("wells", 2, None)
    assert form_of(following) == form_of(form)
    commands.change(manager, following.id, lambda whole: building.remove(whole, Part.QUESTION, "fit"))
    assert "fit" in keys(form)
    with pytest.raises(NotAllowedNow, match="Version 2 is not frozen"):
        commands.carry_on(manager, form.id)


def test_a_title_is_changed(world: World, form: QuestionnaireVersion) -> None:
    commands.rename(acting(world.manager), form.id, Translated(en="Springs"))
    assert (str(form.title), form.key) == ("Springs", "wells")


@pytest.fixture
def stranger(world: World) -> Person:
    return builders.give(builders.person("Foreign manager"), Role.MANAGER, programme=builders.programme("XEN", ("TJ",)))


def test_a_foreign_programme_neither_sees_nor_changes(
    world: World, form: QuestionnaireVersion, stranger: Person, client: CriticClient
) -> None:
    actor = acting(stranger)
    for work in (
        lambda: find(actor, form.id),
        lambda: commands.change(actor, form.id, lambda whole: whole),
        lambda: commands.carry_on(actor, form.id),
        lambda: commands.rename(actor, form.id, TITLE),
        lambda: commands.begin(actor, world.programme.id, TITLE, form_of(form)),
    ):
        with pytest.raises(NotFound):
            work()
    assert form.id not in {version.id for version in form_choices(stranger_programme(stranger))}
    sign_in(client, stranger)
    assert "Wells" not in client.get("/manage/forms").get_data(as_text=True)
    html = client.get("/manage/forms/new").get_data(as_text=True)
    assert "Wells" not in html
    own_one = str(stranger_programme(stranger))
    sent = {**fields(html), "title_en": "Mine", "origin": str(form.id), "programme": own_one}
    assert client.post("/manage/forms/new", data=sent).status_code == 404


def stranger_programme(person: Person) -> UUID:
    ident = acting(person).grants[0].programme_id
    assert ident is not None
    return ident


def test_a_shared_form_is_read_and_copied_but_not_changed(world: World, stranger: Person, client: CriticClient) -> None:
    shared = builders.questionnaire("shared-form")
    shared.frozen_at = None
    actor = acting(stranger)
    assert find(actor, shared.id) is shared
    with pytest.raises(Forbidden):
        commands.change(actor, shared.id, lambda whole: whole)
    sign_in(client, stranger)
    html = client.get(address(shared)).get_data(as_text=True)
    assert "Add a question" not in html
    assert "others begin a copy" in html
    page = client.get("/manage/forms/new").get_data(as_text=True)
    sent = {
        **fields(page),
        "title_en": "Mine",
        "origin": str(shared.id),
        "programme": str(stranger_programme(stranger)),
    }
    answer = client.post("/manage/forms/new", data=sent)
    assert answer.status_code == 303
    assert "Add a question" in client.get(answer.location).get_data(as_text=True)


def test_readers_read_and_do_not_change(world: World, form: QuestionnaireVersion, client: CriticClient) -> None:
    sign_in(client, world.auditor)
    html = client.get(address(form)).get_data(as_text=True)
    assert "Add a question" not in html
    assert client.get(address(form, "try")).status_code == 200
    with pytest.raises(Forbidden):
        commands.change(acting(world.auditor), form.id, lambda whole: whole)


# The list


def test_the_list_shows_the_newest_version_and_the_calls_that_ask_it(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    asked = world.call.questionnaire
    assert asked is not None
    following = commands.carry_on(acting(world.manager), asked.id)
    sign_in(client, world.manager)
    html = client.get("/manage/forms").get_data(as_text=True)
    assert html.count("form-drc-sg2") == 1
    assert str(following.id) in html
    assert str(asked.id) not in html
    assert f'/manage/calls/{world.call.id}">DRC-SG2</a> <small>version 1' in html
    assert "Wells" in html


def test_the_list_asks_as_much_for_thirty_forms_as_for_one(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    client.get("/manage/forms")
    with counted(db.engine) as few:
        client.get("/manage/forms")
    for number in range(30):
        builders.questionnaire(f"many-{number}", of=world.programme)
    session.commit()
    with counted(db.engine) as many:
        client.get("/manage/forms?size=60")
    assert len(many) == len(few)


# Pages


def test_every_template_is_begun_from_the_page(world: World, client: CriticClient) -> None:
    assert world.programme
    sign_in(client, world.manager)
    for template in templates():
        page = client.get("/manage/forms/new").get_data(as_text=True)
        sent = {
            **fields(page),
            "title_en": str(template.title),
            "origin": template.key,
            "programme": str(world.programme.id),
        }
        answer = client.post("/manage/forms/new", data=sent)
        assert answer.status_code == 303, template.key
        html = client.get(answer.location).get_data(as_text=True)
        assert str(next(template.form.questions).label) in unescape(html)
        assert '<a href="' + answer.location + '/translations">Missing translations</a> (' in html
    page = client.get("/manage/forms/new").get_data(as_text=True)
    answer = client.post(
        "/manage/forms/new",
        data={**sent, **fields(page), "programme": sent["programme"], "title_en": "X", "origin": ""},
    )
    assert "Choose what the form begins with." in answer.get_data(as_text=True)


def test_a_section_and_a_question_are_added_and_changed(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    page = client.get(address(form, "sections", "new")).get_data(as_text=True)
    sent = {"title_en": "Team", "first_en": "Who leads?", "first_ru": "Кто руководит?", "first_type": "person"}
    assert client.post(address(form, "sections", "new"), data={**fields(page), **sent}).status_code == 303
    assert keys(form)[-1] == "who_leads"
    assert "number" in client.get(address(form, "sections/team/questions/new")).get_data(as_text=True)
    page = client.get(address(form, "sections/team/questions/new?type=choice")).get_data(as_text=True)
    sent = {
        "label_en": "How large?",
        "choices-0-label_en": "One",
        "choices-0-label_ru": "Один",
        "choices-1-label_en": "Two",
        "choices_more": "Three | Три\nFour",
        "show_if": 'country = "kg"',
        "checks-0-expect": 'how_large != "one"',
        "checks-0-message_en": "Alone?",
    }
    answer = client.post(address(form, "sections/team/questions/new"), data={**fields(page), **sent})
    assert answer.status_code == 303, re.findall(r'class="error.*?</p>', answer.get_data(as_text=True))
    asked = form_of(get(QuestionnaireVersion, form.id)).question("how_large")
    assert [(choice.key, dict(choice.label)) for choice in asked.choices] == [
        ("one", {"en": "One", "ru": "Один"}),
        ("two", {"en": "Two"}),
        ("three", {"en": "Three", "ru": "Три"}),
        ("four", {"en": "Four"}),
    ]
    assert (asked.show_if, asked.required, asked.checks[0].expect) == ('country = "kg"', True, 'how_large != "one"')

    page = client.get(address(form, "questions/how_large")).get_data(as_text=True)
    sent = {**fields(page), "choices-1-label_en": "A pair", "choices-0-label_en": "", "choices-0-label_ru": ""}
    sent |= {"checks-0-expect": "", "checks-0-message_en": ""}
    del sent["required"]
    assert client.post(address(form, "questions/how_large"), data=sent).status_code == 303
    session.expire_all()
    asked = form_of(get(QuestionnaireVersion, form.id)).question("how_large")
    assert (asked.choices[0].key, asked.choices[0].label["en"]) == ("two", "A pair")
    assert (asked.required, asked.checks) == (False, ())


EVERY_FORM = {
    **{template.key: template.form for template in templates()},
    "every type": load(FORM),
    "conditions": load(CONDITIONAL),
}


@pytest.mark.parametrize("which", EVERY_FORM)
def test_saving_every_question_unchanged_changes_nothing(world: World, client: CriticClient, which: str) -> None:
    sign_in(client, world.manager)
    form = EVERY_FORM[which]
    made = commands.begin(acting(world.manager), world.programme.id, TITLE, form)
    session.commit()
    for question in form.questions:
        page = client.get(address(made, "questions", question.key)).get_data(as_text=True)
        answer = client.post(address(made, "questions", question.key), data=fields(page))
        assert answer.status_code == 303, question.key
    for section in form.sections:
        page = client.get(address(made, "sections", section.key)).get_data(as_text=True)
        assert client.post(address(made, "sections", section.key), data=fields(page)).status_code == 303
    session.expire_all()
    assert form_of(get(QuestionnaireVersion, made.id)) == form


def test_a_picture_is_stored_kept_and_taken_away(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    where = address(form, "sections/end/questions/new")
    page = client.get(f"{where}?type=note").get_data(as_text=True)
    sent = {**fields(page), "label_en": "Map", "picture_alt_en": "Where we work"}
    wrong = client.post(where, data={**sent, "picture": (io.BytesIO(b"no picture"), "map.png")})
    assert wrong.status_code == 422
    assert 'id="picture-error"' in wrong.get_data(as_text=True)
    sent["idempotency_key"] = fields(wrong.get_data(as_text=True))["idempotency_key"]
    assert client.post(where, data={**sent, "picture": (io.BytesIO(PNG), "map.png")}).status_code == 303
    session.expire_all()
    stored = form_of(get(QuestionnaireVersion, form.id)).question("map").picture
    assert stored is not None
    assert client.get(f"/forms/pictures/{stored}").data == PNG
    where = address(form, "questions/map")
    for gone, left in (({}, stored), ({"picture_gone": "y"}, None)):
        page = client.get(where).get_data(as_text=True)
        assert stored in page
        assert client.post(where, data={**fields(page), **gone}).status_code == 303
        session.expire_all()
        assert form_of(get(QuestionnaireVersion, form.id)).question("map").picture == left


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    where = address(form, "questions/total")
    page = client.get(where).get_data(as_text=True)
    sent = {"min": "ten", "checks-0-expect": "asked <=", "label_en": ""}
    for wrong in (sent, {"show_if": "contry > 1"}):
        answer = client.post(where, data={**fields(page), **wrong})
        html = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422
        for field, typed in wrong.items():
            assert f'href="#{field}"' in html, field
            assert f'id="{field}-error"' in html, field
            assert typed in html


def test_a_question_is_retyped_only_where_nothing_breaks(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    page = client.get(address(form, "questions/country?type=short_text")).get_data(as_text=True)
    assert 'name="type" value="short_text"' in page
    assert client.post(address(form, "questions/country"), data=fields(page)).status_code == 303
    page = client.get(address(form, "questions/asked?type=date")).get_data(as_text=True)
    answer = client.post(address(form, "questions/asked"), data=fields(page))
    assert answer.status_code == 422
    assert "“Share”, calculation: " in unescape(answer.get_data(as_text=True))


def test_a_retyped_question_lets_go_what_its_new_type_cannot_be(world: World, client: CriticClient) -> None:
    small = next(template for template in templates() if template.key == "small-grant")
    made = commands.begin(acting(world.manager), world.programme.id, TITLE, small.form)
    session.commit()
    sign_in(client, world.manager)
    page = client.get(address(made, "questions/places?type=date")).get_data(as_text=True)
    assert client.post(address(made, "questions/places"), data=fields(page)).status_code == 303
    session.expire_all()
    asked = form_of(get(QuestionnaireVersion, made.id)).question("places")
    assert (asked.type, asked.fact, asked.max_chars) == (QuestionType.DATE, None, None)
    assert asked.label == small.form.question("places").label


def test_what_others_need_is_not_removed_and_the_places_are_linked(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    html = unescape(client.get(address(form, "questions/total/remove")).get_data(as_text=True))
    assert f'{address(form, "questions/share")}#expression">“Share”, calculation' in html
    assert "Remove it" not in html
    html = client.get(address(form, "questions/title/remove")).get_data(as_text=True)
    assert f"{address(form, 'questions/why')}#help_en" in html
    html = client.get(address(form, "questions/asked/remove")).get_data(as_text=True)
    assert f"{address(form, 'questions/total')}#checks-0-expect" in html
    page = client.get(address(form, "questions/fit/remove")).get_data(as_text=True)
    assert client.post(address(form, "questions/fit/remove"), data=fields(page)).status_code == 303
    assert "fit" not in keys(form)


def test_questions_and_sections_are_moved_and_copied(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    sent = {"csrf_token": "x"}
    answer = client.post(address(form, "questions/asked/move"), data={**sent, "by": "-1"})
    assert answer.location.endswith("#questions-asked")
    said = unescape(client.get(address(form)).get_data(as_text=True))
    assert "“Asked” is now question 5 of “about”." in said
    client.post(address(form, "questions/asked/move"), data={**sent, "section": "end", "place": "0"})
    assert keys(form)[-2:] == ["asked", "remark"]
    client.post(address(form, "sections/end/move"), data={**sent, "by": "-1"})
    assert keys(form)[-4:] == ["asked", "remark", "visa", "visa_date"]
    assert client.post(address(form, "questions/remark/copy"), data=sent).status_code == 303
    assert "remark_2" in keys(form)


def test_two_managers_change_one_question_and_nothing_is_lost(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    where = address(form, "questions/title")
    mine = fields(client.get(where).get_data(as_text=True))
    other = fields(client.get(address(form, "questions/licence")).get_data(as_text=True))
    theirs = {"type": "short_text", "label": {"en": "Their words"}, "max_chars": 80}
    commands.change(
        acting(world.second_manager), form.id, lambda whole: building.change_question(whole, "title", theirs)
    )
    session.commit()
    answer = client.post(where, data={**mine, "label_en": "My words"})
    html = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Somebody changed this while you had it open." in html
    assert "Timur Saliev changed this" in html
    assert 'value="My words"' in html
    assert "English: Their words" in html
    assert ">80<" in html
    assert client.post(address(form, "questions/licence"), data=other).status_code == 303
    assert client.post(where, data={**fields(html), "label_en": "Our words"}).status_code == 303
    session.expire_all()
    assert str(form_of(get(QuestionnaireVersion, form.id)).question("title").label) == "Our words"


def test_what_a_colleague_removed_is_said_and_the_text_stays(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    where = address(form, "questions/fit")
    mine = fields(client.get(where).get_data(as_text=True))
    commands.change(acting(world.second_manager), form.id, lambda whole: building.remove(whole, Part.QUESTION, "fit"))
    session.commit()
    answer = client.post(where, data={**mine, "label_en": "My words"})
    assert answer.status_code == 409
    assert "Somebody removed this from the form" in answer.get_data(as_text=True)
    assert 'value="My words"' in answer.get_data(as_text=True)
    assert client.get(where).status_code == 404


def test_a_removal_that_was_looked_at_before_a_change_waits(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    where = address(form, "sections/end/remove")
    seen = fields(client.get(where).get_data(as_text=True))
    added: dict[str, Any] = {"type": "short_text", "label": label("New")}
    commands.change(acting(world.second_manager), form.id, lambda whole: building.add_question(whole, "end", added))
    session.commit()
    assert client.post(where, data=seen).status_code == 409
    with pytest.raises(Conflict):
        commands.change(
            acting(world.manager), form.id, lambda whole: building.remove(whole, Part.SECTION, "end", seen["seen"])
        )


def test_frozen_pages_offer_a_new_version_only(world: World, client: CriticClient) -> None:
    asked = world.call.questionnaire
    assert asked is not None
    sign_in(client, world.manager)
    html = client.get(address(asked)).get_data(as_text=True)
    assert "Make a new version" in html
    assert "Add a question" not in html
    sent = {**fields(html)}
    assert client.post(address(asked, "questions/title/copy"), data=sent).status_code == 409
    answer = client.post(address(asked, "version"), data={"csrf_token": "x"})
    assert answer.status_code == 303
    assert "Version 2" in client.get(answer.location).get_data(as_text=True)


def test_missing_translations_lead_to_their_fields(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    added = {
        "type": "choice",
        "label": {"en": "Size"},
        "choices": [{"key": "small", "label": {"en": "Small"}}],
        "checks": [{"expect": "asked > 1", "message": {"en": "More"}}],
    }
    commands.change(acting(world.manager), form.id, lambda whole: building.add_question(whole, "end", added))
    commands.rename(acting(world.manager), form.id, Translated(en="Wells"))
    session.commit()
    sign_in(client, world.manager)
    html = client.get(address(form, "translations")).get_data(as_text=True)
    page = client.get(address(form, "questions/size")).get_data(as_text=True)
    for anchor in ("label_ru", "choices-0-label_ru", "checks-0-message_ru"):
        assert f"{address(form, 'questions/size')}#{anchor}" in html
        assert f'id="{anchor}"' in page
    assert f"{address(form, 'title')}#title_ru" in html
    assert "4 texts lack a language." in client.get(address(form)).get_data(as_text=True)


def test_the_file_of_a_form_is_taken_home(world: World, form: QuestionnaireVersion, client: CriticClient) -> None:
    sign_in(client, world.manager)
    answer = client.get(address(form, "form.json"))
    assert answer.json is not None
    assert load({"sections": answer.json["sections"]}) == form_of(form)


# A trial


def test_a_trial_follows_answers_over_sections_and_leaves_no_trace(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    events = len(history(form.id, limit=50))
    page = client.get(address(form, "try/about")).get_data(as_text=True)
    sent = {**fields(page), "q-country": "kz", "q-title": "", "go": "check"}
    html = unescape(client.post(address(form, "try/about"), data=sent).get_data(as_text=True))
    assert "Answer “Title”." in html
    assert "With these answers 1 question is not asked." in html
    sent = {**fields(html), "q-country": "kz", "q-title": "Wells", "go": "next"}
    html = unescape(client.post(address(form, "try/about"), data=sent).get_data(as_text=True))
    sent = {**fields(html), "q-asked": "60", "q-total": "50", "go": "check"}
    html = unescape(client.post(address(form, "try/money"), data=sent).get_data(as_text=True))
    assert "60 is too much" in html
    assert "You ask for 120 % of Wells." in html
    html = client.post(address(form, "try/money"), data={**fields(html), "go": "list"}).get_data(as_text=True)
    assert "Abroad from Kz" in html
    assert "1 answer missing" in html
    html = client.post(address(form, "try"), data={**fields(html), "go": "about"}).get_data(as_text=True)
    assert 'value="Wells"' in html
    session.expire_all()
    assert len(history(form.id, limit=50)) == events
    assert get(QuestionnaireVersion, form.id).version == form.version


def test_a_trial_is_in_either_language_and_takes_no_forged_answers(
    world: World, form: QuestionnaireVersion, client: CriticClient
) -> None:
    sign_in(client, world.manager)
    html = client.get(address(form, "try?language=ru")).get_data(as_text=True)
    assert '<html lang="ru"' in html
    forged = {"packed": '{"asked": {"minor": "x"}}.xxx', "go": "money"}
    assert client.post(address(form, "try"), data=forged).status_code == 200


def test_every_template_is_tried_empty_and_checked(world: World, client: CriticClient) -> None:
    sign_in(client, world.manager)
    for template in templates():
        made = commands.begin(acting(world.manager), world.programme.id, template.title, template.form)
        session.commit()
        for section in template.form.sections:
            page = client.get(address(made, "try", section.key)).get_data(as_text=True)
            answer = client.post(address(made, "try", section.key), data={**fields(page), "go": "check"})
            assert answer.status_code == 200, (template.key, section.key)
