"""Programmes for staff, partners and donors."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, g, render_template

from grantflow.accounts.policies import holds
from grantflow.audit.queries import history
from grantflow.core.actors import Role, Scope
from grantflow.core.events import ask
from grantflow.programmes.enums import PARTY_LABELS
from grantflow.programmes.queries import find, listing
from grantflow.web.access import access, current_actor

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")


@blueprint.get("")
@access("programme:read")
def index() -> str:
    return render_template("programmes/index.html", programmes=listing(current_actor()))


@blueprint.get("/<uuid:ident>")
@access("programme:read")
def show(ident: UUID) -> str:
    actor = current_actor()
    programme = find(actor, ident)
    g.donor_line = programme.donor_line
    return render_template(
        "programmes/show.html",
        programme=programme,
        labels=PARTY_LABELS,
        history=history(programme.id, limit=10) if actor.roles - {Role.DONOR} else [],
        panels=[panel for answer in ask("programme.panels", actor, programme) for panel in answer],
        may_prepare=holds(actor, "call:edit", Scope(programme_id=programme.id)),
    )
