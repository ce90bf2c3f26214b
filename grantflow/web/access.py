"""Default deny: every view names its permission, and the gate asks before the view runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grantflow.core.actors import NOBODY, Actor, Scope
from grantflow.core.db import missing
from grantflow.core.errors import Forbidden
from grantflow.core.sentences import mark, say
from grantflow.web import signed_out

PUBLIC = "public"
SIGNED_IN = "signed in"
SIGN_IN = "accounts.sign_in"
FIRST_SIGN_IN = mark("Please sign in first. Nothing was changed.")
SIGN_IN_AND_BACK = mark("Please sign in first. You will then come back to the page you wanted.")

V = TypeVar("V", bound=Callable[..., Any])


class Scoped(Protocol):
    """A record of which offices are held."""

    @property
    def scope(self) -> Scope: ...


S = TypeVar("S", bound=Scoped)


@dataclass(frozen=True)
class Gate:
    """What the accounts slice tells the gate."""

    allows: Callable[[Actor, str, Scope | None], bool]
    known: frozenset[str]


def access(permission: str) -> Callable[[V], V]:
    """Name the permission of a view: a row of the permission table, ``PUBLIC`` or ``SIGNED_IN``."""

    def mark(view: V) -> V:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission a view named, or None, which the gate refuses."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def current_actor() -> Actor:
    """The person of this request; ``NOBODY`` when not signed in."""
    here: Any = g._get_current_object()
    try:
        actor: Actor = here.actor
    except AttributeError:
        actor = here.actor = getattr(current_user, "actor", NOBODY)
    return actor


def allowed(permission: str) -> bool:
    """Whether the person holds the permission in any scope: for navigation, never as the only check."""
    return permission == PUBLIC or current_gate().allows(current_actor(), permission, None)


def current_gate() -> Gate:
    gate: Gate = current_app.extensions["grantflow.gate"]
    return gate


def here(record: S) -> S:
    """The record, where the person holds the permission of this page in its scope.

    The gate asks for it in any scope, and a record may be visible by another role: an office elsewhere opens nothing.

    Raises:
        NotFound: it is not held here.
    """
    permission = permission_of(current_app, request.endpoint or "") or PUBLIC
    if permission not in (PUBLIC, SIGNED_IN) and not current_gate().allows(current_actor(), permission, record.scope):
        raise missing()
    return record


def guard() -> Response | None:
    """Before every request: let through, send to sign in, or refuse."""
    if request.endpoint is None:
        return None
    permission = permission_of(current_app, request.endpoint)
    if permission == PUBLIC:
        return None
    if permission is None:
        abort(404)
    if current_actor() is NOBODY:
        return _to_sign_in()
    if permission == SIGNED_IN or current_gate().allows(current_actor(), permission, None):
        return None
    if request.view_args:
        raise missing()
    raise Forbidden(say("Your roles do not include this page."))


def _to_sign_in() -> Response:
    """To the sign-in page, or to the step that is missing after the password."""
    entrance = getattr(current_user, "entrance", None)
    if request.method != "GET" and entrance is None and signed_out.typed():
        return signed_out.page(SIGN_IN)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if entrance is None:
        flash(gettext(FIRST_SIGN_IN if wanted is None else SIGN_IN_AND_BACK), "info")
    return redirect(url_for(entrance or SIGN_IN, next=wanted), 303)


def init_app(app: Flask, gate: Gate) -> None:
    """Put the gate before every view of ``app``."""
    app.extensions["grantflow.gate"] = gate
    app.before_request(guard)
