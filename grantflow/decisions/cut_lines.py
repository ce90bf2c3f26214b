"""Where the money of a call ends, for the statistics of its scores, and whom the scores do not place there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.decisions.queries import among, ranking_of
from grantflow.decisions.ranking import Ranking
from grantflow.reviews.calibration.scores import NotEnough
from grantflow.reviews.statistics.reading import CutLine, banded, model_of, scores_of
from grantflow.reviews.statistics.reading import Ranked as InOrder

S = ApplicationState
CHOSEN = (
    S.RECOMMENDED,
    S.AWARDED,
    S.LAPSED,
    S.IMPLEMENTING,
    S.SUSPENDED,
    S.TERMINATED,
    S.CLOSING,
    S.CLOSED,
)
"""States of applications that the committee chose."""


def cut_line(actor: Actor, call: Call) -> CutLine:
    """Who is ranked, best first, and how many the money covers.

    Once the committee has decided about all, the line is drawn after as many as it chose.
    """
    ranking, _ = ranking_of(call, among(call, (S.EVALUATED,)))
    if ranking.places:
        return CutLine(_in_order(ranking), ranking.cut_line)
    ranking, _ = ranking_of(call, among(call, (*CHOSEN, S.RESERVED, S.DECLINED)))
    return CutLine(_in_order(ranking), _count(call, CHOSEN))


def tied_at_the_line(actor: Actor, call: Call, ranking: Ranking) -> frozenset[UUID]:
    """Applications of a ranking that the scores do not place above or below its cut line."""
    found = banded(CutLine(_in_order(ranking), ranking.cut_line), model_of(scores_of(actor, call.id)))
    return frozenset() if isinstance(found, NotEnough) else frozenset(bar.adjusted.application for bar in found.tied)


def _in_order(ranking: Ranking) -> tuple[InOrder, ...]:
    return tuple(InOrder(place.entry.key, place.entry.score) for place in ranking.places)


def _count(call: Call, states: Sequence[ApplicationState]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(among(call, states).subquery())) or 0
