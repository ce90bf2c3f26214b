"""The manager's page of a call's assignment: how large it is, its rules, and the ways to a round."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.queries import names
from grantflow.calls.models import Call
from grantflow.core.errors import Invalid, NotAllowedNow, Refusal
from grantflow.core.ids import read_id
from grantflow.core.sentences import mark, say
from grantflow.reviews.assignment.csv_files import ReadPairs, read_csv
from grantflow.reviews.assignment.proposing import Impossible, Proposal, propose
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.apart import apart_in
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.forms import ApartForm, DueForm, FileForm, KeepFileForm, RulesForm
from grantflow.reviews.rounds.models import AssignmentRound
from grantflow.reviews.rounds.presenting import round_rows, size_of
from grantflow.reviews.rounds.queries import Worked, hidden_in, rounds_of
from grantflow.reviews.rounds.reading import points_of, problem_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.days import default_due, end_of_day
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform, status_of
from grantflow.web.forms import BaseForm
from grantflow.web.tables import Column

ROUND_COLUMNS = (
    Column("made_at", mark("Prepared")),
    Column("state", mark("State")),
    Column("reviews", mark("Reviews"), numeric=True),
    Column("due_at", mark("Due")),
)
PREVIEWED = 50
"""So many applications of a file are shown; its problems all count."""
PREVIEW_COLUMNS = (
    Column("application", mark("Application")),
    Column("reviewers", mark("Reviewers")),
    Column("cost", mark("Points"), numeric=True),
)
ROUND_STATES = {
    RoundState.DRAFT: (mark("In preparation"), "warn"),
    RoundState.APPLIED: (mark("Applied"), "ok"),
    RoundState.UNDONE: (mark("Undone"), "neutral"),
    RoundState.DROPPED: (mark("Dropped"), "neutral"),
}


@blueprint.get("/calls/<uuid:ident>/assignment")
@access("review:assign")
def assignment(ident: UUID) -> str:
    return _page(call_here(ident))


def _page(call: Call, impossible: Impossible | None = None, **forms: BaseForm) -> str:
    worked = Worked.of(current_actor(), call, [])
    pool = sorted((one for one in worked.problem.reviewers if one.cap), key=lambda one: (one.name, one.id))
    apart = apart_in(call.programme_id)
    forms = {
        "due": DueForm(due_on=default_due(call)),
        "rules": _rules_form(call),
        "apart": ApartForm(),
        "upload": FileForm(),
    } | forms
    chosen, rules = forms["apart"], forms["rules"]
    assert isinstance(chosen, ApartForm)
    assert isinstance(rules, RulesForm)
    return render_template(
        "reviews/assignment.html",
        call=call,
        size=size_of(worked),
        rounds=rounds_of(call.id),
        hidden={str(ident) for ident in hidden_in(current_actor(), call.id)},
        columns=ROUND_COLUMNS,
        states=ROUND_STATES,
        draft=RoundState.DRAFT,
        impossible=impossible,
        apart_pairs=apart,
        names=names({ident for pair in apart for ident in (pair.one_id, pair.other_id, pair.said_by_id)}),
        form=forms["due"],
        upload=forms["upload"],
        apart=chosen.offer(pool),
        rules=rules.explain(),
    )


def _rules_form(call: Call) -> RulesForm:
    until = call.bids_until
    return RulesForm(
        version=call.version,
        least_independent=call.least_independent,
        bids_until_on=None if until is None else call.day_of(until),
        **{term.value: points for term, points in points_of(call).items()},
    )


@blueprint.post("/calls/<uuid:ident>/assignment")
@access("review:assign")
def propose_round(ident: UUID) -> Any:
    """Work out who reviews what, outside any transaction that others wait for, and keep it as a round."""
    call, form = call_here(ident), DueForm()
    found: Proposal | Impossible | None = None
    if form.validate_on_submit():
        try:
            found = propose(problem_of(current_actor(), call))
        except NotAllowedNow as refusal:
            return _refused(call, form, refusal)
    if isinstance(found, Impossible) and "nearest" not in request.form:
        form.renew_key()
        return _page(call, found, due=form), 409
    pairs = () if found is None else found.nearest if isinstance(found, Impossible) else found.pairs
    due = end_of_day(call, form.due_on.data)
    return perform(
        form,
        lambda: commands.keep_round(current_actor(), ident, pairs, pairs, due),
        then=_to_round,
        page=lambda: _page(call_here(ident), due=form),
    )


def _refused(call: Call, form: BaseForm, refusal: Refusal) -> Any:
    form.refuse(refusal)
    form.renew_key()
    return _page(call, due=form), status_of(refusal)


def _to_round(made: AssignmentRound) -> str:
    return url_for("reviews.round_page", ident=made.id)


@blueprint.post("/calls/<uuid:ident>/assignment/rules")
@access("review:assign")
def settle_rules(ident: UUID) -> Any:
    call, form = call_here(ident), RulesForm()

    def work() -> Call:
        until: datetime | None = None
        if form.bids_until_on.data is not None:
            until = end_of_day(call, form.bids_until_on.data)
        return commands.settle_rules(
            current_actor(),
            ident,
            form.seen_version,
            least_independent=-1 if form.least_independent.data is None else form.least_independent.data,
            points={term: -1 if field.data is None else field.data for term, field in form.weights().items()},
            bids_until=until,
        )

    return perform(
        form,
        work,
        then=url_for("reviews.assignment", ident=ident),
        page=lambda: _page(call_here(ident), rules=form),
        done=say("The rules are kept. They apply to the next proposal."),
        subject=call,
    )


@blueprint.post("/calls/<uuid:ident>/assignment/apart")
@access("review:assign")
def keep_apart(ident: UUID) -> Any:
    call_here(ident)
    form = ApartForm()

    def work() -> None:
        one, other = read_id(form.one.data), read_id(form.other.data)
        commands.keep_apart(current_actor(), ident, one, other, form.reason.data or "")

    return perform(
        form,
        work,
        then=url_for("reviews.assignment", ident=ident) + "#apart",
        page=lambda: _page(call_here(ident), apart=form),
        done=say("These two never share an application from now on. What is assigned already stays."),
    )


@blueprint.post("/calls/<uuid:ident>/assignment/together")
@access("review:assign")
def let_together(ident: UUID) -> Any:
    call_here(ident)
    form = ApartForm()
    one, other = read_id(form.one.data), read_id(form.other.data)

    def work() -> None:
        if one is None or other is None:
            raise Invalid({"": say("Choose two reviewers of the call.")})
        commands.let_together(current_actor(), ident, one, other)

    return perform(
        form,
        work,
        then=url_for("reviews.assignment", ident=ident) + "#apart",
        page=lambda: _page(call_here(ident), apart=form),
        done=say("These two may share applications again."),
    )


# By file


@blueprint.post("/calls/<uuid:ident>/assignment/file")
@access("review:assign")
def preview_file(ident: UUID) -> Any:
    """What an uploaded assignment would do; nothing is kept yet."""
    call, form = call_here(ident), FileForm()
    if not form.validate_on_submit():
        return _page(call, upload=form), 422
    stored = form.file.data
    try:
        data = stored.read() if stored else b""
        if not data:
            raise Invalid({"file": say("Choose a file.")})
        return _preview(call, data, KeepFileForm(formdata=None, due_on=default_due(call)))
    except Invalid as refusal:
        form.refuse(refusal)
        form.renew_key()
        return _page(call, upload=form), 422


def _preview(call: Call, data: bytes, form: KeepFileForm) -> str:
    worked = Worked.of(current_actor(), call, [])
    found = read_csv(data, worked.problem)
    worked = Worked(current_actor(), worked.problem, found.pairs)
    form.text.data = data.decode("utf-8-sig")
    return render_template(
        "reviews/assignment_file.html",
        call=call,
        form=form,
        found=found,
        verdict=worked.verdict,
        rows=[row for row in round_rows(worked, found.pairs) if row.lines][:PREVIEWED],
        columns=PREVIEW_COLUMNS,
        applications=len({pair.application for pair in found.pairs}),
        reviewers=len({pair.reviewer for pair in found.pairs}),
        possible=bool(found.pairs) and not found.misfits and not worked.verdict.against,
    )


@blueprint.post("/calls/<uuid:ident>/assignment/from-file")
@access("review:assign")
def keep_file(ident: UUID) -> Any:
    call, form = call_here(ident), KeepFileForm()
    data = (form.text.data or "").encode()

    def work() -> AssignmentRound:
        read = read_csv(data, problem_of(current_actor(), call))
        _refuse_misfits(read)
        due = end_of_day(call, form.due_on.data)
        return commands.keep_round(current_actor(), ident, read.pairs, (), due)

    return perform(form, work, then=_to_round, page=lambda: _again(call_here(ident), data, form))


def _again(call: Call, data: bytes, form: KeepFileForm) -> str:
    try:
        return _preview(call, data, form)
    except Invalid as refusal:
        upload = FileForm(formdata=None)
        upload.refuse(refusal)
        return _page(call, upload=upload)


def _refuse_misfits(read: ReadPairs) -> None:
    if read.misfits:
        raise NotAllowedNow(
            *(say("Line %(line)s: %(reason)s", line=one.line, reason=one.reason) for one in read.misfits[:20])
        )
