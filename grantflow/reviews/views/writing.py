"""Scoring: one criterion beside the answers it judges, and the words for applicant and committee."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.applications.presenting import as_submitted
from grantflow.core.db import missing
from grantflow.core.sentences import Sentence, say
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.desk import next_own
from grantflow.reviews.enums import READABLE, WRITABLE
from grantflow.reviews.forms import CriterionForm, SummaryForm
from grantflow.reviews.models import Review
from grantflow.reviews.presenting import criterion_lines, next_unscored, shown_to_reviewer, so_far, written_in
from grantflow.reviews.queries import find_own, grid_of, neighbours
from grantflow.reviews.scoring import SCALE_LABELS, Criterion, Grid
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.reviewer import saving_of, texts_again
from grantflow.reviews.workflow import REVIEW
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.locale import language, translate


@blueprint.get("/reviews/<uuid:ident>/criteria/<key>")
@access("review:write")
def criterion(ident: UUID, key: str) -> str:
    review, grid, judged = _criterion(ident, key)
    stored = next((row for row in review.scores if row.criterion == key), None)
    form = CriterionForm(
        version=review.version,
        score=None if stored is None or stored.value is None else str(stored.value),
        reason=stored.reason if stored else "",
        committee_note=review.committee_note,
    )
    return _criterion_page(review, grid, judged, form)


@blueprint.post("/reviews/<uuid:ident>/criteria/<key>")
@access("review:write")
def save_criterion(ident: UUID, key: str) -> Any:
    """Keep one criterion; the button pressed leads to the next one or back to the overview."""
    review, grid, judged = _criterion(ident, key)
    form = CriterionForm().for_scale(grid)

    def work() -> None:
        draft = Draft(
            scores={key: (form.value, form.reason.data or "")},
            texts={"committee_note": form.committee_note.data or ""},
        )
        commands.save(current_actor(), ident, form.seen_version, draft, form.key)

    def again() -> str:
        fresh = _criterion(ident, key)[0]
        form.version.data = str(fresh.version)
        return _criterion_page(fresh, grid, judged, form)

    return perform(form, work, then=_onward(review, grid, key), page=again, subject=review)


def _onward(review: Review, grid: Grid, key: str) -> str:
    """Where the button leads: to the next criterion, to the next review of the reviewer's, or to the overview."""
    go = request.form.get("go")
    following = next_unscored(grid, {}, after=key) if go == "next" else None
    if following:
        return url_for("reviews.criterion", ident=review.id, key=following)
    other = next_own(current_actor(), review) if go == "review" else None
    return url_for("reviews.show", ident=review.id if other is None else other.id)


def _criterion(ident: UUID, key: str) -> tuple[Review, Grid, Criterion]:
    review = find_own(current_actor(), ident)
    grid = grid_of(review.application.call)
    judged = next((criterion for criterion in grid.criteria if criterion.key == key), None)
    if review.state not in READABLE or judged is None:
        raise missing()
    return review, grid, judged


def _criterion_page(review: Review, grid: Grid, judged: Criterion, form: CriterionForm) -> str:
    application = review.application
    scores = {row.criterion: row for row in review.scores}
    place, of = neighbours(current_actor(), review)
    return render_template(
        "reviews/criterion.html",
        review=review,
        application=application,
        written_in=written_in(application, language()),
        workflow=REVIEW,
        judged=judged,
        group=next(group for group in grid.groups if group.key == judged.group),
        number=[criterion.key for criterion in grid.criteria].index(judged.key) + 1,
        count=len(grid.criteria),
        lines=criterion_lines(grid, scores),
        reached=so_far(grid, scores),
        form=form.for_scale(grid),
        scale=scale_words(grid),
        guidance=dict(judged.guidance),
        saving=saving_of(review, key=judged.key),
        following=next_own(current_actor(), review) if judged is grid.criteria[-1] else None,
        note=_note(grid, judged, form.chosen),
        sections=shown_to_reviewer(application, as_submitted(application), language(), judged.questions or None),
        place=place,
        of=of,
        last=judged is grid.criteria[-1],
        open=review.state in WRITABLE,
        theirs=form.conflict.theirs if form.conflict else {},
    )


def scale_words(grid: Grid) -> list[tuple[str, str]]:
    """Each score of the scale, with what it says; on another scale than the usual one it says nothing."""
    usual = set(grid.scale) == set(SCALE_LABELS)
    return [(str(score), translate(SCALE_LABELS[score]) if usual else "") for score in grid.scale]


def _note(grid: Grid, judged: Criterion, value: int | None) -> Sentence:
    most = grid.highest * judged.multiplier
    points = say("Counts × %(times)s, at most %(most)s points.", times=judged.multiplier, most=most)
    if value is not None:
        points = say(
            "× %(times)s = %(points)s of %(most)s.",
            times=judged.multiplier,
            points=value * judged.multiplier,
            most=most,
        )
    if not judged.explain:
        return points
    return say("%(points)s A reason is needed for %(scores)s.", points=points, scores=list(judged.explain))


@blueprint.post("/reviews/<uuid:ident>/summary")
@access("review:write")
def save_summary(ident: UUID) -> Any:
    """Keep strengths, weaknesses and the note for the committee."""
    review, form = find_own(current_actor(), ident), SummaryForm()

    def work() -> None:
        commands.save(current_actor(), ident, form.seen_version, Draft(texts=form.sent()), form.key)

    return perform(
        form,
        work,
        then=url_for("reviews.show", ident=ident) + "#words",
        page=lambda: texts_again(ident, form),
        done=say("Saved."),
        subject=review,
    )
