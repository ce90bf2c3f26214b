"""The locked totals of a call as a viewer may know them, and everything that is reckoned from them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.events import ask
from grantflow.reviews.calibration.agreement import Agreement, agreement
from grantflow.reviews.calibration.band import Band, Bar, band
from grantflow.reviews.calibration.model import Model, fit
from grantflow.reviews.calibration.people import Habits, habits
from grantflow.reviews.calibration.scores import NotEnough, Score
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review

CUT_LINE = "reviews.cut_line"
"""The question to whoever knows the money: (actor, call) → :class:`CutLine`."""
REMEMBERED = 8
"""Reckonings that are kept, by the scores themselves: other scores are another reckoning, so none is ever old."""


class Ranked(NamedTuple):
    """An application in the published order, with its final score."""

    application: UUID
    score: Decimal


@dataclass(frozen=True, slots=True)
class CutLine:
    """The published ranking, best first, with how many of it the money covers."""

    ranked: tuple[Ranked, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """All that the scores of a call give."""

    people: tuple[Habits, ...]
    agreement: Agreement
    model: Model | NotEnough


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _locked(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Review.application_id, Review.reviewer_id, Review.total_tenths)
        .join(Application, Application.id == Review.application_id)
        .where(
            Application.call_id == sa.bindparam("call_id"),
            Application.state != ApplicationState.WITHDRAWN,
            Review.state == ReviewState.LOCKED,
            Review.total_tenths.is_not(None),
            by_office(actor),
        )
        .order_by(Review.application_id, Review.reviewer_id)
    )


def scores_of(actor: Actor, call_id: UUID) -> tuple[Score, ...]:
    """The locked totals of the applications that the actor may see (one query); a conflict takes its totals out."""
    rows = session.execute(_locked(actor), {"call_id": call_id})
    return tuple(Score(application, reviewer, Decimal(tenths) / 10) for application, reviewer, tenths in rows)


@lru_cache(maxsize=REMEMBERED)
def reckon(scores: tuple[Score, ...]) -> Reckoned:
    """Every figure of these scores. 1,000 applications with two reviewers each take about half a second, once."""
    return Reckoned(habits(scores), agreement(scores), model_of(scores))


@lru_cache(maxsize=REMEMBERED)
def model_of(scores: tuple[Score, ...]) -> Model | NotEnough:
    """The adjusted scores alone, for the ranking page."""
    return fit(scores)


def cut_line(actor: Actor, call: Call) -> CutLine:
    """The published ranking of the call and where its money ends."""
    (found,) = ask(CUT_LINE, actor, call)
    assert isinstance(found, CutLine)
    return found


def banded(line: CutLine, model: Model | NotEnough, places: int | None = None) -> Band | NotEnough:
    """The band of the ranked applications that the model knows; ``places`` overrules the money.

    Applications that the viewer may not see are left out, with their places above the line.
    """
    if isinstance(model, NotEnough):
        return model
    known = {one.application for one in model.adjusted}
    above = line.places if places is None else places
    seen = [(position, row) for position, row in enumerate(line.ranked, 1) if row.application in known]
    return band(
        [(row.application, row.score) for _, row in seen], sum(position <= above for position, _ in seen), model
    )


def neighbourhood(found: Band, most: int) -> tuple[Bar, ...]:
    """At most so many bars, those around the cut line: half of them above it where there are enough."""
    above = sum(bar.above for bar in found.bars)
    first = max(0, min(above - most // 2, len(found.bars) - most))
    return found.bars[first : first + most]
