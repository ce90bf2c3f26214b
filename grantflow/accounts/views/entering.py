"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from grantflow.accounts.commands import sessions as commands
from grantflow.accounts.forms import SignInForm
from grantflow.accounts.views.base import blueprint, browser, device, enter, session_user, settings, wanted
from grantflow.core.actors import NOBODY
from grantflow.core.errors import NotAllowedNow
from grantflow.core.unit_of_work import unit_of_work
from grantflow.web.access import PUBLIC, access, current_actor
from grantflow.web.actions import see_other
from grantflow.web.forms import typed
from grantflow.web.locale import COOKIE, remember

REFUSED = 422


@blueprint.get("/sign-in")
@access(PUBLIC)
def sign_in() -> Any:
    if current_actor() is not NOBODY:
        return redirect(wanted(url_for("web.home")))
    return _page(SignInForm())


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, next=wanted())


@blueprint.post("/sign-in")
@access(PUBLIC)
def try_sign_in() -> Any:
    """A failed try is counted, so it is committed like a success."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), REFUSED
    with unit_of_work():
        attempt = commands.sign_in(
            typed(form.email),
            typed(form.password),
            device=device(),
            browser=browser(),
            length=settings().session_length,
        )
    if attempt.token is not None:
        response = see_other(enter(attempt.token))
        if (user := session_user()) is not None and COOKIE not in request.cookies:
            remember(response, user.found.actor.language)
        return response
    form.refuse(NotAllowedNow(*filter(None, [attempt.reason])))
    return _page(form), REFUSED


@blueprint.post("/sign-out")
@access(PUBLIC)
def sign_out() -> Response:
    user = session_user()
    if user is not None:
        with unit_of_work():
            commands.sign_out(user.token)
    leave()
    return see_other(url_for("web.start"))


def leave() -> None:
    """Empty the cookie."""
    logout_user()
    session.clear()
