"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request, url_for
from flask.globals import request_ctx

from grantflow.core.actors import NOBODY
from grantflow.core.ids import new_id
from grantflow.settings import LANGUAGES, Settings
from grantflow.web.access import allowed, current_actor
from grantflow.web.locale import in_language, language, text_direction, translate
from grantflow.web.navigation import audience, nav_items

APP_NAME = "GrantFlow"


@dataclass(frozen=True)
class LanguageChoice:
    code: str
    name: str
    current: bool


def languages() -> list[LanguageChoice]:
    """What the reader may choose from."""
    return [LanguageChoice(code, name, code == language()) for code, name in LANGUAGES.items()]


def _short(name: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[:1]}. {last}" if last else first


def page_address() -> str:
    """The address at which this page can be opened again; of a refused form without a page, where it was sent from."""
    here = request.full_path.rstrip("?")
    routes = request_ctx.url_adapter
    if request.method in ("GET", "HEAD") or routes is None or routes.test(request.path, method="GET"):
        return here
    sent_from = urlsplit(request.referrer or "")
    return sent_from.path if sent_from.netloc == request.host and sent_from.path else url_for("web.start")


def init_app(app: Flask, settings: Settings, environment_note: str) -> None:
    """Give templates the person, the navigation, the languages and the helpers."""

    def shared() -> dict[str, Any]:
        actor = current_actor()
        return {
            "me": actor if actor is not NOBODY else None,
            "actor": actor,
            "short_name": _short(actor.name),
            "audience": audience(),
            "language_code": language(),
            "direction": text_direction(language()),
            "donor_line": in_language(g.get("donor_line")),
            "request_path": page_address(),
        }

    app.context_processor(shared)
    app.jinja_env.globals.update(
        app_name=APP_NAME,
        allowed=allowed,
        development=not settings.is_production,
        environment_note=lambda: translate(environment_note),
        languages=languages,
        nav_items=nav_items,
        new_key=lambda: str(new_id()),
    )
