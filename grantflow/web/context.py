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
from grantflow.web.navigation import nav_items

APP_NAME = "GrantFlow"


@dataclass(frozen=True)
class Me:
    """The person in the header."""

    name: str

    @property
    def short_name(self) -> str:
        first, _, last = self.name.partition(" ")
        return f"{first[:1]}. {last}" if last else first


@dataclass(frozen=True)
class LanguageChoice:
    code: str
    name: str
    current: bool


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
            "app_name": APP_NAME,
            "me": Me(actor.name) if actor is not NOBODY else None,
            "actor": actor,
            "nav_items": nav_items(),
            "languages": [LanguageChoice(code, name, code == language()) for code, name in LANGUAGES.items()],
            "language_code": language(),
            "direction": text_direction(language()),
            "donor_line": in_language(g.get("donor_line")),
            "environment_note": translate(environment_note),
            "request_path": page_address(),
        }

    app.context_processor(shared)
    app.jinja_env.globals.update(new_key=lambda: str(new_id()), allowed=allowed, development=not settings.is_production)
