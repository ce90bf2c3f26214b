"""The reviewer's steps: answer, score, submit, step back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from grantflow.accounts.policies import require
from grantflow.audit.commands import record
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import STALE, check_version, missing, session
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow
from grantflow.core.sentences import say
from grantflow.reviews.commands.conflicts import remember_conflict
from grantflow.reviews.commands.removing import STILL_JUDGED, reopen
from grantflow.reviews.commands.settling import hold, settle
from grantflow.reviews.desk import is_own
from grantflow.reviews.enums import DECLINE_LABELS, WRITABLE, DeclineReason, ReviewState
from grantflow.reviews.models import Review, Score
from grantflow.reviews.phases.commands import check_writing
from grantflow.reviews.queries import grid_of
from grantflow.reviews.scoring import missing_reasons, missing_scores, total
from grantflow.reviews.training.commands import check_trained
from grantflow.reviews.workflow import REVIEW

TEXTS = ("strengths", "weaknesses", "committee_note")


def accept(actor: Actor, review_id: UUID, version: int | None, *, no_conflict: bool) -> Review:
    """Take the assignment and declare that there is no conflict of interest; then the application opens."""
    review = _own(actor, review_id, version)
    check_writing(review.application.call)
    check_trained(actor, review.application.call_id)
    REVIEW.fire(review, "accept", actor, no_conflict=no_conflict)
    review.no_conflict_at = clock.now()
    settle(review.application)
    return review


def decline(actor: Actor, review_id: UUID, version: int | None, why: DeclineReason | None, note: str = "") -> Review:
    """Leave the assignment; with a conflict of interest the application disappears for this person.

    Raises:
        Invalid: no reason chosen.
    """
    review = _own(actor, review_id, version)
    if why is None:
        raise Invalid({"why": say("Choose a reason.")})
    label = say(DECLINE_LABELS[why])
    because = say("%(label)s (%(note)s)", label=label, note=note) if note.strip() else label
    REVIEW.fire(review, "decline", actor, note or None, because=because, recorded={"reason": why.value})
    review.decline_reason = why
    if why is DeclineReason.CONFLICT:
        remember_conflict(actor, review.application_id, note)
    return review


@dataclass(frozen=True)
class Draft:
    """What a reviewer typed: score and reason by criterion, and texts by the names in :data:`TEXTS`."""

    scores: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def save(actor: Actor, review_id: UUID, version: int | None, draft: Draft, page: str = "") -> Review:
    """Keep what was typed so far.

    What the same ``page`` saved last is no news to it: on a bad line the answer to a save may never have come back.

    Raises:
        Conflict: saved in between in another window; ``theirs`` holds what is stored, by field name.
        Invalid: a score outside the scale.
        NotAllowedNow: the review is not open for writing.
    """
    review = _own(actor, review_id, None)
    stored = {score.criterion: score for score in review.scores}
    if version not in (None, review.version) and (not page or page != review.saved_page):
        raise Conflict(say(STALE), theirs=_theirs(review, stored, draft))
    if review.state not in WRITABLE:
        raise NotAllowedNow(say("This review is not open for changes."))
    check_writing(review.application.call)
    if review.state is ReviewState.ACCEPTED:
        REVIEW.fire(review, "begin", actor)
    grid = grid_of(review.application.call)
    for key, (value, reason) in draft.scores.items():
        grid.criterion(key)
        if value is not None and value not in grid.scale:
            raise Invalid({"score": say("Choose one of the scores.")})
        row = stored.get(key) or Score(review_id=review.id, criterion=key)
        row.value, row.reason = value, reason
        session.add(row)
    for name, text in draft.texts.items():
        setattr(review, name, text)
    review.saved_at, review.saved_page = clock.now(), page
    session.flush()
    session.expire(review, ["scores"])
    return review


def _theirs(review: Review, stored: Mapping[str, Score], draft: Draft) -> dict[str, object]:
    theirs: dict[str, object] = {name: getattr(review, name) for name in draft.texts}
    for key in draft.scores:
        row = stored.get(key)
        theirs["score"], theirs["reason"] = (row.value, row.reason) if row else (None, "")
    return theirs


def submit(
    actor: Actor, review_id: UUID, version: int | None, texts: Mapping[str, str] | None = None, page: str = ""
) -> Review:
    """Hand the review in, with the texts that stand on the page. The system locks it, and the application moves on.

    Raises:
        Conflict: as in :func:`save`.
        NotAllowedNow: a criterion without a score, or a score without the reason it needs.
    """
    if texts:
        save(actor, review_id, version, Draft(texts=texts), page)
        version = None
    review = _own(actor, review_id, version)
    check_writing(review.application.call)
    grid = grid_of(review.application.call)
    scores = {row.criterion: row.value for row in review.scores if row.value is not None}
    reasons = {row.criterion: row.reason for row in review.scores}
    unscored = len(missing_scores(scores, grid))
    unexplained = [grid.criterion(key).label for key in missing_reasons(scores, reasons, grid)]
    REVIEW.fire(review, "submit", actor, unscored=unscored, missing_reasons=unexplained)
    reached = total(scores, grid)
    review.submitted_at = review.locked_at = clock.now()
    review.wished_due_at, review.wish = None, ""
    review.total_tenths = int(reached * 10)
    recorded: dict[str, Any] = {"ordinal": review.ordinal, "total": str(reached)}
    REVIEW.fire(review, "lock", SYSTEM, recorded=recorded)
    settle(review.application)
    return review


def recuse(actor: Actor, review_id: UUID, version: int | None, reason: str) -> Review:
    """Step back because of a conflict of interest: the application disappears, and the scores are void.

    An evaluated application goes back into review. Once it is recommended, its reviews stand as they are.

    Raises:
        Invalid: no reason written.
    """
    review = _own(actor, review_id, version)
    application = review.application
    if not reason.strip():
        raise Invalid({"reason": say("Write a reason.")})
    if application.state not in STILL_JUDGED:
        remember_conflict(actor, application.id, reason)
        record("conflict.declared", application, actor)
        return review
    reopen(application)
    REVIEW.fire(review, "recuse", actor, reason)
    review.total_tenths = None
    remember_conflict(actor, application.id, reason)
    settle(application)
    return review


def _own(actor: Actor, review_id: UUID, version: int | None) -> Review:
    review = hold(review_id)
    if not is_own(actor, review_id):
        raise missing()
    require(actor, "review:write", review.scope)
    check_version(review, version)
    return review
