"""The forms of one's programmes, and a new one: from a template, or as an earlier form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template, url_for

from grantflow.core.db import session
from grantflow.core.errors import Invalid
from grantflow.core.events import ask
from grantflow.core.sentences import mark, say
from grantflow.programmes.models import Programme
from grantflow.questionnaires import commands
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.editing.forms import BeginForm, TitleForm
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.policies import EDIT, programmes_of
from grantflow.questionnaires.queries import form_of, newest
from grantflow.questionnaires.templates import templates
from grantflow.questionnaires.views.blueprint import blueprint, own, readable
from grantflow.web.access import access, allowed, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import choices
from grantflow.web.languages import shown_texts, typed_texts
from grantflow.web.locale import gettext, in_language
from grantflow.web.tables import Column, paginate

COLUMNS = (
    Column("title", mark("Form"), sort=QuestionnaireVersion.key),
    Column("number", mark("Version"), numeric=True),
    Column("programme", mark("Programme")),
    Column("state", mark("State")),
    Column("calls", mark("Calls that ask it")),
    Column("created", mark("Begun"), sort=QuestionnaireVersion.created_at),
)


def calls_asking(versions: Sequence[QuestionnaireVersion]) -> dict[str, list[tuple[int, Any]]]:
    """The calls that ask a form, by its key: the number of the version, and the call."""
    found: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for answer in ask("form.calls", current_actor(), {version.key for version in versions}):
        for key, number, call in answer:
            found[key].append((number, call))
    return found


@blueprint.get("/manage/forms")
@access("form:read")
def index() -> str:
    page = paginate(
        newest(current_actor()), COLUMNS, default="-created", tie=QuestionnaireVersion.id.desc(), scalars=True
    )
    return render_template(
        "questionnaires/index.html",
        page=page,
        columns=COLUMNS,
        calls=calls_asking(page.rows),
        may_begin=allowed(EDIT),
    )


@blueprint.get("/manage/forms/new")
@access("form:edit")
def new() -> str:
    return _begin_page(_begin_form())


@blueprint.post("/manage/forms/new")
@access("form:edit")
def begin() -> Any:
    form = _begin_form()

    def work() -> QuestionnaireVersion:
        origin = _origin(str(form.origin.data or ""))
        if origin is None:
            raise Invalid({"origin": say("Choose what the form begins with.")})
        return commands.begin(current_actor(), UUID(str(form.programme.data)), typed_texts(form, "title"), origin)

    return perform(
        form,
        work,
        then=lambda made: url_for("forms.show", ident=made.id),
        page=lambda: _begin_page(form),
        done=say("The form is begun. Change it until it asks what you need."),
    )


@blueprint.get("/manage/forms/<uuid:ident>/title")
@access("form:edit")
def title(ident: UUID) -> str:
    version = own(ident)
    form = TitleForm(data=shown_texts("title", version.title))
    return _title_page(version, form)


@blueprint.post("/manage/forms/<uuid:ident>/title")
@access("form:edit")
def rename(ident: UUID) -> Any:
    version, form = own(ident), TitleForm()
    return perform(
        form,
        lambda: commands.rename(current_actor(), ident, typed_texts(form, "title")),
        then=url_for("forms.show", ident=ident),
        page=lambda: _title_page(version, form),
        done=say("The title is saved."),
        subject=version,
    )


def _begin_form() -> BeginForm:
    form = BeginForm()
    owners = programmes_of(current_actor(), EDIT)
    query = sa.select(Programme).order_by(Programme.code)
    programmes = session.scalars(query if owners is None else query.where(Programme.id.in_(owners)))
    form.programme.choices = choices((str(item.id), in_language(item.name)) for item in programmes)
    form.origin.choices = choices([*_templates(), *_earlier()])
    return form


def _templates() -> list[tuple[str, str]]:
    return [
        (
            template.key,
            gettext(
                "%(title)s: a template of %(count)s questions",
                title=in_language(template.title),
                count=sum(1 for _ in template.form.questions),
            ),
        )
        for template in templates()
    ]


def _earlier() -> list[tuple[str, str]]:
    versions = session.scalars(newest(current_actor()).order_by(QuestionnaireVersion.created_at.desc()).limit(50))
    return [
        (str(version.id), gettext("A copy of %(title)s (%(key)s)", title=in_language(version.title), key=version.key))
        for version in versions
    ]


def _origin(chosen: str) -> Questionnaire | None:
    template = next((template for template in templates() if template.key == chosen), None)
    if template is not None:
        return template.form
    try:
        return form_of(readable(UUID(chosen)))
    except ValueError:
        return None


def _begin_page(form: BeginForm) -> str:
    return render_template("questionnaires/begin.html", form=form)


def _title_page(version: QuestionnaireVersion, form: TitleForm) -> str:
    return render_template("questionnaires/title.html", version=version, form=form)
