"""One section or one question of a form: its properties, added and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for

from grantflow.audit.queries import history
from grantflow.core.errors import Conflict, Invalid
from grantflow.core.sentences import say
from grantflow.files import commands as files
from grantflow.questionnaires import commands
from grantflow.questionnaires.building import steps as building
from grantflow.questionnaires.building.steps import Json, Part
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.editing.editors import PICTURE_KINDS, texts
from grantflow.questionnaires.editing.forms import PartForm, fitting, question_form, section_form
from grantflow.questionnaires.editing.words import WORDS
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.names import names_in
from grantflow.questionnaires.queries import PICTURE_SLOT, form_of
from grantflow.questionnaires.type_labels import TYPE_LABELS
from grantflow.questionnaires.views.blueprint import blueprint, found, own
from grantflow.settings import LANGUAGES
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.locale import gettext, translate

Work = Callable[[Questionnaire], Questionnaire]


@blueprint.get("/manage/forms/<uuid:ident>/sections/new")
@access("form:edit")
def new_section(ident: UUID) -> str:
    return _section_page(own(ident), None, section_form({}, first=True))


@blueprint.post("/manage/forms/<uuid:ident>/sections/new")
@access("form:edit")
def add_section(ident: UUID) -> Any:
    version, form = own(ident), section_form({}, first=True)

    def work(before: Questionnaire) -> Questionnaire:
        first = {"type": form["first_type"].data, "label": texts("first", form.data, None) or {}}
        return building.add_section(before, form.json({}), first)

    return _perform(form, version, work, lambda: _section_page(version, None, form), "")


@blueprint.get("/manage/forms/<uuid:ident>/sections/<key>")
@access("form:edit")
def section(ident: UUID, key: str) -> str:
    version = own(ident)
    whole = form_of(version)
    found(whole.section, key)
    before = building.json_of(whole, Part.SECTION, key)
    form = section_form(before, building.mark_of(whole, Part.SECTION, key))
    return _section_page(version, key, form)


@blueprint.post("/manage/forms/<uuid:ident>/sections/<key>")
@access("form:edit")
def change_section(ident: UUID, key: str) -> Any:
    version = own(ident)
    before = _stored(version, Part.SECTION, key)
    form = section_form(before)

    def work(whole: Questionnaire) -> Questionnaire:
        return building.change_section(whole, key, form.json(before), str(form.seen.data))

    return _perform(form, version, work, lambda: _section_page(version, key, form), f"sections-{key}")


@blueprint.get("/manage/forms/<uuid:ident>/sections/<key>/questions/new")
@access("form:edit")
def new_question(ident: UUID, key: str) -> str:
    """The types to choose from, then the properties of the type that was chosen."""
    version = own(ident)
    home = found(form_of(version).section, key)
    kind = _type(request.args)
    if kind is None:
        return render_template("questionnaires/types.html", version=version, section=home, types=TYPE_LABELS)
    return _question_page(version, None, kind, question_form(kind, {}))


@blueprint.post("/manage/forms/<uuid:ident>/sections/<key>/questions/new")
@access("form:edit")
def add_question(ident: UUID, key: str) -> Any:
    version, kind = own(ident), _type(request.form) or QuestionType.SHORT_TEXT
    form = question_form(kind, {})

    def work(whole: Questionnaire) -> Questionnaire:
        return building.add_question(whole, key, {"type": str(kind), **form.json({}), **_sent_picture(version)})

    return _perform(form, version, work, lambda: _question_page(version, None, kind, form), f"sections-{key}")


@blueprint.get("/manage/forms/<uuid:ident>/questions/<key>")
@access("form:edit")
def question(ident: UUID, key: str) -> str:
    version = own(ident)
    whole = form_of(version)
    asked = found(whole.question, key)
    kind = _type(request.args) or asked.type
    before = fitting(building.json_of(whole, Part.QUESTION, key), kind)
    form = question_form(kind, before, building.mark_of(whole, Part.QUESTION, key))
    return _question_page(version, key, kind, form)


@blueprint.post("/manage/forms/<uuid:ident>/questions/<key>")
@access("form:edit")
def change_question(ident: UUID, key: str) -> Any:
    version = own(ident)
    stored = _stored(version, Part.QUESTION, key)
    kind = _type(request.form) or QuestionType(stored.get("type", QuestionType.SHORT_TEXT))
    before = fitting(stored, kind)
    form = question_form(kind, before)

    def work(whole: Questionnaire) -> Questionnaire:
        changed = {**form.json(before), "type": str(kind), **_sent_picture(version)}
        return building.change_question(whole, key, changed, str(form.seen.data))

    return _perform(form, version, work, lambda: _question_page(version, key, kind, form), f"questions-{key}")


def _perform(form: PartForm, version: QuestionnaireVersion, work: Work, page: Callable[[], str], anchor: str) -> Any:
    ident = version.id

    def then(made: QuestionnaireVersion) -> str:
        flash(translate(say("The form is saved.")), "ok")
        return url_for("forms.show", ident=made.id, _anchor=anchor or None)

    return perform(form, lambda: commands.change(current_actor(), ident, work), then=then, page=page, subject=version)


def _sent_picture(version: QuestionnaireVersion) -> Json:
    """The property of a picture that was sent, once it is stored."""
    sent = request.files.get("picture")
    if sent is None or not sent.filename:
        return {}
    try:
        stored = files.save(current_actor(), version, PICTURE_SLOT, sent.filename, sent.read(), kinds=PICTURE_KINDS)
    except Invalid as refusal:
        raise Invalid({"picture": refusal.reasons}) from None
    return {"picture": str(stored.id)}


def _stored(version: QuestionnaireVersion, part: Part, key: str) -> Json:
    """What is stored now; nothing where somebody removed it, so that what was typed is shown again all the same."""
    try:
        return building.json_of(form_of(version), part, key)
    except Conflict:
        return {}


def _type(values: Mapping[str, str]) -> QuestionType | None:
    """The type that is asked for, or was sent."""
    named = values.get("type", "")
    return QuestionType(named) if named in set(QuestionType) else None


def _section_page(version: QuestionnaireVersion, key: str | None, form: PartForm) -> str:
    return render_template(
        "questionnaires/section.html",
        version=version,
        key=key,
        form=form,
        names=list(names_in(form_of(version))),
        theirs=_theirs(version, Part.SECTION, key, form),
        first=[form[f"first_{code}"] for code in LANGUAGES] + [form["first_type"]] if "first_type" in form else [],
    )


def _question_page(version: QuestionnaireVersion, key: str | None, kind: QuestionType, form: PartForm) -> str:
    return render_template(
        "questionnaires/question.html",
        version=version,
        key=key,
        form=form,
        kind=kind,
        types=TYPE_LABELS,
        picture=None if key is None else _stored(version, Part.QUESTION, key).get("picture"),
        names=list(names_in(form_of(version))),
        theirs=_theirs(version, Part.QUESTION, key, form),
    )


def _theirs(version: QuestionnaireVersion, part: Part, key: str | None, form: PartForm) -> dict[str, Any] | None:
    """After a conflict: who changed it, and what they wrote where it differs. The form then counts from theirs."""
    if form.conflict is None or key is None:
        return None
    stored = _stored(version, part, key)
    if stored:
        form.seen.data = building.mark_of(form_of(version), part, key)
    last = history(version.id, limit=1, actions=["form.changed"])
    return {
        "who": last[0].who if last else None,
        "at": last[0].at if last else None,
        "lines": [
            (WORDS[known.attribute].label, list(_lines(stored.get(name))))
            for name, known in form.properties.items()
            if stored and form.differs(name, stored)
        ],
    }


def _lines(value: Any) -> Iterator[str]:
    """A stored value in lines to be read, and copied."""
    match value:
        case None | False:
            yield "–"
        case True:
            yield gettext("Yes")
        case dict():
            for name, inner in value.items():
                if name != "key":
                    said = " · ".join(_lines(inner))
                    yield f"{LANGUAGES[name]}: {said}" if name in LANGUAGES else said
        case list():
            for inner in value:
                yield " · ".join(_lines(inner))
        case _:
            yield str(value)
