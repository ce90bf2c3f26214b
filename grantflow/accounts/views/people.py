"""People and their roles, for staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.commands import factors
from grantflow.accounts.commands import roles as commands
from grantflow.accounts.forms import LostFactorForm, PeopleFilter
from grantflow.accounts.models import Person
from grantflow.accounts.policies import holds, may_give
from grantflow.accounts.queries import find_person, holding, open_invitations, visible_people
from grantflow.accounts.scopes import Places
from grantflow.accounts.views.base import blueprint
from grantflow.audit.queries import history
from grantflow.core.actors import ROLE_LABELS, Role, Scope
from grantflow.core.sentences import mark, say
from grantflow.core.text import fold
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm, choices
from grantflow.web.locale import translate
from grantflow.web.tables import Column, filters, paginate

COLUMNS = (
    Column("name", mark("Name"), sort=Person.name),
    Column("email", mark("E-mail address"), sort=Person.email_key),
    Column("roles", mark("Roles")),
    Column("state", mark("Account"), sort=Person.disabled_at),
)
STATES = {
    "active": (mark("Active"), Person.confirmed_at.is_not(None) & Person.disabled_at.is_(None)),
    "unconfirmed": (mark("Not confirmed"), Person.confirmed_at.is_(None)),
    "closed": (mark("Closed"), Person.disabled_at.is_not(None)),
}


@blueprint.get("/people")
@access("account:list")
def people() -> str:
    actor = current_actor()
    chosen = filters(role=Role, q=fold, state=STATES.__getitem__)
    query = visible_people(actor)
    if "role" in chosen:
        query = query.where(holding(chosen["role"]))
    if "q" in chosen:
        query = query.where(Person.search.contains(chosen["q"], autoescape=True))
    if "state" in chosen:
        query = query.where(chosen["state"][1])
    page = paginate(query, COLUMNS, default="name", tie=Person.id, scalars=True)
    invitations = open_invitations(actor)
    roles = [role for person in page.rows for role in person.roles if role.ended_at is None]
    return render_template(
        "accounts/people.html",
        page=page,
        columns=COLUMNS,
        search=_search_form(),
        invitations=invitations,
        places=Places([*roles, *invitations]),
        role_labels=ROLE_LABELS,
    )


def _search_form() -> PeopleFilter:
    form = PeopleFilter(request.args)
    anything = ("", translate(mark("Any")))
    form.role.choices = choices([anything, *((role.value, translate(ROLE_LABELS[role])) for role in Role)])
    form.state.choices = choices([anything, *((key, translate(label)) for key, (label, _) in STATES.items())])
    return form


@blueprint.get("/people/<uuid:ident>")
@access("account:list")
def person(ident: UUID) -> str:
    return _page(ident, ActionForm())


def _page(ident: UUID, form: BaseForm, lost: LostFactorForm | None = None) -> str:
    actor = current_actor()
    found = find_person(actor, ident)
    held = [role for role in found.roles if role.ended_at is None]
    return render_template(
        "accounts/person.html",
        form=form,
        person=found,
        roles=found.roles,
        places=Places(found.roles),
        role_labels=ROLE_LABELS,
        can_end={role.id for role in held if may_end(role)},
        can_close=holds(actor, "account:disable", Scope()) and found.id != actor.id,
        can_reset=holds(actor, "account:reset_second_factor", Scope()) and found.id != actor.id,
        lost=lost or LostFactorForm(),
        history=history(found.id, limit=50),
    )


def may_end(role: Any) -> bool:
    """Whether the reader may end this role; the command decides again."""
    return may_give(current_actor(), role.role, commands.scope_of(role))


@blueprint.post("/people/<uuid:ident>/roles/<uuid:role>/end")
@access("account:list")
def end_role(ident: UUID, role: UUID) -> Any:
    form = ActionForm()
    return perform(
        form,
        lambda: commands.end_role(current_actor(), role),
        then=url_for("accounts.person", ident=ident),
        page=lambda: _page(ident, form),
        done=say("The role has ended."),
    )


@blueprint.post("/people/<uuid:ident>/close")
@access("account:disable")
def close_account(ident: UUID) -> Any:
    form = ActionForm()
    return perform(
        form,
        lambda: commands.close_account(current_actor(), ident),
        then=url_for("accounts.person", ident=ident),
        page=lambda: _page(ident, form),
        done=say("The account is closed."),
        subject=find_person(current_actor(), ident),
    )


@blueprint.post("/people/<uuid:ident>/open")
@access("account:disable")
def open_account_again(ident: UUID) -> Any:
    form = ActionForm()
    return perform(
        form,
        lambda: commands.open_account_again(current_actor(), ident),
        then=url_for("accounts.person", ident=ident),
        page=lambda: _page(ident, form),
        done=say("The account is open again."),
        subject=find_person(current_actor(), ident),
    )


@blueprint.post("/people/<uuid:ident>/reset-second-step")
@access("account:reset_second_factor")
def reset_second_factor(ident: UUID) -> Any:
    form = LostFactorForm()
    return perform(
        form,
        lambda: factors.reset_second_factor(current_actor(), ident, form.reason.data or ""),
        then=url_for("accounts.person", ident=ident),
        page=lambda: _page(ident, form, form),
        done=say("The second step is taken away. The person is signed out and gets a letter."),
        subject=find_person(current_actor(), ident),
    )
