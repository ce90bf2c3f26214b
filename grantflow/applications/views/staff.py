"""The staff's pages: the list, one application, the administrative check, clarification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template, request, url_for

from grantflow.accounts.policies import holds
from grantflow.applications import commands
from grantflow.applications.commands.checking import CLARIFICATION_WORKING_DAYS
from grantflow.applications.content import questionnaire_of, standing_of
from grantflow.applications.enums import ApplicationState
from grantflow.applications.forms import ClarifyForm, ReasonForm, checklist_form, decided_points
from grantflow.applications.models import Application
from grantflow.applications.policies import hidden_history
from grantflow.applications.presenting import NextStep, ShownRow, as_submitted, phases, shares
from grantflow.applications.queries import checks, clarifications, find, listing, not_met, submissions
from grantflow.applications.searching import search
from grantflow.applications.views.applicant import own_page
from grantflow.applications.views.blueprint import blueprint
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import history
from grantflow.core import clock, translation
from grantflow.core.actors import Actor
from grantflow.core.db import missing
from grantflow.core.money import Money
from grantflow.core.search import folded
from grantflow.core.sentences import mark, say
from grantflow.core.text import word_diff
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.answer_texts import display
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.differences import differing
from grantflow.web.forms import BaseForm, choices
from grantflow.web.locale import country, in_language, language, translate, zone
from grantflow.web.tables import COUNTED, Column, filters, paginate

S = ApplicationState
COLUMNS = (
    Column("title", mark("Application"), sort=Application.title),
    Column("organisation", mark("Organisation"), sort=Organisation.name),
    Column("country", mark("Country"), sort=Application.country),
    Column("state", mark("State"), sort=Application.state),
    Column("score", mark("Score"), numeric=True, sort=Application.score_tenths),
    Column("requested", mark("Requested"), numeric=True, sort=Application.requested_minor),
    Column("submitted", mark("Submitted"), sort=Application.submitted_at),
)
NEWEST = Application.id.desc()
FILTERS = {"state": Application.state, "call": Application.call_id, "country": Application.country}


@blueprint.get("/applications")
@access("application:list")
def index() -> str:
    chosen = filters(q=folded, state=ApplicationState, call=UUID, country=lambda text: text.upper()[:2])
    narrowed = {name: chosen[name] for name in FILTERS if name in chosen}
    query, total = _narrowed(current_actor(), tuple(narrowed)), None
    if chosen.get("q"):
        query, total = search(query.params(narrowed), chosen["q"], COUNTED)
    page = paginate(query, COLUMNS, default="-submitted", tie=NEWEST, total=total, values=narrowed)
    return render_template(
        "applications/index.html",
        page=page,
        rows=shown_rows(page.rows),
        columns=COLUMNS,
        states=_states(language()),
        chosen=request.args,
    )


@lru_cache(maxsize=256)
def _narrowed(actor: Actor, names: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    return listing(actor).where(*(FILTERS[name] == sa.bindparam(name) for name in names))


@lru_cache(maxsize=16)
def _states(reader: str) -> dict[ApplicationState, tuple[str, str]]:
    """Tone and label of each state an application of the list can have, in the reader's language."""
    return {
        state: (info.tone.value, translation.render(say(info.label), reader))
        for state, info in APPLICATION.info.items()
        if state is not S.DRAFT
    }


def shown_rows(rows: Sequence[Any]) -> list[ShownRow]:
    """The rows of ``listing`` as text; words that repeat are looked up once."""
    base = url_for("applications.index")
    countries = {code: country(code) for code in {row.country for row in rows}}
    untitled, reader, here = translate(mark("Without a title")), language(), zone()
    states = _states(reader)
    return [
        ShownRow(
            f"{base}/{ident}",
            title or untitled,
            reference or "",
            organisation,
            countries[code],
            *states[state],
            _score(tenths, reader),
            _amount(minor, currency, reader),
            _day(submitted_at, here, reader),
        )
        for ident, title, reference, organisation, code, state, tenths, minor, currency, submitted_at in rows
    ]


@lru_cache(maxsize=1024)
def _score(tenths: int | None, reader: str) -> str:
    return "–" if tenths is None else translation.number(Decimal(tenths) / 10, reader)


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str, reader: str) -> str:
    return translation.money(Money(minor, currency), reader)


@lru_cache(maxsize=4096)
def _day(instant: datetime | None, here: str, reader: str) -> str:
    return "" if instant is None else translation.day(clock.day_in(here, instant), reader)


def _application(ident: UUID) -> Application:
    """Of somebody who may do here what the page is for."""
    return here(find(current_actor(), ident))


@blueprint.get("/applications/<uuid:ident>")
@access("application:read")
def show(ident: UUID) -> str:
    application = _application(ident)
    if application.organisation_id in current_actor().organisation_ids:
        return own_page(application)
    return staff_page(application)


def staff_page(application: Application) -> str:
    actor = current_actor()
    given = shares(actor, application)
    checking = holds(actor, "application:check", application.scope)
    return render_template(
        "applications/show.html",
        application=application,
        workflow=APPLICATION,
        phases=phases(application),
        next_steps=[*given.next_steps, *_next_steps(application, checking)],
        panels=[panel for panel in given.panels if not panel.side],
        side_panels=[panel for panel in given.panels if panel.side],
        clarifications=clarifications(application.id),
        history=history(application.id, limit=12, without=hidden_history(actor, application)),
    )


