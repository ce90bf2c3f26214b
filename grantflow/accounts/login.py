"""Flask-Login over server-side session rows: the cookie names a row, and logging out ends it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_login import LoginManager, UserMixin

from grantflow.accounts.policies import needs_second_factor
from grantflow.accounts.queries import SignedIn, signed_in
from grantflow.accounts.tokens import token_hash as token_hash
from grantflow.core.actors import NOBODY, Actor
from grantflow.settings import Settings

manager = LoginManager()


class CurrentUser(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps for the request."""

    def __init__(self, token: str, found: SignedIn, second_factor_required: bool) -> None:
        self.token, self.found, self.second_factor_required = token, found, second_factor_required

    def get_id(self) -> str:
        return self.token

    @property
    def waits_for_second_factor(self) -> bool:
        """Signed in with a password, but not with the second factor this person needs."""
        if self.found.second_factor_at is not None:
            return False
        return self.found.has_second_factor or (self.second_factor_required and needs_second_factor(self.found.actor))

    @property
    def entrance(self) -> str:
        """Where somebody who waits for the second factor goes on."""
        return "accounts.second_factor" if self.found.has_second_factor else "accounts.second_factor_setup"

    @property
    def actor(self) -> Actor:
        """The acting person: nobody until the second factor is given."""
        return NOBODY if self.waits_for_second_factor else self.found.actor


def init_app(app: Flask, settings: Settings) -> None:
    """Load the signed-in person of each request from the session row."""
    app.extensions["grantflow.settings"] = settings
    manager.init_app(app)
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Any:
        found = signed_in(token_hash(token))
        chosen: Settings = app.extensions["grantflow.settings"]
        return None if found is None else CurrentUser(token, found, chosen.second_factor)
