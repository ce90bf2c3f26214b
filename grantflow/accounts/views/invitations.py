"""Inviting to roles, and the page of an invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from grantflow.accounts.commands import invitations as commands
from grantflow.accounts.forms import AcceptForm, StaffInviteForm
from grantflow.accounts.models import Invitation
from grantflow.accounts.policies import COORDINATES, may_give, roles_given_by
from grantflow.accounts.queries import by_address, invitation_by_token, names
from grantflow.accounts.scopes import Places, ScopeKind, ScopeOption, options
from grantflow.accounts.tokens import token_hash
from grantflow.accounts.views.base import begin_here, blueprint, dead_link, enter
from grantflow.core.actors import NOBODY, ROLE_LABELS, Role, Scope, Seat
from grantflow.core.countries import country_names
from grantflow.core.sentences import mark, say
from grantflow.web.access import PUBLIC, access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, typed
from grantflow.web.locale import language, shown, translate

SEAT_LABELS = {
    Seat.CHAIR: mark("Chair"),
    Seat.SECRETARY: mark("Secretary"),
    Seat.VOTER: mark("Member with a vote"),
    Seat.OBSERVER: mark("Observer without a vote"),
}
ROLE_HINTS = {
    Role.ADMIN: mark("Accounts, roles and settings of the whole site; sees no application."),
    Role.HEAD: mark("Approves calls, awards, amendments and closures of a programme."),
    Role.MANAGER: mark("Prepares calls, checks applications, plans reviews, prepares decisions and agreements."),
    Role.FINANCE_OFFICER: mark("Bank data, payments and financial reports of a programme."),
    Role.PARTNER: mark("Follows the grants of one country: reports, payments, visits, findings."),
    Role.REVIEWER: mark("Reads and scores the applications of a call that are assigned."),
    Role.COMMITTEE: mark("Reads applications and reviews of a call and recommends."),
    Role.DONOR: mark("Sees figures, accepted reports and grants of a programme."),
    Role.AUDITOR: mark("Reads everything of a programme and changes nothing."),
}


@blueprint.get("/people/invite")
@access("account:invite_staff")
def invite() -> Any:
    given = roles_given_by(current_actor())
    wanted = request.args.get("role", "")
    if wanted not in {role.value for role in given}:
        return render_template("accounts/invite_role.html", roles=given, labels=ROLE_LABELS, hints=ROLE_HINTS)
    role = Role(wanted)
    return _invite_page(role, _form(role))


def _form(role: Role) -> StaffInviteForm:
    actor = current_actor()
    programmes = [o for o in options(ScopeKind.PROGRAMME) if may_give(actor, role, Scope(programme_id=o.id))]
    calls = [o for o in options(ScopeKind.CALL) if may_give(actor, role, Scope(o.programme_id, call_id=o.id))]
    lands = {code for option in programmes for code in option.countries}
    every = {
        "programme_id": _choices(programmes),
        "country": [(code, name) for code, name in country_names(language()).items() if code in lands],
        "call_id": _choices(calls),
        "seat": [(seat.value, translate(SEAT_LABELS[seat])) for seat in Seat],
    }
    return StaffInviteForm(asked={name: every[name] for name in COORDINATES[role]})


def _choices(found: list[ScopeOption]) -> list[tuple[str, str]]:
    return sorted(((str(option.id), shown(option.label)) for option in found), key=lambda pair: pair[1])


def _invite_page(role: Role, form: StaffInviteForm) -> str:
    return render_template(
        "accounts/invite.html", form=form, role=translate(ROLE_LABELS[role]), hint=translate(ROLE_HINTS[role])
    )


@blueprint.post("/people/invite")
@access("account:invite_staff")
def send_invitation() -> Any:
    wanted = request.args.get("role", "")
    if wanted not in {role.value for role in roles_given_by(current_actor())}:
        return redirect(url_for("accounts.invite"), 303)
    role = Role(wanted)
    form = _form(role)
    return perform(
        form,
        lambda: commands.invite(
            current_actor(),
            email=typed(form.email),
            name=typed(form.name),
            language=form.language.data,
            role=role,
            scope=Scope(_value(form, "programme_id"), _value(form, "country"), _value(form, "call_id")),
            seat=Seat(seat) if (seat := _value(form, "seat")) else None,
        ),
        then=url_for("accounts.people"),
        page=lambda: _invite_page(role, form),
        done=say("The invitation is on its way to %(email)s.", email=typed(form.email)),
    )


def _value(form: StaffInviteForm, name: str) -> Any:
    return form[name].data or None if name in form else None


@blueprint.post("/people/invitations/<uuid:ident>/withdraw")
@access("account:invite_staff")
def withdraw_invitation(ident: UUID) -> Any:
    form = ActionForm()
    return perform(
        form,
        lambda: commands.withdraw(current_actor(), ident),
        then=url_for("accounts.people"),
        page=lambda: _withdraw_refused(form),
        done=say("The invitation is taken back."),
    )


def _withdraw_refused(form: ActionForm) -> str:
    return render_template("accounts/refused.html", form=form, back=url_for("accounts.people"))


@blueprint.get("/invitations/<token>")
@access(PUBLIC)
def invitation(token: str) -> Any:
    found = invitation_by_token(token_hash(token))
    if (reason := commands.why_dead(found)) is not None or found is None:
        return dead_link(reason)
    return _answer_page(found, token, _answer_form(found))


def _answer_form(found: Invitation) -> ActionForm | AcceptForm:
    """A new account for whoever has none; a button for the rest."""
    if current_actor() is not NOBODY or _has_account(found):
        return ActionForm()
    return AcceptForm(name=found.name)


def _has_account(found: Invitation) -> bool:
    person = by_address(found.email_key)
    return person is not None and (person.confirmed_at is not None or person.disabled_at is not None)


def _answer_page(found: Invitation, token: str, form: Any) -> str:
    actor = current_actor()
    signed_in = actor is not NOBODY
    return render_template(
        "accounts/invitation.html",
        form=form,
        token=token,
        invitation=found,
        role=translate(ROLE_LABELS[found.role]),
        where=translate(Places([found]).where(found)),
        inviter=names([found.invited_by_id]).get(found.invited_by_id, ""),
        wrong=translate(commands.wrong_person(found, actor)) if signed_in else "",
        must_sign_in=not signed_in and isinstance(form, ActionForm),
    )


@blueprint.post("/invitations/<token>")
@access(PUBLIC)
def accept_invitation(token: str) -> Any:
    found = invitation_by_token(token_hash(token))
    if (reason := commands.why_dead(found)) is not None or found is None:
        return dead_link(reason)
    form = _answer_form(found)
    return perform(
        form,
        lambda: _accept(token, form),
        then=lambda entered: enter(entered) if entered else url_for("web.home"),
        page=lambda: _answer_page(found, token, form),
        done=say("You have the role now: %(role)s.", role=say(ROLE_LABELS[found.role])),
    )


def _accept(token: str, form: ActionForm | AcceptForm) -> str | None:
    """Accept; a new person is signed in at once: returns the token of that session."""
    if not isinstance(form, AcceptForm):
        commands.accept(current_actor(), token)
        return None
    person = commands.accept_as_new(
        token,
        name=typed(form.name),
        password=typed(form.password),
        language=form.language.data,
        zone=form.zone.data,
    )
    return begin_here(person)
