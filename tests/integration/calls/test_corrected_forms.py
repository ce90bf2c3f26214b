"""A corrigendum with a later version of the form: drafts are carried over, submissions stay, changes are shown."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from grantflow.applications.commands import recall, save_section, submit
from grantflow.applications.enums import SectionStatus
from grantflow.applications.models import Application
from grantflow.applications.presenting import as_submitted
from grantflow.applications.queries import answers, last_sealed, progress
from grantflow.audit.queries import history
from grantflow.calls import commands
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Invalid
from grantflow.core.ids import new_id
from grantflow.core.translated import Translated
from grantflow.questionnaires.models import QuestionnaireVersion
from tests.support.conditional_form import ANSWERS, CONDITIONAL, conditional_call, label, question
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

TEXT = Translated(en="The driver is no longer asked about.", ru="О водителе больше не спрашиваем.")


@pytest.fixture
def draft(world: World) -> Application:
    world.call = conditional_call(world)
    made = world.application(title="", requested_minor=0, total_minor=0, own_minor=0, months=None)
    for section in ANSWERS:
        save_section(acting(world.signatory), made.id, section, None, ANSWERS[section])
    session.commit()
    return made


def later(world: World, edit: Any = None, *, key: str = "conditional", number: int = 2) -> QuestionnaireVersion:
    """A later version: one question less, one more, one retyped, one moved, one with other words."""
    definition = deepcopy(CONDITIONAL)
    (edit or usual)({part["key"]: part["questions"] for part in definition["sections"]})
    made = QuestionnaireVersion(
        id=new_id(),
        key=key,
        number=number,
        title=Translated(en="Later"),
        definition=definition,
        created_at=clock.now(),
    )
    session.add(made)
    session.commit()
    return made


def usual(parts: dict[str, list[dict[str, Any]]]) -> None:
    project, costs = parts["project"], parts["costs"]
    project[:] = [asked for asked in project if asked["key"] != "driver"]
    project.append(question("place", "short_text", "Where?"))
    next(asked for asked in costs if asked["key"] == "why").update(type="choices", choices=[
        {"key": "nobody", "label": label("Nobody else pays")}, {"key": "other", "label": label("Other")},
    ])  # fmt: skip
    costs[:] = [asked for asked in costs if asked["key"] != "plate"]
    project.append(question("plate", "short_text", "Which car?", required=False, require_if='car = "yes"'))


def correct(world: World, form: QuestionnaireVersion) -> None:
    commands.correct(acting(world.manager), world.call.id, None, TEXT, form.id)
    session.commit()
    session.expire_all()


def test_drafts_go_on_by_the_later_form_and_keep_their_answers(world: World, draft: Application) -> None:
    save_section(acting(world.signatory), draft.id, "costs", None, {**ANSWERS["costs"], "plate": "01 KG 123"})
    form = later(world)
    correct(world, form)
    assert (draft.form, world.call.questionnaire) == (form, form)
    assert form.frozen_at is not None
    given = answers(draft.id)
    assert (given["title"], given["earlier"], given["plate"]) == ("Wells", "Pumps", "01 KG 123")
    assert "why" not in given
    assert (given["why~1"], given["driver~1"]) == ("Nobody else pays.", "Aida")
    assert answers(draft.id, "project")["plate"] == "01 KG 123"
    rows = progress(draft.id)
    assert rows["project"].status is rows["costs"].status is SectionStatus.NEEDS_CHANGE
    assert rows["history"].status is SectionStatus.COMPLETE
    assert str(history(draft.id, limit=1)[0].text) == "Taken over to version 2 of the form"


def test_a_section_page_open_meanwhile_is_out_of_date(world: World, draft: Application) -> None:
    seen = progress(draft.id)["costs"].version
    correct(world, later(world))
    with pytest.raises(Conflict):
        save_section(acting(world.signatory), draft.id, "costs", seen, ANSWERS["costs"])


def test_a_carried_draft_is_filled_up_and_submitted(world: World, draft: Application) -> None:
    form = later(world)
    correct(world, form)
    with pytest.raises(Exception, match="Your project"):
        submit(acting(world.signatory), draft.id, None, declared=True)
    for section, more in (("project", {"place": "Batken"}), ("costs", {"why": ["nobody"]})):
        assert save_section(acting(world.signatory), draft.id, section, None, {**ANSWERS[section], **more}) == []
    submit(acting(world.signatory), draft.id, None, declared=True)
    sealed = last_sealed(draft.id)
    assert sealed is not None
    assert sealed.content["call"]["form"] == str(form.id)
    assert sealed.content["answers"]["why"] == ["nobody"]
    assert not {"why~1", "driver~1", "driver"} & sealed.content["answers"].keys()


def test_what_is_submitted_stays_as_it_is_until_it_is_taken_back(world: World, draft: Application) -> None:
    submit(acting(world.signatory), draft.id, None, declared=True)
    session.commit()
    first, form = draft.form, later(world)
    correct(world, form)
    assert draft.form == first
    assert as_submitted(draft).answers["driver"] == "Aida"
    recall(acting(world.signatory), draft.id, None)
    session.commit()
    session.expire_all()
    assert draft.form == form
    assert answers(draft.id)["driver~1"] == "Aida"
    assert as_submitted(draft).answers["driver"] == "Aida", "what was sealed is read by the form of then"


def test_only_a_later_version_of_the_same_form_is_taken(world: World, draft: Application) -> None:
    for form in (later(world, key="other"), draft.form):
        assert form is not None
        with pytest.raises(Invalid) as refused:
            commands.correct(acting(world.manager), world.call.id, None, TEXT, form.id)
        assert list(refused.value.errors) == ["form"]
        session.rollback()


def test_the_manager_sees_what_changes_and_applicants_see_what_changed(
    world: World, draft: Application, client: CriticClient
) -> None:
    first = later(world, lambda parts: parts["project"].append(question("place", "short_text", "Where?")))
    form = later(world, number=3)
    address = f"/manage/calls/{world.call.id}/corrigendum"
    sign_in(client, world.manager)
    page = client.get(address).text
    assert "Version 2" in page
    assert "Who drives?" in page
    assert "the kind of answer, the choices" in page
    body = {"text_en": TEXT["en"], "text_ru": TEXT["ru"], "version": str(world.call.version), "form": str(form.id)}
    assert client.post(address, data=body).location == f"/manage/calls/{world.call.id}"
    sign_in(client, world.signatory)
    own = client.get(f"/applications/{draft.id}").text
    assert "The form has changed since you began" in own
    told = client.get(f"/applications/{draft.id}/changes").text
    for text in ("Where?", "Who drives?", "Aida", "Nobody else pays.", "its section", TEXT["en"]):
        assert text in told
    assert "See what changed" in client.get(f"/applications/{draft.id}/sections/costs").text
    assert "See what changed" not in client.get(f"/applications/{draft.id}/sections/history").text
    sign_in(client, world.manager)
    assert client.get(f"/applications/{draft.id}/changes").status_code == 404
    page = client.get(address).text
    assert "Version 2" not in page, "what the call asks now is later"
    assert first.frozen_at is None


def test_a_call_whose_form_has_no_later_version_offers_none(world: World, client: CriticClient) -> None:
    sign_in(client, world.manager)
    page = client.get(f"/manage/calls/{world.call.id}/corrigendum").text
    assert "So is the form, until it has a later version." in page
    assert 'name="form"' not in page
