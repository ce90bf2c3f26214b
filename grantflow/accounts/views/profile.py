"""The person's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from grantflow.accounts.commands import people as commands
from grantflow.accounts.commands import sessions
from grantflow.accounts.forms import ProfileForm
from grantflow.accounts.models import Person
from grantflow.accounts.policies import needs_second_factor
from grantflow.accounts.queries import live_sessions
from grantflow.accounts.scopes import Places
from grantflow.accounts.views.base import blueprint, session_user, settings
from grantflow.accounts.views.entering import leave
from grantflow.core.actors import ROLE_LABELS
from grantflow.core.db import get
from grantflow.core.sentences import say
from grantflow.web.access import SIGNED_IN, access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, typed
from grantflow.web.locale import remember


def _me() -> Person:
    ident = current_actor().id
    assert ident is not None
    return get(Person, ident)


@blueprint.get("/profile")
@access(SIGNED_IN)
def profile() -> str:
    person = _me()
    form = ProfileForm(name=person.name, language=person.language, zone=person.zone, version=person.version)
    return _page(form)


def _page(form: ProfileForm) -> str:
    person = _me()
    user = session_user()
    return render_template(
        "accounts/profile.html",
        form=form,
        person=person,
        sessions=live_sessions(person.id),
        here=None if user is None else user.found.session_id,
        roles=[role for role in person.roles if role.ended_at is None],
        places=Places(role for role in person.roles if role.ended_at is None),
        role_labels=ROLE_LABELS,
        second_factor_due=settings().second_factor and needs_second_factor(current_actor()),
    )


@blueprint.post("/profile")
@access(SIGNED_IN)
def save_profile() -> Any:
    form = ProfileForm(zone=_me().zone)
    response = perform(
        form,
        lambda: commands.change_profile(
            current_actor(),
            form.seen_version,
            name=typed(form.name),
            language=form.language.data,
            zone=form.zone.data,
        ),
        then=url_for("accounts.profile"),
        page=lambda: _page(form),
        done=say("Saved."),
    )
    if isinstance(response, Response):
        remember(response, str(form.language.data))
    return response


@blueprint.post("/profile/sessions/<uuid:ident>/end")
@access(SIGNED_IN)
def end_session(ident: UUID) -> Any:
    return perform(
        ActionForm(),
        lambda: sessions.sign_out_session(current_actor(), ident),
        then=url_for("accounts.profile"),
        page=profile,
        done=say("That browser is signed out."),
    )


@blueprint.post("/profile/sessions/end")
@access(SIGNED_IN)
def end_all_sessions() -> Any:
    def out(_: Any) -> str:
        leave()
        return url_for("accounts.sign_in")

    return perform(
        ActionForm(),
        lambda: sessions.sign_out_everywhere(current_actor()),
        then=out,
        page=profile,
        done=say("You are signed out everywhere."),
    )
