"""Opening an account, confirming it, a new password by mail."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from grantflow.accounts.commands import registering as commands
from grantflow.accounts.enums import TokenKind
from grantflow.accounts.forms import NewPasswordForm, RegisterForm, ResetForm
from grantflow.accounts.models import Person
from grantflow.accounts.queries import live_link
from grantflow.accounts.tokens import token_hash
from grantflow.accounts.views.base import begin_here, blueprint, dead_link, enter, remember_device
from grantflow.core.actors import NOBODY
from grantflow.core.sentences import say
from grantflow.web.access import PUBLIC, access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import typed


@blueprint.get("/register")
@access(PUBLIC)
def register() -> Any:
    if current_actor() is not NOBODY:
        return redirect(url_for("web.home"))
    return _register_page(RegisterForm())


def _register_page(form: RegisterForm) -> str:
    return render_template("accounts/register.html", form=form)


@blueprint.post("/register")
@access(PUBLIC)
def open_account() -> Any:
    form = RegisterForm()
    return perform(
        form,
        lambda: commands.register(
            name=typed(form.name),
            email=typed(form.email),
            language=form.language.data,
            zone=form.zone.data,
        ),
        then=url_for("accounts.check_mail"),
        page=lambda: _register_page(form),
    )


@blueprint.get("/check-your-mail")
@access(PUBLIC)
def check_mail() -> str:
    """The same page whether the address was known or not."""
    return render_template("accounts/check_mail.html")


@blueprint.get("/confirm/<token>")
@access(PUBLIC)
def confirm(token: str) -> Any:
    if live_link(token_hash(token), TokenKind.CONFIRM) is None:
        return dead_link(commands.dead_link())
    return _confirm_page(NewPasswordForm())


def _confirm_page(form: NewPasswordForm) -> str:
    return render_template("accounts/confirm.html", form=form)


@blueprint.post("/confirm/<token>")
@access(PUBLIC)
def confirm_address(token: str) -> Any:
    form = NewPasswordForm()
    return perform(
        form,
        lambda: begin_here(commands.confirm(token, typed(form.password))),
        then=enter,
        page=lambda: _confirm_page(form),
        done=say("Your account is open, and you are signed in."),
    )


@blueprint.get("/reset-password")
@access(PUBLIC)
def reset_password() -> str:
    return _reset_page(ResetForm())


def _reset_page(form: ResetForm) -> str:
    return render_template("accounts/reset.html", form=form)


@blueprint.post("/reset-password")
@access(PUBLIC)
def ask_for_reset() -> Any:
    form = ResetForm()
    return perform(
        form,
        lambda: commands.ask_for_reset(typed(form.email)),
        then=url_for("accounts.check_mail"),
        page=lambda: _reset_page(form),
    )


@blueprint.get("/reset-password/<token>")
@access(PUBLIC)
def new_password(token: str) -> Any:
    if live_link(token_hash(token), TokenKind.RESET) is None:
        return dead_link(commands.dead_link())
    return _new_password_page(NewPasswordForm())


def _new_password_page(form: NewPasswordForm) -> str:
    return render_template("accounts/new_password.html", form=form)


@blueprint.post("/reset-password/<token>")
@access(PUBLIC)
def set_new_password(token: str) -> Any:
    form = NewPasswordForm()
    return perform(
        form,
        lambda: commands.set_password_by_link(token, typed(form.password)),
        then=_sign_in_here,
        page=lambda: _new_password_page(form),
        done=say("Your new password is set. Sign in with it now."),
    )


def _sign_in_here(person: Person) -> str:
    """Whoever reads the mail of an address is let in where others' failures make strangers wait."""
    remember_device(person.email_key)
    return url_for("accounts.sign_in")
