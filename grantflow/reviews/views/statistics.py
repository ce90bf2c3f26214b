"""What the scores of a call tell of its reviewers and of its ranking: shown beside the scores, changing none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Response, render_template

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.csv_text import csv_lines
from grantflow.core.db import session
from grantflow.core.sentences import mark, say
from grantflow.reviews.calibration.band import Band, Bar
from grantflow.reviews.calibration.scores import NotEnough
from grantflow.reviews.statistics.presenting import (
    ALPHA_WORDS,
    INTRACLASS_WORDS,
    axis,
    band_text,
    drawn,
    in_words,
    person_rows,
    where,
)
from grantflow.reviews.statistics.reading import (
    CutLine,
    Reckoned,
    banded,
    cut_line,
    neighbourhood,
    reckon,
    scores_of,
)
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.web.access import access, current_actor
from grantflow.web.downloads import download
from grantflow.web.locale import number, translate
from grantflow.web.tables import PAGE_SIZE, Column, page_of, whole_number

DRAWN = 40
"""Bars of the graph: of a longer ranking, those around the cut line."""
MOST_PLACES = 9999
PEOPLE_COLUMNS = (
    Column("name", mark("Reviewer")),
    Column("n", mark("Reviews"), numeric=True),
    Column("mean", mark("Mean"), numeric=True),
    Column("spread", mark("Spread"), numeric=True),
    Column("shared", mark("Shared"), numeric=True),
    Column("severity", mark("Severity"), numeric=True),
)
RANKING_COLUMNS = (
    Column("rank", mark("Rank"), numeric=True),
    Column("title", mark("Application")),
    Column("score", mark("Score"), numeric=True),
    Column("adjusted", mark("Adjusted"), numeric=True),
    Column("low", mark("Interval from"), numeric=True),
    Column("high", mark("Interval to"), numeric=True),
    Column("place", mark("At the cut line")),
)


class Seen(NamedTuple):
    """What the viewer reads on the page and in its file."""

    call: Call
    reckoned: Reckoned
    line: CutLine
    band: Band | NotEnough
    places: int | None

    @property
    def ranks(self) -> dict[UUID, int]:
        """The published rank of each application."""
        return {row.application: position for position, row in enumerate(self.line.ranked, 1)}


def _seen(ident: UUID) -> Seen:
    actor = current_actor()
    call = call_here(ident)
    reckoned, line, places = reckon(scores_of(actor, ident)), cut_line(actor, call), _places()
    return Seen(call, reckoned, line, banded(line, reckoned.model, places), places)


def _places() -> int | None:
    """How many applications the viewer would fund, where that and not the money is to draw the line."""
    wanted = whole_number("places", -1)
    return None if wanted < 0 else min(wanted, MOST_PLACES)


@blueprint.get("/calls/<uuid:ident>/reviews/statistics")
@access("review:read")
def statistics(ident: UUID) -> str:
    """How reviewers score, how far they agree, and which applications the scores do not tell apart."""
    seen = _seen(ident)
    bars = seen.band.bars if isinstance(seen.band, Band) else ()
    page = page_of(bars, PAGE_SIZE)
    near = neighbourhood(seen.band, DRAWN) if isinstance(seen.band, Band) else ()
    titles = _titles([bar.adjusted.application for bar in (*page.rows, *near)])
    return render_template(
        "reviews/statistics.html",
        call=seen.call,
        places=seen.places,
        by_money=seen.line.places,
        reviews=sum(one.n for one in seen.reckoned.people),
        people=person_rows(seen.reckoned.people, _names(seen)),
        people_columns=PEOPLE_COLUMNS,
        agreement=seen.reckoned.agreement,
        agreed=in_words(seen.reckoned.agreement.alpha, ALPHA_WORDS),
        reliable=in_words(seen.reckoned.agreement.mean, INTRACLASS_WORDS),
        model=seen.reckoned.model,
        lacking=lambda figure: isinstance(figure, NotEnough),
        band=seen.band,
        band_text=band_text(seen.band),
        page=page,
        columns=RANKING_COLUMNS,
        ranks=seen.ranks,
        titles=titles,
        where=where,
        graph=_graph(seen, near, titles),
        all_drawn=len(near) == len(bars),
    )


def _names(seen: Seen) -> Mapping[UUID, str]:
    """Names for those who assign reviewers; for others only where the call is not blind."""
    if seen.call.blind and not holds(current_actor(), "review:assign", seen.call.scope):
        return {}
    return names({one.reviewer for one in seen.reckoned.people})


def _titles(idents: Sequence[UUID]) -> dict[UUID, Any]:
    """Number and title of these applications, all of which the viewer may see."""
    rows = session.execute(
        sa.select(Application.id, Application.number, Application.title).where(Application.id.in_(idents))
    )
    return {row.id: row for row in rows}


def _graph(seen: Seen, near: Sequence[Bar], titles: Mapping[UUID, Any]) -> dict[str, Any] | None:
    if not isinstance(seen.band, Band):
        return None
    figures = [figure for bar in near for figure in (bar.score, bar.adjusted.low, bar.adjusted.high)]
    scale = axis(min(figures), max(figures))
    labels = {
        bar.adjusted.application: (
            f"{seen.ranks[bar.adjusted.application]}. {titles[bar.adjusted.application].number}",
            number(bar.adjusted.score),
        )
        for bar in near
    }
    return {"bars": drawn(near, scale, labels), "marks": scale.marks, "cut": scale.at(seen.band.cut)}


@blueprint.get("/calls/<uuid:ident>/reviews/statistics.csv")
@access("review:read")
def statistics_csv(ident: UUID) -> Response:
    """The ranking with its adjusted scores and intervals as a table."""
    seen = _seen(ident)
    return download(csv_lines(list(_lines(seen))), f"{seen.call.code}-statistics.csv", "text/csv")


def _lines(seen: Seen) -> Iterator[list[str]]:
    heads = {column.key: translate(column.label) for column in RANKING_COLUMNS}
    yield [heads["rank"], translate(mark("Number")), *(heads[key] for key in list(heads)[1:])]
    if isinstance(seen.band, NotEnough):
        return
    ranks, titles = seen.ranks, _titles([bar.adjusted.application for bar in seen.band.bars])
    for bar in seen.band.bars:
        one = bar.adjusted
        yield [
            str(ranks[one.application]),
            titles[one.application].number or "",
            titles[one.application].title,
            *(_plain(figure) for figure in (bar.score, one.score, one.low, one.high)),
            translate(say(where(bar, seen.band.cut))),
        ]


def _plain(figure: Decimal) -> str:
    return f"{figure:.1f}"
