"""The list of grants and the page of one grant."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request

from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.policies import hidden_history
from grantflow.applications.searching import found_by
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import HistoryEntry, history
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.core.search import folded
from grantflow.core.sentences import mark
from grantflow.core.work import Panel
from grantflow.grants import queries
from grantflow.grants.closure import closure_list, left_to_pay_back, paid_in_all
from grantflow.grants.enums import Party
from grantflow.grants.models import Grant
from grantflow.grants.policies import donor_only, holds
from grantflow.grants.presenting import (
    lifecycle_actions,
    next_steps,
    payment_lines,
    time_used_percent,
    track,
)
from grantflow.grants.views.blueprint import blueprint
from grantflow.grants.views.rows import shown_rows
from grantflow.organisations.commands import BANK_STEPS
from grantflow.web.access import access, current_actor, here
from grantflow.web.locale import shown, today
from grantflow.web.tables import Column, filters, paginate

S = ApplicationState
COLUMNS = (
    Column("title", mark("Grant"), sort=Application.title),
    Column("state", mark("State"), sort=Application.state),
    Column("report", mark("Report")),
    Column("paid", mark("Paid"), numeric=True, sort=Grant.paid_minor),
    Column("spent", mark("Spent")),
    Column("ends", mark("Ends"), sort=Grant.ends_on),
    Column("visit", mark("Next visit")),
)
STATES = [state for state in S if state in AFTER_AWARD]
REPORTS = {
    "overdue": mark("Overdue"),
    "submitted": mark("To clear"),
    "open": mark("To be written"),
    "queried": mark("Queried"),
}
CLOSURE_STATES = frozenset({S.CLOSING, S.TERMINATED, S.CLOSED})
LATEST_EVENTS = 12


@blueprint.get("/grants")
@access("grant:list")
def index() -> str:
    actor, day = current_actor(), today()
    extra = queries.contributed_columns()
    wanted = _wanted(extra, day)
    columns = [column.label(name) for name, column in extra.items()]
    page = paginate(
        queries.listing(actor, columns).where(*wanted),
        COLUMNS,
        default="-ends",
        tie=Grant.id.desc(),
    )
    countries = queries.partner_roles(actor)
    oversees = holds(actor, "payment:verify") or holds(actor, "payment:approve")
    return render_template(
        "grants/index.html",
        page=page,
        columns=COLUMNS,
        workflow=APPLICATION,
        states=STATES,
        report_filters=REPORTS,
        chosen=request.args,
        figures=queries.figures(actor, day, oversees=oversees),
        partner_country=countries[0] if len(countries) == 1 and actor.roles == {Role.PARTNER} else None,
        oversees=oversees,
        rows=shown_rows(page.rows, day),
        money=lambda minor, currency: shown(Money(int(minor), currency)),
    )


def _wanted(extra: dict[str, Any], day: date) -> list[Any]:
    chosen = filters(
        q=folded, state=S, country=lambda text: text.upper()[:2], report=lambda text: REPORTS[text] and text
    )
    where: list[Any] = []
    if "q" in chosen:
        where.append(found_by(chosen["q"]))
    if "state" in chosen:
        where.append(Application.state == chosen["state"])
    if "country" in chosen:
        where.append(Grant.country == chosen["country"])
    if "report" in chosen and "report_state" in extra:
        where += _report_filter(chosen["report"], extra, day)
    return where


def _report_filter(wanted: str, extra: dict[str, Any], day: date) -> list[Any]:
    if wanted == "overdue":
        return [extra["report_due"] < day, extra["report_state"].in_(("open", "queried"))]
    return [extra["report_state"] == wanted]


@blueprint.get("/grants/<uuid:ident>")
@access("grant:read")
def show(ident: UUID) -> str:
    actor = current_actor()
    grant = queries.find(actor, ident)
    donor = donor_only(actor, grant)
    closing = grant.application.state in CLOSURE_STATES and not donor
    known = queries.known_about(grant)
    if closing:
        known["left"] = left_to_pay_back(grant)
        known["closure"] = closure_list(grant, known)
    panels: list[Panel] = [panel for answer in ask("grant.panels", actor, grant, known) for panel in answer]
    return render_template(
        "grants/show.html",
        grant=grant,
        application=grant.application,
        workflow=APPLICATION,
        track_phases=track(actor, grant),
        next_steps=next_steps(actor, grant, known),
        payments=payment_lines(grant),
        donor=donor,
        parties=Party,
        signatures={signature.party: signature for signature in grant.signatures},
        closure=known.get("closure", []),
        confirms=holds(actor, "grant:confirm_closure", grant.scope),
        closing=closing,
        paid_in_all=paid_in_all(grant),
        pay_back=known.get("left"),
        recovers=holds(actor, "grant:record_recovery", grant.scope),
        actions=[] if donor else lifecycle_actions(actor, grant),
        panels=[panel for panel in panels if not panel.side],
        side_panels=[panel for panel in panels if panel.side],
        history=[] if donor else story(actor, grant, LATEST_EVENTS),
        time_used=time_used_percent(grant.starts_on, grant.ends_on, grant.day_of(clock.now())),
    )


@blueprint.get("/grants/<uuid:ident>/history")
@access("payment:read")
def whole_history(ident: UUID) -> str:
    actor = current_actor()
    grant = here(queries.find(actor, ident))
    return render_template("grants/history.html", grant=grant, history=story(actor, grant)[::-1])


def story(actor: Actor, grant: Grant, limit: int | None = None) -> list[HistoryEntry]:
    """The history from first draft to closure; a grantee reads it without the evaluation.

    The bank data are the organisation's: what happened to them is kept there, and told here too.
    """
    told = history(grant.chain_id, limit=limit, without=hidden_history(actor, grant.application))
    told += history(grant.organisation_id, limit=limit, actions=BANK_STEPS)
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]
