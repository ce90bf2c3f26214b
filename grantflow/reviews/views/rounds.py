"""A round of assignment: looked at, changed by hand, applied as one unit, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for

from grantflow.core.db import missing
from grantflow.core.ids import read_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.reviews.assignment.csv_files import write_csv
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.forms import ChangeForm, DueForm, FilterForm
from grantflow.reviews.rounds.judging import still_fit
from grantflow.reviews.rounds.models import AssignmentRound, read_pairs
from grantflow.reviews.rounds.presenting import (
    ORDERS,
    SHOWS,
    by_application,
    chosen_rows,
    loads_of,
    offers,
    round_rows,
)
from grantflow.reviews.rounds.queries import Worked, find_round, labels, named, seen_pairs, states_of, titles
from grantflow.reviews.views.assignment import ROUND_STATES
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.days import end_of_day, idents
from grantflow.reviews.workflow import REVIEW
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import ActionForm, BaseForm, choices
from grantflow.web.locale import translate
from grantflow.web.tables import Column, page_of

COLUMNS = (
    Column("application", mark("Application")),
    Column("reviewers", mark("Reviewers, with what each costs")),
    Column("cost", mark("Points"), numeric=True),
    Column("actions", ""),
)
SETTLED_COLUMNS = (Column("application", mark("Application")), Column("reviewers", mark("Reviewers")))
LOAD_COLUMNS = (
    Column("name", mark("Reviewer")),
    Column("before", mark("Before"), numeric=True),
    Column("after", mark("After"), numeric=True),
    Column("cap", mark("At most"), numeric=True),
)
BROKEN_SHOWN = 10


def _found(ident: UUID) -> AssignmentRound:
    found = find_round(current_actor(), ident)
    call_here(found.call_id)
    return found


@blueprint.get("/assignment-rounds/<uuid:ident>")
@access("review:assign")
def round_page(ident: UUID) -> str:
    return _page(_found(ident))


def _page(found: AssignmentRound, **forms: BaseForm) -> str:
    return _draft_page(found, **forms) if found.state is RoundState.DRAFT else _settled_page(found, **forms)


def _draft_page(found: AssignmentRound, **forms: BaseForm) -> str:
    pairs = seen_pairs(current_actor(), found)
    worked = Worked.of(current_actor(), found.call, pairs)
    rows = round_rows(worked, read_pairs(found.proposed))
    filters = _filters(worked)
    page = page_of(chosen_rows(rows, filters.show.data, read_id(filters.reviewer.data), filters.order.data))
    loads = loads_of(worked)
    due = found.call.day_of(found.due_at)
    return render_template(
        "reviews/round.html",
        found=found,
        call=found.call,
        state=ROUND_STATES[found.state],
        page=page,
        columns=COLUMNS,
        titles=titles(current_actor(), [row.id for row in page.rows]),
        filters=filters,
        filtered=bool(request.args.keys() & {"show", "reviewer", "order"}),
        loads=loads,
        load_columns=LOAD_COLUMNS,
        total=worked.price.total,
        changed=sum(row.changed for row in rows),
        asked=len({pair.reviewer for pair in pairs}),
        reviews=len(pairs),
        hidden=commands.HIDDEN if len(pairs) < len(found.pairs) else "",
        verdict=worked.verdict,
        most=BROKEN_SHOWN,
        form=forms.get("apply") or DueForm(formdata=None, version=found.version, due_on=due),
        mend=forms.get("mend") or ActionForm(formdata=None, version=found.version),
        unfit=len(worked.pairs) - len(still_fit(worked.verdict, worked.pairs)),
        drop=forms.get("drop") or ActionForm(formdata=None, version=found.version),
    )


def _filters(worked: Worked) -> FilterForm:
    form = FilterForm(formdata=request.args)
    people = sorted((person.name, str(person.id)) for person in worked.problem.reviewers if person.cap)
    form.show.choices = choices((key, translate(label)) for key, (label, _) in SHOWS.items())
    form.order.choices = choices((key, translate(label)) for key, (label, _) in ORDERS.items())
    form.reviewer.choices = choices([("", translate(say("All"))), *((ident, name) for name, ident in people)])
    return form


def _settled_page(found: AssignmentRound, **forms: BaseForm) -> str:
    pairs = seen_pairs(current_actor(), found)
    known = named(current_actor(), pairs)
    called = labels(known)
    given = by_application(pairs)
    order = sorted((one for one in known.applications if one.id in given), key=lambda one: (one.number, one.id))
    page, states = page_of(order), states_of(found.call_id)
    return render_template(
        "reviews/round_settled.html",
        found=found,
        call=found.call,
        state=ROUND_STATES[found.state],
        page=page,
        columns=SETTLED_COLUMNS,
        titles=titles(current_actor(), [row.id for row in page.rows]),
        given=given,
        names=called,
        states=states,
        workflow=REVIEW,
        undo=forms.get("undo") or ActionForm(formdata=None, version=found.version),
        stays=commands.HIDDEN if len(pairs) < len(found.pairs) else commands.HELD,
        applied=found.state is RoundState.APPLIED,
        can_undo=len(pairs) == len(found.pairs) and not any(states.get(pair) in commands.ANSWERED for pair in pairs),
        reviews=len(pairs),
    )


@blueprint.get("/assignment-rounds/<uuid:ident>/assignment.csv")
@access("review:assign")
def round_csv(ident: UUID) -> Response:
    found = _found(ident)
    data = write_csv(named(current_actor(), found.chosen), found.chosen)
    return download(data, f"{found.call.code}.csv", "text/csv")


# Steps


@blueprint.post("/assignment-rounds/<uuid:ident>/apply")
@access("review:assign")
def apply_round(ident: UUID) -> Any:
    found, form = _found(ident), DueForm()

    def work() -> AssignmentRound:
        due = end_of_day(found.call, form.due_on.data)
        return commands.apply(current_actor(), ident, form.seen_version, due)

    return _perform(found, form, "apply", work, say("Everybody is asked. They read it in their next daily mail."))


@blueprint.post("/assignment-rounds/<uuid:ident>/undo")
@access("review:assign")
def undo_round(ident: UUID) -> Any:
    found, form = _found(ident), ActionForm()
    done = say("The assignment is undone. Nobody of it is asked any more.")
    return _perform(found, form, "undo", lambda: commands.undo(current_actor(), ident, form.seen_version), done)


@blueprint.post("/assignment-rounds/<uuid:ident>/mend")
@access("review:assign")
def mend_round(ident: UUID) -> Any:
    found, form = _found(ident), ActionForm()
    done = say("What is not possible any more is taken out.")
    return _perform(found, form, "mend", lambda: commands.mend(current_actor(), ident, form.seen_version), done)


@blueprint.post("/assignment-rounds/<uuid:ident>/drop")
@access("review:assign")
def drop_round(ident: UUID) -> Any:
    found, form = _found(ident), ActionForm()
    done = say("The assignment is dropped. Nobody was asked.")
    return _perform(
        found,
        form,
        "drop",
        lambda: commands.drop(current_actor(), ident, form.seen_version),
        done,
        then=url_for("reviews.assignment", ident=found.call_id),
    )


def _perform(
    found: AssignmentRound,
    form: BaseForm,
    name: str,
    work: Callable[[], Any],
    done: Sentence,
    then: str = "",
) -> Any:
    ident = found.id
    return perform(
        form,
        work,
        then=then or url_for("reviews.round_page", ident=ident),
        page=lambda: _page(_found(ident), **{name: form}),
        done=done,
        subject=found,
    )


# By hand


@blueprint.get("/assignment-rounds/<uuid:ident>/applications/<uuid:application_id>")
@access("review:assign")
def round_application(ident: UUID, application_id: UUID) -> str:
    return _change_page(_found(ident), application_id)


def _change_page(found: AssignmentRound, application_id: UUID, form: ChangeForm | None = None) -> str:
    worked = Worked.of(current_actor(), found.call, found.chosen)
    row = next((row for row in round_rows(worked, read_pairs(found.proposed)) if row.id == application_id), None)
    if row is None or found.state is not RoundState.DRAFT:
        raise missing()
    form = form or ChangeForm(version=found.version)
    offered = offers(worked, application_id)
    typed = set(form.reviewers.data or []) if form.is_submitted() else None
    return render_template(
        "reviews/round_application.html",
        found=found,
        row=row,
        title=titles(current_actor(), [application_id]).get(application_id, ""),
        form=form,
        offered=[one for one in offered if one.against is None],
        refused=[one for one in offered if one.against is not None],
        chosen={str(one.reviewer.id) for one in offered if one.chosen} if typed is None else typed,
    )


@blueprint.post("/assignment-rounds/<uuid:ident>/applications/<uuid:application_id>")
@access("review:assign")
def change_round(ident: UUID, application_id: UUID) -> Any:
    found, form = _found(ident), ChangeForm()

    def work() -> AssignmentRound:
        people = idents(form.reviewers.data or [])
        return commands.change(current_actor(), ident, form.seen_version, application_id, people)

    return perform(
        form,
        work,
        then=url_for("reviews.round_page", ident=ident),
        page=lambda: _change_page(_found(ident), application_id, form),
        done=say("The application has these reviewers in the assignment now."),
        subject=found,
    )
