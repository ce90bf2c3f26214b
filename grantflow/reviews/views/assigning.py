"""The manager's pages: the progress of a call, the reviews of an application; and declaring a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.policies import holds
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import phases
from grantflow.applications.queries import find_by_office
from grantflow.applications.workflow import APPLICATION
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.sentences import Sentence, mark, say
from grantflow.reviews import commands, progress
from grantflow.reviews.candidates import Candidate, barred_from, candidates
from grantflow.reviews.conflicts.commands import opposed
from grantflow.reviews.conflicts.listing import counts
from grantflow.reviews.enums import GONE, OPEN, ConflictState, ReviewState
from grantflow.reviews.forms import AssignForm, ReasonForm
from grantflow.reviews.models import Review
from grantflow.reviews.presenting import asked_of, divergence_text, reviewer_names, step_of, table_of
from grantflow.reviews.queries import dismissed_people, find, grid_of, of_application, standing_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.days import default_due, end_of_day, idents
from grantflow.reviews.workflow import REVIEW
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm, choices
from grantflow.web.locale import translate
from grantflow.web.tables import Column, paginate

BOARD_COLUMNS = (
    Column("title", mark("Application"), sort=Application.title),
    Column("country", mark("Country"), sort=Application.country),
    Column("state", mark("State"), sort=Application.state),
    Column("reviews", mark("Reviews")),
    Column("due", mark("Next due")),
    Column("score", mark("Score"), numeric=True, sort=Application.score_tenths),
)
LOAD_COLUMNS = (
    Column("name", mark("Reviewer")),
    Column("asked", mark("Asked"), numeric=True),
    Column("open", mark("Writing"), numeric=True),
    Column("locked", mark("Done"), numeric=True),
    Column("late", mark("Late"), numeric=True),
)


def _application(ident: UUID) -> Application:
    """Of an office that may do here what the page is for."""
    return here(find_by_office(current_actor(), ident))


@blueprint.get("/calls/<uuid:ident>/reviews")
@access("review:read")
def board(ident: UUID) -> str:
    """How far the reviews of a call are."""
    actor = current_actor()
    call = call_here(ident)
    managing = holds(actor, "review:assign", call.scope)
    page = paginate(
        progress.board_listing(actor, ident), BOARD_COLUMNS, default="state", tie=Application.number, scalars=True
    )
    found = progress.progress_of(call, [row.id for row in page.rows])
    return render_template(
        "reviews/board.html",
        call=call,
        plans=holds(actor, "review:assign", call.scope),
        page=page,
        columns=BOARD_COLUMNS,
        progress=found,
        remark=lambda application: _remark(call, application, found.get(application.id)),
        workflow=APPLICATION,
        counts=progress.state_counts(actor, ident),
        states=ApplicationState,
        managing=managing,
        loads=progress.reviewer_loads(actor, ident, clock.now()) if managing else [],
        load_columns=LOAD_COLUMNS,
        found_conflicts=counts(actor, ident).get(ConflictState.FOUND, 0)
        if holds(actor, "conflict:decide", call.scope)
        else None,
    )


def _remark(call: Call, application: Application, found: progress.Progress | None) -> tuple[Sentence, str] | None:
    """What the manager should notice about an application: a sentence and its tone."""
    if application.state is ApplicationState.EVALUATED:
        return None
    if found is None or found.standing.accepted + asked_of(found.standing) < call.reviewers_required:
        return say("too few reviewers"), "warn"
    if found.standing.wants_another:
        return say("totals differ by %(gap)s %%", gap=found.standing.gap_percent), "bad"
    if found.next_due is not None and found.next_due < clock.now():
        return say("late"), "bad"
    return None


@blueprint.get("/applications/<uuid:ident>/reviews")
@access("review:read")
def assignments(ident: UUID) -> str:
    return _assignments_page(_application(ident))


def _assignments_page(application: Application, **forms: BaseForm) -> str:
    actor = current_actor()
    reviews = of_application(application.id)
    managing = holds(actor, "review:assign", application.scope)
    assignable = managing and application.state in commands.assigning.ASSIGNABLE
    pool = candidates(application, reviews) if assignable else []
    found, due = standing_of(application, reviews), default_due(application.call)
    form = forms.get("assign") or AssignForm(version=application.version, due_on=due)
    assert isinstance(form, AssignForm)
    form.reviewers.choices = choices((str(one.id), _offer(one)) for one in pool if one.against is None)
    free = next((one for one in pool if one.against is None), None)
    third = free if found.wants_another else None
    gone = any(review.state in GONE for review in reviews)
    short = found.accepted + asked_of(found) < application.call.reviewers_required
    names = reviewer_names(reviews) if managing or not application.call.blind else {}
    return render_template(
        "reviews/assignments.html",
        application=application,
        spine=APPLICATION,
        workflow=REVIEW,
        phases=phases(application),
        reviews=reviews,
        names=names,
        standing=found,
        table=table_of(
            application, {review.ordinal: review.given for review in reviews if review.state is ReviewState.LOCKED}
        ),
        grid=grid_of(application.call),
        managing=managing,
        assignable=assignable,
        form=form,
        refused=[one for one in pool if one.against is not None],
        third=third,
        instead=free if gone and short and not third else None,
        ask=forms.get("ask") or ActionForm(version=application.version),
        divergence=divergence_text(application, found) if found.divergent else None,
        next_steps=[step_of(application, reviews, managing)]
        if application.state in commands.assigning.ASSIGNABLE
        else [],
        third_due=end_of_day(application.call, due),
        locked=ReviewState.LOCKED,
        open_states=OPEN,
        unwanted=opposed(application.id) if managing else [],
        again=_may_be_asked_again(application, reviews, pool),
    )


def _may_be_asked_again(application: Application, reviews: Sequence[Review], pool: Sequence[Candidate]) -> set[UUID]:
    """The reviews that ended for a conflict of interest which was dismissed since (no query where none did)."""
    ended = [review for review in reviews if review.state is ReviewState.RECUSED]
    free = [review for review in ended if barred_from(pool, review.reviewer_id) is None]
    cleared = dismissed_people(application.id) if free else set()
    return {review.id for review in free if review.reviewer_id in cleared}


def _offer(one: Candidate) -> str:
    cautions = "".join(f"; {translate(caution)}" for caution in one.cautions)
    return translate(
        say("%(name)s (%(load)s open in this call%(cautions)s)", name=one.name, load=one.load, cautions=cautions)
    )


@blueprint.post("/applications/<uuid:ident>/reviews")
@access("review:assign")
def assign(ident: UUID) -> Any:
    application, form = _application(ident), AssignForm()

    def work() -> Any:
        chosen = idents(form.reviewers.data or [])
        due = end_of_day(application.call, form.due_on.data)
        return commands.assign(current_actor(), ident, form.seen_version, chosen, due)

    return perform(
        form,
        work,
        then=url_for("reviews.assignments", ident=ident),
        page=lambda: _assignments_page(_application(ident), assign=form),
        done=say("The reviewers are asked. They read it in their next daily mail."),
        subject=application,
    )


@blueprint.post("/applications/<uuid:ident>/third-reviewer")
@access("review:assign")
def ask_third(ident: UUID) -> Any:
    application, form = _application(ident), ActionForm()

    def work() -> Any:
        chosen = idents(request.form.getlist("reviewer"))
        due = end_of_day(application.call, default_due(application.call))
        return commands.ask_third(current_actor(), ident, form.seen_version, chosen, due)

    return perform(
        form,
        work,
        then=url_for("reviews.assignments", ident=ident),
        page=lambda: _assignments_page(_application(ident), ask=form),
        done=say("One more reviewer is asked."),
        subject=application,
    )


@blueprint.post("/reviews/<uuid:ident>/ask-again")
@access("review:assign")
def ask_again(ident: UUID) -> Any:
    review, form = here(find(current_actor(), ident)), ActionForm()
    application = review.application
    due = end_of_day(application.call, default_due(application.call))
    return perform(
        form,
        lambda: commands.ask_again(current_actor(), ident, due),
        then=url_for("reviews.assignments", ident=application.id),
        page=lambda: _assignments_page(_application(application.id), ask=form),
        done=say("The reviewer is asked again and reads it in the next daily mail. What was written before is kept."),
        subject=review,
    )


@blueprint.get("/reviews/<uuid:ident>/return")
@access("review:return")
def return_review(ident: UUID) -> str:
    return _step_page(ident, "return", ReasonForm())


@blueprint.post("/reviews/<uuid:ident>/return")
@access("review:return")
def return_review_now(ident: UUID) -> Any:
    return _take_step(ident, "return", commands.return_review, say("The review is open to its reviewer again."))


@blueprint.get("/reviews/<uuid:ident>/end")
@access("review:assign")
def end_assignment(ident: UUID) -> str:
    return _step_page(ident, "expire", ReasonForm())


@blueprint.post("/reviews/<uuid:ident>/end")
@access("review:assign")
def end_assignment_now(ident: UUID) -> Any:
    return _take_step(ident, "expire", commands.end_assignment, say("The assignment is ended."))


def _take_step(ident: UUID, trigger: str, command: Callable[..., Any], done: Sentence) -> Any:
    review, form = here(find(current_actor(), ident)), ReasonForm()
    return perform(
        form,
        lambda: command(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("reviews.assignments", ident=review.application_id),
        page=lambda: _step_page(ident, trigger, form),
        done=done,
        subject=review,
    )


def _step_page(ident: UUID, trigger: str, form: ReasonForm) -> str:
    review = here(find(current_actor(), ident))
    row = next(row for row in REVIEW.transitions if row.trigger == trigger)
    if not form.is_submitted():
        form.version.data = str(review.version)
    return render_template(
        "reviews/step.html",
        review=review,
        application=review.application,
        row=row,
        form=form,
        name=reviewer_names([review]).get(review.reviewer_id, ""),
        possible=review.state in row.sources,
    )


@blueprint.get("/applications/<uuid:ident>/conflict")
@access("review:declare_conflict")
def conflict(ident: UUID) -> str:
    return _conflict_page(_application(ident), ReasonForm())


@blueprint.post("/applications/<uuid:ident>/conflict")
@access("review:declare_conflict")
def declare_conflict(ident: UUID) -> Any:
    application, form = _application(ident), ReasonForm()
    return perform(
        form,
        lambda: commands.declare_conflict(current_actor(), ident, form.reason.data or ""),
        then=url_for("web.home"),
        page=lambda: _conflict_page(application, form),
        done=say("Your conflict of interest is recorded. You no longer see that application."),
        subject=application,
    )


def _conflict_page(application: Application, form: ReasonForm) -> str:
    return render_template("reviews/conflict.html", application=application, form=form)
