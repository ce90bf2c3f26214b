"""Signing in and out: rows of sessions, and what is asked before one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts import passwords, second_factor
from grantflow.accounts.addresses import read_address
from grantflow.accounts.commands.throttling import Lock
from grantflow.accounts.devices import Device
from grantflow.accounts.models import LoginSession, Person, RecoveryCode
from grantflow.accounts.queries import by_address
from grantflow.accounts.tokens import new_token, token_hash
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import lock, session
from grantflow.core.errors import Unreadable
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Attempt:
    """How signing in went: a token for the cookie, or a reason. Both are committed, as failures count."""

    token: str | None = None
    reason: Sentence | None = None


def sign_in(email: str, password: str, *, device: Device, browser: str, length: timedelta) -> Attempt:
    """Begin a session of ``length``. Failures in a row count by address, apart for a device that signed in before.

    Unknown addresses, wrong passwords and accounts without one, or unconfirmed, get the same answer in the same time.
    """
    now = clock.now()
    try:
        key = read_address(email).key
    except Unreadable:
        key = email.strip().casefold()
    door = Lock(*device.door(key), now)
    if door.refusal is not None:
        return Attempt(reason=door.refusal)
    person = by_address(key)
    right, renewed = passwords.check_password(password, None if person is None else person.password_hash)
    if not right or person is None or person.confirmed_at is None:
        door.failed()
        return Attempt(reason=say("The e-mail address or the password is not right."))
    door.passed()
    if person.disabled_at is not None:
        return Attempt(reason=say("This account was closed. Ask the people who run this site."))
    if renewed is not None:
        person.password_hash = renewed
    return Attempt(token=begin_session(person, browser=browser, length=length))


def begin_session(person: Person, *, browser: str, length: timedelta) -> str:
    """A new session row; returns the token of its cookie. Sessions that ended long ago go."""
    now, token = clock.now(), new_token()
    session.execute(sa.delete(LoginSession).where(LoginSession.person_id == person.id, LoginSession.expires_at < now))
    session.add(
        LoginSession(
            id=new_id(),
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=now,
            expires_at=now + length,
            browser=browser[:120],
        )
    )
    session.flush()
    return token


def give_code(session_id: UUID, code: str) -> Sentence | None:
    """Complete a session with a code of the phone or a recovery code; returns the reason when it is not right."""
    now = clock.now()
    entered = lock(LoginSession, session_id)
    person = lock(Person, entered.person_id)
    door = Lock("code", str(person.id), now)
    if door.refusal is not None:
        return door.refusal
    if not accept_code(person, code):
        door.failed()
        return say("This code is not right, or it was used before. Wait for the next one.")
    door.passed()
    entered.second_factor_at = now
    return None


def accept_code(person: Person, code: str) -> bool:
    """Use up a code of the person's phone, or one of the recovery codes."""
    if person.totp_secret is None:
        return False
    step = second_factor.matching_step(person.totp_secret, code, clock.now(), after=person.totp_last_step)
    if step is not None:
        person.totp_last_step = step
        return True
    spare = session.scalar(
        sa.select(RecoveryCode).where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == second_factor.recovery_hash(code),
            RecoveryCode.used_at.is_(None),
        )
    )
    if spare is None:
        return False
    spare.used_at = clock.now()
    return True


def sign_out(token: str) -> None:
    """End the session of a cookie."""
    session.execute(
        sa.update(LoginSession)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def sign_out_session(actor: Actor, session_id: UUID) -> None:
    """End one of the actor's own sessions; another's is left alone."""
    session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.person_id == actor.id)
        .values(revoked_at=clock.now())
    )


def sign_out_everywhere(actor: Actor) -> None:
    """End every session of the actor, the present one too."""
    assert actor.id is not None
    end_sessions(actor.id)


def end_sessions(person_id: UUID, *, keep: UUID | None = None) -> None:
    """End every session of a person, except ``keep``."""
    query = sa.update(LoginSession).where(LoginSession.person_id == person_id, LoginSession.revoked_at.is_(None))
    if keep is not None:
        query = query.where(LoginSession.id != keep)
    session.execute(query.values(revoked_at=clock.now()))
