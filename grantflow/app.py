"""create_app(): the only file that knows every slice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from grantflow import paths
from grantflow.accounts import login, permissions, policies
from grantflow.accounts.views import blueprint as accounts
from grantflow.applications.views import blueprint as applications
from grantflow.calls.corrigendum_pages import blueprint as call_corrigenda
from grantflow.calls.form_pages import blueprint as call_forms
from grantflow.calls.views import blueprint as calls
from grantflow.core.db import db
from grantflow.core.message_files import compile_catalogues
from grantflow.core.sentences import mark
from grantflow.core.translation import CATALOGUES
from grantflow.decisions.views import blueprint as decisions
from grantflow.files.commands import FileStore, use_store
from grantflow.grants.views import blueprint as grants
from grantflow.monitoring.views import blueprint as monitoring
from grantflow.organisations.views import blueprint as organisations
from grantflow.outbox.commands import use_renderer
from grantflow.outbox.render import Renderer
from grantflow.outbox.worker import smtp
from grantflow.programmes.views import blueprint as programmes
from grantflow.questionnaires.views import blueprint as questionnaires
from grantflow.questionnaires.views import forms
from grantflow.reporting.views import blueprint as reporting
from grantflow.reviews.views import blueprint as reviews
from grantflow.settings import Environment, Settings
from grantflow.web import (
    access,
    assets,
    compression,
    context,
    controls,
    errors,
    field_views,
    locale,
    logs,
    pieces,
    rows,
    security,
    urls,
)
from grantflow.web.devmail import blueprint as devmail
from grantflow.web.home import blueprint as web
from grantflow.web.letters import blueprint as letters
from grantflow.web.mailbox import blueprint as mailbox
from grantflow.web.style_page import blueprint as style
from grantflow.web.templating import Templates
from grantflow.wiring import wire

BLUEPRINTS = (
    web,
    accounts,
    organisations,
    programmes,
    questionnaires,
    forms,
    calls,
    call_corrigenda,
    call_forms,
    applications,
    reviews,
    decisions,
    grants,
    reporting,
    monitoring,
    mailbox,
    letters,
)
BESIDE: Mapping[Environment, tuple[Blueprint, ...]] = {
    Environment.DEVELOPMENT: (style, devmail),
    Environment.TEST: (style, devmail),
    Environment.DEMO: (devmail,),
}
"""What shows the inside, and where it may."""
NOTES = {
    Environment.DEMO: mark("Demonstration: invented people and organisations; sign-in needs no second factor here.")
}
MAX_FORM_PARTS = 5000


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; settings come from the environment unless given.

    Raises:
        UnsafeSettings: a production setting would make an unsafe server.
    """
    chosen = (settings or Settings.from_environment()).checked()
    logs.configure(chosen)
    if not paths.BUNDLED.is_dir():
        compile_catalogues(CATALOGUES)
    app = Flask("grantflow", template_folder=str(paths.TEMPLATES), static_folder=str(paths.PACKAGE / "static"))
    app.jinja_environment = Templates
    app.config.from_mapping(flask_config(chosen))
    app.extensions["grantflow.settings"] = chosen
    if chosen.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies
        )
    _extensions(app, chosen)
    wire()
    for blueprint in (*BLUEPRINTS, *BESIDE.get(chosen.environment, ())):
        app.register_blueprint(blueprint)
    return app


def _extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(paths.MIGRATIONS))
    smtp.init_app(app)
    use_renderer(
        Renderer(
            paths.TEMPLATES,
            settings.base_url or "http://127.0.0.1:8000",
            context.APP_NAME,
            settings.mail_from.rpartition("@")[2],
        )
    )
    use_store(FileStore(settings.storage, settings.max_upload_bytes, settings.max_upload_total_bytes))
    CSRFProtect(app)
    compression.init_app(app)
    login.init_app(app, settings)
    security.init_app(app, settings)
    access.init_app(app, access.Gate(policies.holds, frozenset(permissions.PERMISSIONS)))
    locale.init_app(app)
    urls.init_app(app)
    rows.init_app(app)
    pieces.init_app(app)
    controls.init_app(app)
    field_views.init_app(app)
    assets.init_app(app)
    context.init_app(app, settings, NOTES.get(settings.environment, ""))
    errors.init_app(app)


def flask_config(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions are told."""
    secure = settings.is_production
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "TESTING": settings.environment is Environment.TEST,
        "TRUSTED_HOSTS": settings.trusted_hosts.split(",") if settings.trusted_hosts else None,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-grantflow" if secure else "grantflow",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_tls,
        "MAIL_SUPPRESS_SEND": not settings.mail_enabled,
        "MAIL_DEFAULT_SENDER": settings.mail_from,
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_BR_LEVEL": 3,
        "COMPRESS_MIN_SIZE": 500,
    }
