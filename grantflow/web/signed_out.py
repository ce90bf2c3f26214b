"""A form sent without a session: what was typed is shown again, so that nobody loses a long text."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, url_for

HIDDEN = frozenset({"csrf_token", "version", "idempotency_key", "changed", "leaving"})
"""Fields that no person types."""
SECRET = "password"
STATUS = 401


def typed() -> list[str]:
    """The texts of the form that was sent, each once, without passwords."""
    values = [
        value.strip()
        for name, found in request.form.lists()
        if name not in HIDDEN and SECRET not in name
        for value in found
    ]
    return list(dict.fromkeys(value for value in values if value))


def page(entrance: str) -> Response:
    """What was typed, and the way to sign in and back to the page it was typed on (401)."""
    came_from = urlsplit(request.referrer or "")
    back = came_from.path if came_from.netloc == request.host else None
    body = render_template("errors/signed_out.html", typed=typed(), sign_in=url_for(entrance, next=back))
    return make_response(body, STATUS, {"Cache-Control": "no-store"})
