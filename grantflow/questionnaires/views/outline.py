"""The outline of a form: its sections and questions, moved, copied and removed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, render_template, request, url_for

from grantflow.audit.queries import history
from grantflow.core.sentences import Sentence, mark, say
from grantflow.questionnaires import commands
from grantflow.questionnaires.building import steps as building
from grantflow.questionnaires.building.steps import Part
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.editing.forms import MoveForm
from grantflow.questionnaires.importing import written
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.policies import may_edit
from grantflow.questionnaires.queries import form_of, versions
from grantflow.questionnaires.rules import QUESTION_TEXTS, SECTION_TEXTS, Dependence, without_answers
from grantflow.questionnaires.type_labels import TYPE_LABELS
from grantflow.questionnaires.views.blueprint import blueprint, found, own, readable
from grantflow.questionnaires.views.lists import calls_asking
from grantflow.questionnaires.wording import in_words
from grantflow.settings import LANGUAGES
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import in_language, translate

LATEST_EVENTS = 8
PARTS = "any(sections, questions)"


@dataclass(frozen=True)
class Line:
    """A question as the outline shows it; ``conditions`` are in words."""

    key: str
    label: str
    type: str
    required: bool
    conditions: list[tuple[str, Sentence]]


SHOWN, REQUIRED, CALCULATED = mark("Shown if"), mark("Must be answered if"), mark("Worked out as")


@blueprint.get("/manage/forms/<uuid:ident>")
@access("form:read")
def show(ident: UUID) -> str:
    return _page(readable(ident), ActionForm())


@blueprint.get("/manage/forms/<uuid:ident>/form.json")
@access("form:read")
def own_json(ident: UUID) -> Response:
    """The form as a file that can be imported again."""
    version = readable(ident)
    text = written(version.key, version.title, form_of(version))
    return download(text.encode(), f"{version.key}-{version.number}.json", "application/json")


@blueprint.post("/manage/forms/<uuid:ident>/version")
@access("form:edit")
def carry_on(ident: UUID) -> Any:
    version, form = own(ident), ActionForm()
    return perform(
        form,
        lambda: commands.carry_on(current_actor(), ident),
        then=lambda made: url_for("forms.show", ident=made.id),
        page=lambda: _page(version, form),
        done=say("The new version is begun. Calls ask it once you choose it there."),
        subject=version,
    )


@blueprint.post(f"/manage/forms/<uuid:ident>/<{PARTS}:part>/<key>/move")
@access("form:edit")
def move(ident: UUID, part: str, key: str) -> Any:
    """A step up or down, or, for a question that was dragged, to a place of a section."""
    version, form, kind = own(ident), MoveForm(), Part(part)

    def moved(before: Questionnaire) -> Questionnaire:
        if form.section.data:
            return building.move_question(before, key, form.section.data, _whole(form.place.data))
        return building.step(before, kind, key, -1 if form.by.data == "-1" else 1)

    return perform(
        form,
        lambda: commands.change(current_actor(), ident, moved),
        then=lambda made: _told_place(made, kind, key),
        page=lambda: _page(readable(ident), form),
        subject=version,
    )


@blueprint.post(f"/manage/forms/<uuid:ident>/<{PARTS}:part>/<key>/copy")
@access("form:edit")
def copy(ident: UUID, part: str, key: str) -> Any:
    version, form, kind = own(ident), ActionForm(), Part(part)
    return perform(
        form,
        lambda: commands.change(current_actor(), ident, lambda before: building.duplicate(before, kind, key)),
        then=_anchor(ident, kind, key),
        page=lambda: _page(readable(ident), form),
        done=say("The copy stands right after it."),
        subject=version,
    )


@blueprint.get(f"/manage/forms/<uuid:ident>/<{PARTS}:part>/<key>/remove")
@access("form:edit")
def remove(ident: UUID, part: str, key: str) -> str:
    return _remove_page(own(ident), Part(part), key, ActionForm())


@blueprint.post(f"/manage/forms/<uuid:ident>/<{PARTS}:part>/<key>/remove")
@access("form:edit")
def remove_now(ident: UUID, part: str, key: str) -> Any:
    version, form, kind = own(ident), ActionForm(), Part(part)
    seen = request.form.get("seen", "")
    return perform(
        form,
        lambda: commands.change(current_actor(), ident, lambda before: building.remove(before, kind, key, seen)),
        then=url_for("forms.show", ident=ident),
        page=lambda: _remove_page(readable(ident), kind, key, form),
        done=say("It is removed from the form."),
        subject=version,
    )


def _told_place(version: QuestionnaireVersion, part: Part, key: str) -> str:
    """Say where a part stands now, and go there."""
    form = form_of(version)
    if part is Part.SECTION:
        place = [section.key for section in form.sections].index(key) + 1
        said = say("“%(title)s” is now section %(place)s.", title=form.section(key).title, place=place)
    else:
        home = next(section for section in form.sections if form.question(key) in section.questions)
        place = [question.key for question in home.questions].index(key) + 1
        said = say(
            "“%(title)s” is now question %(place)s of “%(section)s”.",
            title=without_answers(form.question(key).label),
            place=place,
            section=home.title,
        )
    flash(translate(said), "ok")
    return _anchor(version.id, part, key)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 0


def _anchor(ident: UUID, part: Part, key: str) -> str:
    return url_for("forms.show", ident=ident, _anchor=f"{part}-{key}")


def _page(version: QuestionnaireVersion, form: BaseForm) -> str:
    whole, editable = form_of(version), may_edit(current_actor(), version)
    asking = calls_asking([version])[version.key]
    return render_template(
        "questionnaires/outline.html",
        version=version,
        versions=versions(version),
        form=form,
        sections=[(section, _condition(section, whole), _lines(section, whole)) for section in whole.sections],
        questions=sum(1 for _ in whole.questions),
        calls=[call for number, call in asking if number == version.number],
        manages=editable,
        editable=editable and version.frozen_at is None,
        gaps=sum(1 for _ in building.gaps(whole, tuple(LANGUAGES))) + len(version.title.missing(LANGUAGES)),
        history=history(version.id, limit=LATEST_EVENTS),
        plain=without_answers,
    )


def _condition(section: Section, form: Questionnaire) -> Sentence | None:
    return None if section.show_if is None else in_words(section.show_if, form)


def _lines(section: Section, form: Questionnaire) -> list[Line]:
    return [
        Line(
            question.key,
            in_language(without_answers(question.label)),
            TYPE_LABELS[question.type],
            question.required or not question.takes_answer,
            [
                (heading, in_words(text, form))
                for heading, text in (
                    (SHOWN, question.show_if),
                    (REQUIRED, question.require_if),
                    (CALCULATED, question.expression),
                )
                if text is not None
            ],
        )
        for question in section.questions
    ]


def edit_url(ident: UUID, section: str, question: str | None, anchor: str = "") -> str:
    """Where a part is changed."""
    if question is None:
        return url_for("forms.section", ident=ident, key=section, _anchor=anchor or None)
    return url_for("forms.question", ident=ident, key=question, _anchor=anchor or None)


def _remove_page(version: QuestionnaireVersion, part: Part, key: str, form: BaseForm) -> str:
    whole = form_of(version)
    look = whole.section if part is Part.SECTION else whole.question
    item: Section | Question = found(look, key)
    used = building.uses(whole, part, key)
    return render_template(
        "questionnaires/remove.html",
        version=version,
        part=part,
        key=key,
        form=form,
        seen=building.mark_of(whole, part, key, whole=True),
        title=without_answers(item.title if isinstance(item, Section) else item.label),
        questions=len(item.questions) if isinstance(item, Section) else 1,
        used=[(building.place_in_words(whole, place), _place_url(version.id, place)) for place in used],
    )


def _place_url(ident: UUID, place: Dependence) -> str:
    """Where it is changed: at the condition, or at the English text."""
    name = f"{place.property}.expect" if place.property.startswith("checks.") else place.property
    english = "en" if name in (*QUESTION_TEXTS, *SECTION_TEXTS) else ""
    return edit_url(ident, place.section, place.question, field_id(name, english))


def field_id(path: str, language: str = "") -> str:
    """The id of the field of a property, or of a cell in a list: ``choices.2.label`` is ``choices-2-label_ru``."""
    *outer, last = path.split(".")[:3]
    return "-".join([*outer, f"{last}_{language}" if language and len(path.split(".")) <= 3 else last])
