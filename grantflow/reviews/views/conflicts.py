"""Where a grant manager looks at conflicts of interest, and an applicant names whom it does not want."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.models import Person
from grantflow.accounts.queries import names
from grantflow.applications.models import Application
from grantflow.applications.queries import find
from grantflow.core.db import missing
from grantflow.core.sentences import mark, say
from grantflow.reviews.conflicts import commands, listing
from grantflow.reviews.conflicts.forms import ConflictFilter, DecideForm, OpposeForm
from grantflow.reviews.conflicts.grounds import ConflictGround, read_grounds
from grantflow.reviews.enums import ACTIVE, CONFLICT_LABELS, INTEREST_LABELS, ConflictState, ReviewState
from grantflow.reviews.pool.listing import interests_of
from grantflow.reviews.queries import asked
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, typed
from grantflow.web.tables import Column, filters, paginate

COLUMNS = (
    Column("person", mark("Person"), sort=Person.name),
    Column("application", mark("Application"), sort=Application.number),
    Column("evidence", mark("What it rests on")),
    Column("state", mark("State"), sort=listing.WORK_FIRST),
)


@blueprint.get("/calls/<uuid:ident>/conflicts")
@access("conflict:decide")
def conflicts(ident: UUID) -> str:
    """What was found, declared and decided in a call."""
    return _workbench(ident, ActionForm())


def _workbench(ident: UUID, form: ActionForm) -> str:
    actor = current_actor()
    call = call_here(ident)
    chosen = filters(state=ConflictState, ground=ConflictGround)
    page = paginate(
        listing.conflict_listing(actor, **chosen),
        COLUMNS,
        default="state",
        tie=listing.TIE,
        values={"call_id": call.id},
    )
    return render_template(
        "reviews/conflicts.html",
        call=call,
        page=page,
        columns=COLUMNS,
        counts=listing.counts(actor, call.id),
        grounds=read_grounds,
        labels=CONFLICT_LABELS,
        states=ConflictState,
        active=ACTIVE,
        form=form,
        filtered=bool(chosen),
        search=ConflictFilter(request.args).offer(),
    )


@blueprint.post("/calls/<uuid:ident>/conflicts")
@access("conflict:decide")
def look_again(ident: UUID) -> Any:
    form = ActionForm()
    found: list[int] = []
    return perform(
        form,
        lambda: found.append(commands.look_again(current_actor(), ident)),
        then=lambda _: url_for("reviews.conflicts", ident=ident, found=found[-1]),
        page=lambda: _workbench(ident, form),
    )


@blueprint.get("/applications/<uuid:ident>/conflicts/<uuid:person_id>")
@access("conflict:decide")
def one_conflict(ident: UUID, person_id: UUID) -> str:
    return _decide_page(here(listing.find_conflict(current_actor(), ident, person_id)), DecideForm())


def _decide_page(found: listing.Found, form: DecideForm) -> str:
    if not form.is_submitted() or form.conflict:
        form.see(found.row.version)
    return render_template(
        "reviews/decide_conflict.html",
        found=found,
        application=found.application,
        grounds=read_grounds(found.row.grounds),
        declared=interests_of(found.person.id),
        ties=INTEREST_LABELS,
        decided_by=names({found.row.decided_by_id}).get(found.row.decided_by_id) if found.row.decided_by_id else None,
        label=CONFLICT_LABELS[found.row.state],
        possible=[state for state, sources in commands.DECIDED_FROM.items() if found.row.state in sources],
        own=found.person.id == current_actor().id,
        states=ConflictState,
        form=form,
    )


@blueprint.post("/applications/<uuid:ident>/conflicts/<uuid:person_id>")
@access("conflict:decide")
def decide_conflict(ident: UUID, person_id: UUID) -> Any:
    found, form = here(listing.find_conflict(current_actor(), ident, person_id)), DecideForm()
    wanted = ConflictState.CONFIRMED if request.form.get("state") == "confirmed" else ConflictState.DISMISSED
    done = {
        ConflictState.CONFIRMED: say("The conflict is confirmed. %(name)s does not see %(number)s.", **_named(found)),
        ConflictState.DISMISSED: say("Dismissed. %(name)s may judge %(number)s.", **_named(found)),
    }
    return perform(
        form,
        lambda: commands.decide(current_actor(), ident, person_id, form.seen_version, wanted, typed(form.reason)),
        then=_after(found, wanted),
        page=lambda: _decide_page(here(listing.find_conflict(current_actor(), ident, person_id)), form),
        done=done[wanted],
        subject=found.application,
    )


def _after(found: listing.Found, wanted: ConflictState) -> str:
    """Back to the list; or, where the person was taken off and may be asked again, to where that is done."""
    ended = [review for review in asked(found.application.id) if review.reviewer_id == found.person.id]
    if wanted is ConflictState.DISMISSED and any(review.state is ReviewState.RECUSED for review in ended):
        return url_for("reviews.assignments", ident=found.application.id)
    return url_for("reviews.conflicts", ident=found.application.call_id)


def _named(found: listing.Found) -> dict[str, str]:
    return {"name": found.person.name, "number": found.application.number or ""}


@blueprint.get("/applications/<uuid:ident>/opposed")
@access("conflict:oppose")
def opposed(ident: UUID) -> str:
    return _opposed_page(_own(ident), OpposeForm())


def _own(ident: UUID) -> Application:
    application = here(find(current_actor(), ident))
    if application.organisation_id not in current_actor().organisation_ids:
        raise missing()
    return application


def _opposed_page(application: Application, form: OpposeForm) -> str:
    named = commands.opposed(application.id)
    return render_template(
        "reviews/opposed.html",
        application=application,
        named=named,
        most=commands.MOST_OPPOSED,
        possible=application.state in commands.OPPOSED_WHILE,
        form=form,
    )


@blueprint.post("/applications/<uuid:ident>/opposed")
@access("conflict:oppose")
def oppose(ident: UUID) -> Any:
    application, form = _own(ident), OpposeForm()
    return perform(
        form,
        lambda: commands.oppose(current_actor(), ident, typed(form.name), typed(form.email), typed(form.reason)),
        then=url_for("reviews.opposed", ident=ident),
        page=lambda: _opposed_page(application, form),
        done=say("The name is kept. The grant manager reads it with your reason."),
        subject=application,
    )


@blueprint.post("/applications/<uuid:ident>/opposed/<uuid:opposed_id>/take-back")
@access("conflict:oppose")
def oppose_no_more(ident: UUID, opposed_id: UUID) -> Any:
    application, form = _own(ident), ActionForm()
    return perform(
        form,
        lambda: commands.oppose_no_more(current_actor(), ident, opposed_id),
        then=url_for("reviews.opposed", ident=ident),
        page=lambda: _opposed_page(application, OpposeForm(formdata=None)),
        done=say("The name is taken back."),
        subject=application,
    )
