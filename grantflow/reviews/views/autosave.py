"""Saving a review while it is written: what changed on its page, answered with what the page says then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from grantflow.core.errors import Conflict, Invalid, NotAllowedNow
from grantflow.core.sentences import Sentence, say
from grantflow.core.unit_of_work import unit_of_work
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import TEXTS, Draft
from grantflow.reviews.forms import CriterionForm, SummaryForm
from grantflow.reviews.models import Review
from grantflow.reviews.presenting import so_far
from grantflow.reviews.queries import find_own, grid_of
from grantflow.reviews.scoring import Grid
from grantflow.reviews.views.blueprint import blueprint
from grantflow.web.access import access, current_actor
from grantflow.web.forms import BaseForm
from grantflow.web.locale import translate

Json = dict[str, Any]
OF_CRITERION = frozenset({"score", "reason"})


@blueprint.post("/reviews/<uuid:ident>/autosave")
@access("review:write")
def autosave(ident: UUID) -> Any:
    """The fields named by ``changed`` are kept; without any, a page only tells that it is open, or is being left."""
    review, changed = find_own(current_actor(), ident), set(request.form.getlist("changed"))
    grid, key = grid_of(review.application.call), request.args.get("criterion", "")
    form = _form(grid, key)
    if not changed <= set(form.data) or (key and key not in {criterion.key for criterion in grid.criteria}):
        return _refused(say("The form has changed since you opened this page. Reload it to go on."))
    if not changed:
        return {"editing": ""}
    form.validate()
    if wrong := [message for name in sorted(changed) for message in form[name].errors]:
        return {"refused": " ".join(wrong)}, 409
    try:
        with unit_of_work():
            draft = _draft(review, form, key, changed)
            kept = commands.save(current_actor(), ident, form.seen_version, draft, form.key)
            return {
                "version": kept.version,
                "saved": kept.saved_at.isoformat() if kept.saved_at else None,
                "missing": translate(_reached(kept, grid)),
                "wrong": {},
                "editing": "",
            }
    except (NotAllowedNow, Invalid) as refusal:
        return _refused(*refusal.reasons)
    except Conflict:
        return _met(ident, form)


def _reached(review: Review, grid: Grid) -> Sentence:
    """How far the review is: the page's own figures are those of when it was opened."""
    reached = so_far(grid, {row.criterion: row for row in review.scores})
    return say(
        "%(n)s of %(all)s criteria scored, %(points)s points",
        n=reached.scored,
        all=reached.of,
        points=reached.points,
    )


def _form(grid: Grid, key: str) -> CriterionForm | SummaryForm:
    if not key:
        return SummaryForm()
    return CriterionForm().for_scale(grid)


def _draft(review: Review, form: BaseForm, key: str, changed: set[str]) -> Draft:
    """What changed; of the score and its reason, the one that did not change stays as it is stored."""
    texts = {name: form[name].data or "" for name in TEXTS if name in changed}
    if not changed & OF_CRITERION:
        return Draft(texts=texts)
    assert isinstance(form, CriterionForm)
    row = next((row for row in review.scores if row.criterion == key), None)
    value, reason = (row.value, row.reason) if row else (None, "")
    if "score" in changed:
        value = form.value
    if "reason" in changed:
        reason = form.reason.data or ""
    return Draft(scores={key: (value, reason)}, texts=texts)


def _refused(*reasons: Sentence) -> tuple[Json, int]:
    return {"refused": " ".join(map(translate, reasons))}, 409


def _met(ident: UUID, form: BaseForm) -> tuple[Json, int]:
    """When it was saved elsewhere; or, where it was not, that the system was busy: the page tries again."""
    fresh = find_own(current_actor(), ident)
    if fresh.version == form.seen_version:
        return {}, 503
    said = say("You saved this review in another window on %(when)s.", when=fresh.saved_at)
    return {"met": translate(said)}, 409
