"""What the pages of accounts share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, after_this_request, current_app, render_template, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from grantflow.accounts.addresses import read_address
from grantflow.accounts.commands.sessions import begin_session
from grantflow.accounts.devices import Device, read_device
from grantflow.accounts.login import CurrentUser
from grantflow.accounts.models import Person
from grantflow.accounts.queries import signed_in
from grantflow.accounts.tokens import token_hash
from grantflow.settings import Settings
from grantflow.web.home import local_address
from grantflow.web.locale import YEAR, translate

blueprint = Blueprint("accounts", __name__)
GONE = 410
DEVICE = "device"

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def settings() -> Settings:
    found: Settings = current_app.extensions["grantflow.settings"]
    return found


def browser() -> str:
    """The browser in words people know, such as ``Firefox, Android``."""
    agent = request.user_agent.string
    names = [next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or agent[:60]


def wanted(default: str = "") -> str:
    """The page the person wanted before signing in, if it is one of this site."""
    return local_address(request.args.get("next", "")) or default


def begin_here(person: Person) -> str:
    """Begin a session of the person in this browser; returns its token, for :func:`enter`."""
    return begin_session(person, browser=browser(), length=settings().session_length)


def enter(token: str) -> str:
    """Put the session's token into a fresh cookie; returns where the person goes on."""
    user = CurrentUser(token, _found(token), settings().second_factor)
    remember_device(read_address(user.found.actor.email).key)
    session.clear()
    login_user(user)
    target = wanted()
    if user.waits_for_second_factor:
        return url_for(user.entrance, next=target or None)
    return target or first_page(bool(user.actor.grants))


def device() -> Device:
    """What this browser tells of who signed in here before."""
    return read_device(request.cookies.get(DEVICE, ""), settings().secret_key)


def remember_device(key: str) -> None:
    """From now on the address of ``key`` has its own count of wrong passwords in this browser."""
    value = device().after(key).sealed(settings().secret_key)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(DEVICE, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
        return response


def _found(token: str) -> Any:
    found = signed_in(token_hash(token))
    assert found is not None
    return found


def first_page(has_roles: bool) -> str:
    """Home, or for somebody without any role the form of their organisation."""
    return url_for("web.home" if has_roles else "organisations.create")


def session_user() -> CurrentUser | None:
    """Whoever gave a password in this browser, with or without the second factor."""
    return current_user if isinstance(current_user._get_current_object(), CurrentUser) else None


def dead_link(reason: Any) -> tuple[str, int]:
    """The page of a link that does nothing any more."""
    return render_template("accounts/dead_link.html", reason=translate(reason)), GONE


@blueprint.after_request
def keep_out_of_stores(response: Response) -> Response:
    """Pages about accounts carry links and codes that no browser or proxy should keep."""
    response.headers["Cache-Control"] = "no-store"
    return response
