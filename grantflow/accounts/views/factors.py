"""The second step of signing in: giving a code, setting it up, turning it off."""

from __future__ import annotations

from typing import Any

import segno
from flask import redirect, render_template, request, session, url_for

from grantflow.accounts import second_factor as codes
from grantflow.accounts.commands import factors as commands
from grantflow.accounts.commands.sessions import give_code
from grantflow.accounts.forms import ChangePasswordForm, CodeForm, KeptForm, PasswordForm, SetUpForm
from grantflow.accounts.login import CurrentUser
from grantflow.accounts.policies import needs_second_factor
from grantflow.accounts.queries import recovery_codes_left
from grantflow.accounts.views.base import blueprint, first_page, session_user, settings, wanted
from grantflow.core.errors import Invalid
from grantflow.core.sentences import say
from grantflow.core.unit_of_work import unit_of_work
from grantflow.web.access import PUBLIC, SIGNED_IN, access, current_actor
from grantflow.web.actions import perform, see_other
from grantflow.web.context import APP_NAME
from grantflow.web.forms import BaseForm, typed

SECRET, CODES = "second_factor_secret", "recovery_codes"
REFUSED = 422


def _go_on(user: CurrentUser) -> str:
    return wanted(first_page(bool(user.found.actor.grants)))


@blueprint.get("/second-step")
@access(PUBLIC)
def second_factor() -> Any:
    user = session_user()
    if user is None:
        return redirect(url_for("accounts.sign_in", next=wanted() or None))
    if not user.waits_for_second_factor:
        return redirect(_go_on(user))
    if not user.found.has_second_factor:
        return redirect(url_for("accounts.second_factor_setup", next=wanted() or None))
    return _code_page(CodeForm())


def _code_page(form: CodeForm) -> str:
    return render_template("accounts/second_factor.html", form=form)


@blueprint.post("/second-step")
@access(PUBLIC)
def give_second_factor() -> Any:
    """A wrong code is counted, so it is committed like a right one."""
    user = session_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form), REFUSED
    with unit_of_work():
        reason = give_code(user.found.session_id, typed(form.code))
    if reason is None:
        return see_other(_go_on(user))
    form.refuse(Invalid({"code": reason}))
    return _code_page(form), REFUSED


@blueprint.get("/second-step/set-up")
@access(PUBLIC)
def second_factor_setup() -> Any:
    user = session_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"))
    if user.found.has_second_factor:
        return redirect(url_for("accounts.second_factor" if user.waits_for_second_factor else "accounts.profile"))
    session.setdefault(SECRET, codes.new_secret())
    return _setup_page(SetUpForm(), user)


def _setup_page(form: SetUpForm, user: CurrentUser) -> str:
    secret = session[SECRET]
    address = codes.address(secret, user.found.actor.email, APP_NAME)
    return render_template(
        "accounts/second_factor_setup.html",
        form=form,
        required=user.waits_for_second_factor,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, light="#fff", dark="#000"),
        address=address,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


@blueprint.post("/second-step/set-up")
@access(PUBLIC)
def turn_on_second_factor() -> Any:
    user = session_user()
    if user is None or SECRET not in session or user.found.actor.id is None:
        return redirect(url_for("accounts.second_factor_setup"), 303)
    person_id, session_id = user.found.actor.id, user.found.session_id
    form = SetUpForm()
    return perform(
        form,
        lambda: commands.turn_on(person_id, session_id, session[SECRET], typed(form.code)),
        then=_show_codes,
        page=lambda: _setup_page(form, user),
        done=say("The second step is on."),
    )


def _show_codes(made: list[str]) -> str:
    session.pop(SECRET, None)
    session[CODES] = made
    return url_for("accounts.recovery_codes", next=wanted() or None)


@blueprint.get("/second-step/recovery-codes")
@access(SIGNED_IN)
def recovery_codes() -> Any:
    """New codes, until the person says that they are kept; the server keeps only their hashes."""
    if CODES not in session:
        return redirect(url_for("accounts.profile"))
    return _codes_page(KeptForm())


def _codes_page(form: KeptForm) -> str:
    return render_template("accounts/recovery_codes.html", form=form, codes=session.get(CODES, []))


@blueprint.post("/second-step/recovery-codes")
@access(SIGNED_IN)
def keep_recovery_codes() -> Any:
    form = KeptForm()
    if not form.validate_on_submit():
        return _codes_page(form), REFUSED
    session.pop(CODES, None)
    return see_other(wanted(url_for("web.home")))


@blueprint.get("/profile/second-step")
@access(SIGNED_IN)
def second_factor_settings() -> Any:
    user = session_user()
    if user is None or not user.found.has_second_factor:
        return redirect(url_for("accounts.second_factor_setup"))
    return _settings_page(PasswordForm())


def _required() -> bool:
    return settings().second_factor and needs_second_factor(current_actor())


def _settings_page(form: PasswordForm) -> str:
    ident = current_actor().id
    assert ident is not None
    return render_template(
        "accounts/second_factor_settings.html", form=form, required=_required(), left=recovery_codes_left(ident)
    )


@blueprint.post("/profile/second-step")
@access(SIGNED_IN)
def change_second_factor() -> Any:
    form = PasswordForm()

    def page() -> str:
        return _settings_page(form)

    if not _owns(form, form.own_password):
        return page(), REFUSED
    if request.form.get("action") == "codes":
        return perform(form, lambda: commands.new_recovery_codes(current_actor()), then=_show_codes, page=page)
    return perform(
        form,
        lambda: commands.turn_off(current_actor(), required=_required()),
        then=url_for("accounts.profile"),
        page=page,
        done=say("The second step is off."),
    )


def _owns(form: BaseForm, field: Any) -> bool:
    """Whether the form is whole and its password is the person's; a wrong one is counted."""
    if not form.validate_on_submit():
        return False
    with unit_of_work():
        reason = commands.wrong_password(current_actor(), field.data)
    if reason is not None:
        form.refuse(Invalid({field.name: reason}))
    return reason is None


@blueprint.get("/profile/password")
@access(SIGNED_IN)
def change_password() -> str:
    return _password_page(ChangePasswordForm())


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/change_password.html", form=form)


@blueprint.post("/profile/password")
@access(SIGNED_IN)
def set_password() -> Any:
    form = ChangePasswordForm()
    user = session_user()
    if user is None or not _owns(form, form.old):
        return _password_page(form), REFUSED
    return perform(
        form,
        lambda: commands.change_password(current_actor(), user.found.session_id, typed(form.password)),
        then=url_for("accounts.profile"),
        page=lambda: _password_page(form),
        done=say("Your password is changed. Other browsers are signed out."),
    )