def _next_steps(application: Application, checking: bool) -> list[NextStep]:
    steps = []
    if application.state is S.SUBMITTED:
        text = say("Go through the administrative list, then admit the application, ask to clarify or do not admit it.")
        ident = application.id
        actions = (
            (mark("Open the administrative list"), url_for("applications.checklist", ident=ident), "primary"),
            (mark("Ask to clarify"), url_for("applications.clarify", ident=ident), "secondary"),
        )
        steps.append(
            NextStep(text, None, actions) if checking else NextStep(say("The grant manager checks the application."))
        )
    if application.state is S.CLARIFICATION:
        asked = clarifications(application.id)[0]
        steps.append(NextStep(say("The applicant answers the question."), asked.due_at))
    return steps


@blueprint.get("/applications/<uuid:ident>/history")
@access("application:read")
def story(ident: UUID) -> str:
    application = _application(ident)
    """From the first draft on, as one reads a story; the panels show the newest first."""
    told = history(application.id, without=hidden_history(current_actor(), application))[::-1]
    return render_template("applications/history.html", application=application, history=told)


@blueprint.get("/applications/<uuid:ident>/checklist")
@access("application:check")
def checklist(ident: UUID) -> str:
    application = _application(ident)
    form = checklist_form(application.call.checklist, checks(ident))
    form.see(application.version)
    return _checklist_page(application, form)


@blueprint.post("/applications/<uuid:ident>/checklist")
@access("application:check")
def save_checklist(ident: UUID) -> Any:
    """Save the list; the button pressed may also admit or lead to the refusal."""
    application = _application(ident)
    points = application.call.checklist
    form = checklist_form(points)
    admit = request.form.get("go") == "admit"

    def work() -> None:
        commands.check(current_actor(), ident, form.seen_version, decided_points(form, points))
        if admit:
            commands.admit(current_actor(), ident, None)

    target = {"admit": "applications.show", "refuse": "applications.refuse"}.get(
        request.form.get("go", ""), "applications.checklist"
    )
    return perform(
        form,
        work,
        then=url_for(target, ident=ident),
        page=lambda: _checklist_page(_application(ident), form),
        done=say("The application is admitted.") if admit else say("The administrative list is saved."),
        subject=application,
    )


def _checklist_page(application: Application, form: BaseForm) -> str:
    points = application.call.checklist
    if form.conflict:
        form.see(application.version)
    return render_template(
        "applications/checklist.html",
        application=application,
        form=form,
        points=[(item, form[f"point-{item['key']}"]) for item in points],
        differing=differing(form, checklist_form(points, checks(application.id))) if form.conflict else (),
        waits=application.state is S.SUBMITTED,
    )


@blueprint.get("/applications/<uuid:ident>/refuse")
@access("application:check")
def refuse(ident: UUID) -> str:
    application = _application(ident)
    return _refuse_page(application, ReasonForm(version=application.version))


@blueprint.post("/applications/<uuid:ident>/refuse")
@access("application:check")
def refuse_now(ident: UUID) -> Any:
    application, form = _application(ident), ReasonForm()
    return perform(
        form,
        lambda: commands.refuse(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("applications.show", ident=ident),
        page=lambda: _refuse_page(application, form),
        done=say("The application is not admitted; the applicant is told why."),
        subject=application,
    )


def _refuse_page(application: Application, form: ReasonForm) -> str:
    return render_template("applications/refuse.html", application=application, form=form, failed=not_met(application))


@blueprint.get("/applications/<uuid:ident>/clarify")
@access("application:check")
def clarify(ident: UUID) -> str:
    application = _application(ident)
    form = ClarifyForm(version=application.version)
    today = application.call.day_of(clock.now())
    form.due_on.data = clock.add_working_days(today, CLARIFICATION_WORKING_DAYS)
    return _clarify_page(application, form)


@blueprint.post("/applications/<uuid:ident>/clarify")
@access("application:check")
def clarify_now(ident: UUID) -> Any:
    application, form = _application(ident), ClarifyForm()

    def work() -> Any:
        day = form.due_on.data
        due = clock.now() if day is None else clock.wall_time(datetime.combine(day, time(18)), application.call.zone)
        return commands.ask_clarification(
            current_actor(), ident, form.seen_version, form.sections.data or [], form.question.data or "", due
        )

    return perform(
        form,
        work,
        then=url_for("applications.show", ident=ident),
        page=lambda: _clarify_page(application, form),
        done=say("The question is sent to the applicant."),
        subject=application,
    )


def _clarify_page(application: Application, form: ClarifyForm) -> str:
    sections = as_submitted(application).form.sections
    form.sections.choices = choices((section.key, in_language(section.title)) for section in sections)
    return render_template("applications/clarify.html", application=application, form=form)


@blueprint.get("/applications/<uuid:ident>/compare/<int:earlier>/<int:later>")
@access("application:read")
def compare(ident: UUID, earlier: int, later: int) -> str:
    """Two sealed versions beside each other, only what differs."""
    application = _application(ident)
    sealed = {item.ordinal: item for item in submissions(ident)}
    if earlier not in sealed or later not in sealed:
        raise missing()
    old, new = sealed[earlier].content["answers"], sealed[later].content["answers"]
    stand = standing_of(application, new, sealed[later].submitted_at)
    changes = []
    for section in questionnaire_of(application).sections:
        for question in section.questions:
            before, after = old.get(question.key), new.get(question.key)
            if before != after:
                texts = [_text(question, value) for value in (before, after)]
                worded = stand.section(section), stand.question(question)
                changes.append((*worded, word_diff(texts[0], texts[1])))
    return render_template(
        "applications/compare.html",
        application=application,
        changes=changes,
        old=sealed[earlier],
        new=sealed[later],
    )


def _text(question: Any, value: Any) -> str:
    return "\n".join(
        translate(part) if not isinstance(part, str) else part for part in display(question, value, language())
    )
