"""The reviewer's list, the answer to an assignment, and the application as the reviewer may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Response, render_template, request, url_for

from grantflow.applications.content import Content
from grantflow.applications.models import Application
from grantflow.applications.presenting import as_submitted
from grantflow.audit.queries import HistoryEntry, history
from grantflow.core import clock, translation
from grantflow.core.db import get, missing
from grantflow.core.sentences import mark, say
from grantflow.core.workflow import subject_key
from grantflow.files import commands as files
from grantflow.files.models import StoredFile
from grantflow.reviews import commands
from grantflow.reviews.desk import next_own
from grantflow.reviews.enums import OPEN, READABLE, WRITABLE, DeclineReason
from grantflow.reviews.forms import AcceptForm, DeclineForm, ReasonForm, SummaryForm, TimeForm
from grantflow.reviews.models import Review
from grantflow.reviews.phases.queries import rights
from grantflow.reviews.presenting import criterion_lines, next_unscored, shown_to_reviewer, so_far, written_in
from grantflow.reviews.queries import count_own, find_own, grid_of, own_listing
from grantflow.reviews.training.queries import left_to_do
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.workflow import REVIEW, reasons_wanted
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import BaseForm
from grantflow.web.locale import country, due_label, in_language, language, number, translate, zone
from grantflow.web.tables import COUNTED, Column, paginate

NEVER = sa.literal(datetime.max.replace(tzinfo=UTC), Review.due_at.type)
DUE = sa.case((Review.state.in_(OPEN), Review.due_at), else_=NEVER)
"""When something is due: what is not written any more never is, and stands below."""
COLUMNS = (
    Column("number", mark("Application"), sort=Application.number),
    Column("call", mark("Call")),
    Column("country", mark("Country"), sort=Application.country),
    Column("state", mark("State"), sort=Review.state),
    Column("due", mark("Due"), sort=DUE),
    Column("total", mark("Your total"), numeric=True, sort=Review.total_tenths),
)
OLDEST = Review.id.asc()


@blueprint.get("/reviews/mine")
@access("review:write")
def mine() -> str:
    actor = current_actor()
    page = paginate(own_listing(actor), COLUMNS, default="due", tie=OLDEST, total=count_own(actor, COUNTED + 1))
    return render_template("reviews/mine.html", page=page, rows=list(shown_rows(page.rows)), columns=COLUMNS)


class ShownReview(NamedTuple):
    """One line of the reviewer's list, as text."""

    url: str
    number: str
    title: str
    call: str
    country: str
    tone: str
    state: str
    due: str
    due_tone: str
    due_label: str
    total: str


def shown_rows(rows: Sequence[Any]) -> Iterator[ShownReview]:
    """The rows as text; words that repeat are looked up once. A title is shown once there is no conflict."""
    base = url_for("reviews.mine").removesuffix("mine")
    states = {state: (info.tone.value, translate(info.label)) for state, info in REVIEW.info.items()}
    countries = {code: country(code) for code in {row.country for row in rows}}
    reader, here = language(), zone()
    for row in rows:
        label, tone = due_label(row.due_at) if row.state in OPEN else ("", "neutral")
        yield ShownReview(
            f"{base}{row.id}",
            row.number or "",
            row.title if row.state in READABLE else "",
            in_language(row.call),
            countries[row.country],
            *states[row.state],
            translation.day(clock.day_in(here, row.due_at), reader) if row.state in OPEN else "–",
            tone,
            label,
            "–" if row.total_tenths is None else number(Decimal(row.total_tenths) / 10),
        )


@blueprint.get("/reviews/<uuid:ident>")
@access("review:write")
def show(ident: UUID) -> str:
    return page_of(find_own(current_actor(), ident))


def page_of(review: Review, **forms: BaseForm) -> str:
    """The page of a review in its present state; ``forms`` are those that came back with errors."""
    if review.state in READABLE:
        return _overview(review, forms)
    given = {
        "accept": AcceptForm(version=review.version),
        "decline": DeclineForm(version=review.version),
    } | forms
    decline = given["decline"]
    assert isinstance(decline, DeclineForm)
    return render_template(
        "reviews/asked.html",
        review=review,
        application=review.application,
        written_in=written_in(review.application, language()),
        workflow=REVIEW,
        accept=given["accept"],
        training=left_to_do(current_actor(), review.application.call_id),
        history=_story(review),
        decline=decline.offer_reasons(),
    )


def texts_again(ident: UUID, form: SummaryForm) -> str:
    """The page of a review whose texts came back with an error, over what is stored now."""
    fresh = find_own(current_actor(), ident)
    form.version.data = str(fresh.version)
    return page_of(fresh, summary=form)


def saving_of(review: Review, key: str | None = None) -> dict[str, Any]:
    """What saving by itself needs to know of a page: that of a criterion, or without a key that of the texts."""
    address = url_for("reviews.autosave", ident=review.id, criterion=key)
    return {"address": address, "place": f"{review.id}/{key or '-'}", "own": review.version}


