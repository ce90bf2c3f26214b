"""Refusals as pages: what happened, where, and what to do; never a bare 500."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from grantflow.core.actors import NOBODY
from grantflow.core.db import session
from grantflow.core.errors import Refusal
from grantflow.core.sentences import say
from grantflow.web import signed_out
from grantflow.web.access import PUBLIC, SIGN_IN, current_actor, permission_of
from grantflow.web.actions import status_of
from grantflow.web.locale import translate

log = structlog.get_logger(__name__)
DESIGNED = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def refused(refusal: Refusal) -> tuple[str, int]:
    """A command's refusal that no form could show."""
    code = status_of(refusal)
    page = code if code in DESIGNED else 409
    return render_template(f"errors/{page}.html", reasons=[translate(reason) for reason in refusal.reasons]), code


def http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code not in DESIGNED:
        return error
    return render_template(f"errors/{code}.html", reasons=[]), code


def csrf_failed(error: CSRFError) -> Any:
    needs_sign_in = permission_of(current_app, request.endpoint or "") not in (PUBLIC, None)
    if needs_sign_in and current_actor() is NOBODY and signed_out.typed():
        return signed_out.page(SIGN_IN)
    reason = say("The page was open for too long. Go back, reload it and send the form again.")
    return render_template("errors/400.html", reasons=[translate(reason)]), 400


def unexpected(error: Exception) -> tuple[str, int]:
    log.exception("unexpected error")
    session.rollback()
    return render_template("errors/500.html", reasons=[]), 500


def init_app(app: Flask) -> None:
    """Give every error a designed page."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(HTTPException, http_error)
    if not app.testing and not app.debug:
        app.register_error_handler(Exception, unexpected)
