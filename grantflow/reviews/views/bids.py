"""The reviewer's page of wishes: what they would gladly review, before anybody is assigned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.ids import read_id
from grantflow.core.sentences import mark, say
from grantflow.reviews.assignment.problems import Bid
from grantflow.reviews.rounds.bidding import bids_listing, call_to_bid, is_open, save_bids, themes_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm
from grantflow.web.tables import Column, paginate

FIELD = "bid-"
"""Before the application's identifier: the name of its choice."""
BIDS = {
    Bid.EAGER: mark("Eager"),
    Bid.WILLING: mark("Willing"),
    Bid.NEUTRAL: mark("Neutral"),
    Bid.RELUCTANT: mark("Rather not"),
}
COLUMNS = (
    Column("application", mark("Application"), sort=Application.number),
    Column("country", mark("Country"), sort=Application.country),
    Column("bid", mark("Your wish")),
)


@blueprint.get("/me/bids/<uuid:ident>")
@access("review:write")
def bids(ident: UUID) -> str:
    return _page(ident, ActionForm())


def _page(ident: UUID, form: ActionForm) -> str:
    actor = current_actor()
    call = call_to_bid(actor, ident)
    opened = is_open(call, clock.now())
    page = paginate(bids_listing(actor, call), COLUMNS, default="application", tie=Application.id) if opened else None
    typed = _typed() if form.is_submitted() else {}
    return render_template(
        "reviews/bids.html",
        call=call,
        form=form,
        page=page,
        columns=COLUMNS,
        choices=BIDS,
        neutral=Bid.NEUTRAL,
        typed=typed,
        themes={} if page is None else themes_of(call, [row.id for row in page.rows]),
        field=FIELD,
    )


def _typed() -> Mapping[UUID, Bid]:
    """The choices that were sent; what is no choice is none."""
    known = {bid.value: bid for bid in Bid}
    sent = [(read_id(name.removeprefix(FIELD)), value) for name, value in request.form.items()]
    return {ident: known[value] for ident, value in sent if ident is not None and value in known}


@blueprint.post("/me/bids/<uuid:ident>")
@access("review:write")
def save_wishes(ident: UUID) -> Any:
    form = ActionForm()
    call_to_bid(current_actor(), ident)
    return perform(
        form,
        lambda: save_bids(current_actor(), ident, _typed()),
        then=url_for("reviews.bids", ident=ident, page=request.args.get("page")),
        page=lambda: _page(ident, form),
        done=None if "quietly" in request.form else say("Your wishes are kept."),
    )
