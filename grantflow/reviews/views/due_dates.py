"""Due dates: the reviewer asks for more time, the manager moves the dates of a call's open reviews."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.models import Person
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.sentences import mark, say
from grantflow.reviews import commands, progress
from grantflow.reviews.enums import OPEN
from grantflow.reviews.forms import DueDatesForm, TimeForm
from grantflow.reviews.models import Review
from grantflow.reviews.queries import find_own
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.days import default_due, end_of_day, idents, instant
from grantflow.reviews.views.reviewer import page_of
from grantflow.reviews.workflow import REVIEW
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.tables import Column, paginate

COLUMNS = (
    Column("reviewer", mark("Reviewer"), sort=Person.name),
    Column("number", mark("Application"), sort=Application.number),
    Column("state", mark("State"), sort=Review.state),
    Column("due", mark("Due"), sort=Review.due_at),
    Column("wish", mark("Asks for"), sort=Review.wished_due_at),
)
ONLY = {"": mark("All"), "late": mark("Late"), "wishes": mark("Who ask for more time")}


@blueprint.post("/reviews/<uuid:ident>/more-time")
@access("review:write")
def ask_for_time(ident: UUID) -> Any:
    review, form = find_own(current_actor(), ident), TimeForm()
    until = end_of_day(review.application.call, form.until.data)
    return perform(
        form,
        lambda: commands.ask_for_time(current_actor(), ident, until, form.why.data or ""),
        then=url_for("reviews.show", ident=ident),
        page=lambda: page_of(find_own(current_actor(), ident), time=form),
        done=say("The grant manager is asked. The present date holds until you hear of another."),
        subject=review,
    )


@blueprint.get("/calls/<uuid:ident>/due-dates")
@access("review:assign")
def due_dates(ident: UUID) -> str:
    """The open reviews of a call: when they are due, and who asks for more time."""
    call = call_here(ident)
    return _page(call, DueDatesForm(due_on=default_due(call)), ())


@blueprint.post("/calls/<uuid:ident>/due-dates")
@access("review:assign")
def move_due_dates(ident: UUID) -> Any:
    call = call_here(ident)
    form, chosen = DueDatesForm(), idents(request.form.getlist("chosen"))
    due = end_of_day(call, form.due_on.data)
    return perform(
        form,
        lambda: commands.move_due_dates(current_actor(), chosen, due, form.note.data or ""),
        then=_back(ident),
        page=lambda: _page(call, form, chosen),
        done=say("The due date is moved. The reviewers have a mail."),
        subject=call,
    )


@blueprint.post("/calls/<uuid:ident>/due-dates/keep")
@access("review:assign")
def keep_due_dates(ident: UUID) -> Any:
    call = call_here(ident)
    form, chosen = DueDatesForm(), idents(request.form.getlist("chosen"))
    return perform(
        form,
        lambda: commands.keep_due_dates(current_actor(), chosen, form.note.data or ""),
        then=_back(ident),
        page=lambda: _page(call, form, chosen),
        done=say("The due dates stand. The reviewers have a mail."),
        subject=call,
    )


@blueprint.post("/reviews/<uuid:ident>/grant-time")
@access("review:assign")
def grant_time(ident: UUID) -> Any:
    """One click: the date that the reviewer asked for."""
    review = progress.find_open(current_actor(), ident)
    call, form = review.application.call, DueDatesForm()
    until = instant(request.form.get("until", ""))
    return perform(
        form,
        lambda: commands.grant_wish(current_actor(), ident, until, form.note.data or ""),
        then=_back(call.id),
        page=lambda: _page(call, form, ()),
        done=say("The due date is moved. The reviewers have a mail."),
        subject=review,
    )


def _only() -> str:
    """Which reviews the page lists; its buttons say it too, so that the next page lists the same."""
    only = request.args.get("only", "")
    return only if only in ONLY else ""


def _back(call_id: UUID) -> str:
    return url_for("reviews.due_dates", ident=call_id, only=_only() or None)


def _page(call: Call, form: DueDatesForm, chosen: Any) -> str:
    only = _only()
    listing = progress.open_listing(current_actor(), only)
    page = paginate(
        listing, COLUMNS, default="due", tie=Review.id, values={"call_id": call.id, **progress.moments(only)}
    )
    return render_template(
        "reviews/due_dates.html",
        call=call,
        page=page,
        columns=COLUMNS,
        form=form,
        chosen=set(chosen),
        only=only,
        offers=ONLY,
        workflow=REVIEW,
        open_states=OPEN,
        now=clock.now(),
    )