def _overview(review: Review, forms: dict[str, BaseForm]) -> str:
    application = review.application
    grid = grid_of(application.call)
    scores = {row.criterion: row for row in review.scores}
    lines = criterion_lines(grid, scores)
    unexplained = [line.criterion for line in lines if line.unexplained]
    summary = forms.get("summary") or SummaryForm(
        version=review.version,
        strengths=review.strengths,
        weaknesses=review.weaknesses,
        committee_note=review.committee_note,
    )
    return render_template(
        "reviews/overview.html",
        review=review,
        application=application,
        written_in=written_in(application, language()),
        workflow=REVIEW,
        grid=grid,
        lines=lines,
        unexplained=unexplained,
        wanted=reasons_wanted([criterion.label for criterion in unexplained]),
        groups={group.key: group for group in grid.groups},
        reached=so_far(grid, scores),
        next_key=next_unscored(grid, scores),
        following=next_own(current_actor(), review),
        open=review.state in WRITABLE,
        reads_others=rights(application.call).open_others_to(review.state),
        saving=saving_of(review),
        summary=summary,
        recuse=forms.get("recuse") or ReasonForm(version=review.version),
        time=forms.get("time") or TimeForm(),
        theirs=summary.conflict.theirs if summary.conflict else {},
        history=_story(review),
    )


def _story(review: Review) -> list[HistoryEntry]:
    """What happened to this review alone: others of the application, and what the office tried, are not for it."""
    return history(review.chain_id, about=review, without=("attempt.",))


@blueprint.post("/reviews/<uuid:ident>/accept")
@access("review:write")
def accept(ident: UUID) -> Any:
    review, form = find_own(current_actor(), ident), AcceptForm()
    return perform(
        form,
        lambda: commands.accept(current_actor(), ident, form.seen_version, no_conflict=bool(form.no_conflict.data)),
        then=url_for("reviews.show", ident=ident),
        page=lambda: page_of(find_own(current_actor(), ident), accept=form),
        done=say("Thank you. The application is open to you now."),
        subject=review,
    )


@blueprint.post("/reviews/<uuid:ident>/decline")
@access("review:write")
def decline(ident: UUID) -> Any:
    review, form = find_own(current_actor(), ident), DeclineForm().offer_reasons()

    def work() -> None:
        why = DeclineReason(form.why.data) if form.why.data in set(DeclineReason) else None
        commands.decline(current_actor(), ident, form.seen_version, why, form.note.data or "")

    return perform(
        form,
        work,
        then=url_for("reviews.mine"),
        page=lambda: page_of(find_own(current_actor(), ident), decline=form),
        done=say("You declined. The grant manager asks somebody else."),
        subject=review,
    )


@blueprint.get("/reviews/<uuid:ident>/application")
@access("review:write")
def application(ident: UUID) -> str:
    """The application as its reviewer may read it: the whole, or the answers of one reading of the grid."""
    review = _readable(ident)
    content = as_submitted(review.application)
    asked = request.args.get("reading")
    reading = next((one for one in grid_of(review.application.call).readings if one.key == asked), None)
    return render_template(
        "reviews/application.html",
        review=review,
        application=review.application,
        written_in=written_in(review.application, language()),
        reading=reading,
        sections=shown_to_reviewer(review.application, content, language(), reading.questions if reading else None),
        documents=[] if reading or review.application.call.blind else _documents(review.application, content),
    )


def _documents(application: Application, content: Content) -> list[StoredFile]:
    return [stored for stored in files.of(application) if stored.slot in content.slots]


@blueprint.get("/reviews/<uuid:ident>/files/<uuid:file_id>")
@access("review:write")
def document(ident: UUID, file_id: UUID) -> Response:
    """A document of the application; a blind call shows none, because they name the applicant."""
    review = _readable(ident)
    stored = get(StoredFile, file_id)
    of_this = (stored.subject_type, stored.subject_id) == subject_key(review.application)
    if review.application.call.blind or not of_this or stored.removed_at is not None:
        raise missing()
    if stored.slot not in as_submitted(review.application).slots:
        raise missing()
    return download(files.content(stored), stored.name, stored.media_type)


def _readable(ident: UUID) -> Review:
    review = find_own(current_actor(), ident)
    if review.state not in READABLE:
        raise missing()
    return review


@blueprint.post("/reviews/<uuid:ident>/recuse")
@access("review:write")
def recuse(ident: UUID) -> Any:
    review, form = find_own(current_actor(), ident), ReasonForm()
    return perform(
        form,
        lambda: commands.recuse(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("reviews.mine"),
        page=lambda: page_of(find_own(current_actor(), ident), recuse=form),
        done=say("You stepped back. Your scores are void and the application is closed to you."),
        subject=review,
    )


@blueprint.post("/reviews/<uuid:ident>/submit")
@access("review:write")
def submit(ident: UUID) -> Any:
    """What stands in the page's texts goes along, saved by itself before or not."""
    review, form = find_own(current_actor(), ident), SummaryForm()
    return perform(
        form,
        lambda: commands.submit(current_actor(), ident, form.seen_version, form.sent(), form.key),
        then=url_for("reviews.show", ident=ident),
        page=lambda: texts_again(ident, form),
        done=say("Your review is submitted and locked. Thank you."),
        subject=review,
    )
