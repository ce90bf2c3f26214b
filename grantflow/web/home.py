"""The home page as a work list, and the language switch."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grantflow.core.actors import NOBODY, ROLE_LABELS
from grantflow.core.events import ask, publish
from grantflow.core.unit_of_work import unit_of_work
from grantflow.core.work import WorkItem
from grantflow.settings import LANGUAGES
from grantflow.web.access import PUBLIC, SIGNED_IN, access, current_actor
from grantflow.web.locale import due_label, remember, translate, waiting_label
from grantflow.web.profile_events import LanguageChosen

blueprint = Blueprint("web", __name__)
LATEST = datetime.max.replace(tzinfo=UTC)


@blueprint.get("/")
@access(PUBLIC)
def start() -> Response:
    """Strangers see the open calls, people their work."""
    return redirect(url_for("calls.public_index" if current_actor() is NOBODY else "web.home"), 302)


@blueprint.get("/home")
@access(SIGNED_IN)
def home() -> str:
    actor = current_actor()
    items: list[WorkItem] = [item for answer in ask("work", actor) for item in answer]
    items.sort(key=lambda item: (_last_instant(item.due), item.since or LATEST))
    return render_template(
        "web/home.html",
        waiting=[_drawn(item) for item in items if item.action],
        others=[_drawn(item) for item in items if not item.action],
        roles=[translate(ROLE_LABELS[role]) for role in sorted(actor.roles)],
        panels=[panel for answer in ask("home.panels", actor) for panel in answer],
    )


def _last_instant(due: datetime | date | None) -> datetime:
    if due is None:
        return LATEST
    return due if isinstance(due, datetime) else datetime.combine(due, time.max, UTC)


def _drawn(item: WorkItem) -> dict[str, str]:
    label, tone = due_label(item.due)
    if item.due is None and item.since is not None:
        label, tone = waiting_label(item.since), "neutral"
    return {
        "due_label": label,
        "due_tone": tone,
        "title": translate(item.title),
        "url": url_for(item.endpoint, **item.values),
        "note": translate(item.note),
        "action_label": translate(item.action),
        "who": translate(item.who),
    }


@blueprint.post("/language")
@access(PUBLIC)
def set_language() -> Response:
    """Switch the language for this browser, and in the profile of who is signed in."""
    wanted = request.form.get("language", "")
    response = redirect(local_address(request.form.get("next", "")) or url_for("web.start"), 303)
    if wanted in LANGUAGES:
        remember(response, wanted)
        if (actor := current_actor()) is not NOBODY:
            with unit_of_work():
                publish(LanguageChosen(actor, wanted))
    return response


def local_address(address: str) -> str | None:
    """The address if it leads to this site, so that nobody is sent elsewhere after signing in."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if (
        not address.isprintable()
        or parts.scheme
        or parts.netloc
        or not address.startswith("/")
        or address.startswith(("//", "/\\"))
    ):
        return None
    return address
