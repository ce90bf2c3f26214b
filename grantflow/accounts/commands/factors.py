"""The second factor: setting it up, new recovery codes, turning it off, a lost one; and the password asked again."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts import emails, passwords, second_factor
from grantflow.accounts.commands.people import own
from grantflow.accounts.commands.registering import check_new_password, set_password
from grantflow.accounts.commands.sessions import end_sessions
from grantflow.accounts.commands.throttling import Lock
from grantflow.accounts.models import LoginSession, Person, RecoveryCode
from grantflow.accounts.policies import require
from grantflow.accounts.queries import actor_of
from grantflow.audit.commands import record
from grantflow.core import clock
from grantflow.core.actors import Actor, Scope
from grantflow.core.db import lock, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, say


def wrong_password(actor: Actor, password: str) -> Sentence | None:
    """Why the password is not taken again, or None; to be committed, as failures count."""
    person = own(actor)
    door = Lock("own password", str(person.id), clock.now())
    if door.refusal is not None:
        return door.refusal
    right, _ = passwords.check_password(password, person.password_hash)
    if right:
        door.passed()
        return None
    door.failed()
    return say("This is not your password.")


def change_password(actor: Actor, session_id: UUID, password: str) -> None:
    """Set a new password; other browsers are signed out. The old one was checked before.

    Raises:
        Invalid: at ``password``.
    """
    person = own(actor)
    check_new_password(password, person.name, person.email)
    set_password(person, password)
    end_sessions(person.id, keep=session_id)


def turn_on(person_id: UUID, session_id: UUID, secret: str, code: str) -> list[str]:
    """Begin to ask for codes; returns the recovery codes, which are kept nowhere in clear.

    Raises:
        Invalid: at ``code``, when the phone shows another one.
        NotAllowedNow: a second factor stands already.
    """
    person = lock(Person, person_id)
    if person.totp_confirmed_at is not None:
        raise NotAllowedNow(say("The second step is on already."))
    step = second_factor.matching_step(secret, code, clock.now())
    if step is None:
        raise Invalid({"code": say("The app shows another code now. Check that your phone's clock is right.")})
    person.totp_secret, person.totp_confirmed_at, person.totp_last_step = secret, clock.now(), step
    lock(LoginSession, session_id).second_factor_at = clock.now()
    end_sessions(person.id, keep=session_id)
    record("person.second_factor_on", person, actor_of(person))
    emails.second_factor_changed(person, say("A code from a phone is asked for now"), clock.now())
    return _fresh_codes(person)


def new_recovery_codes(actor: Actor) -> list[str]:
    """Ten new codes; the old ones are dead.

    Raises:
        NotAllowedNow: no second factor stands.
    """
    person = _with_second_factor(actor)
    record("person.recovery_codes_made", person, actor)
    emails.second_factor_changed(person, say("New recovery codes were made"), clock.now())
    return _fresh_codes(person)


def turn_off(actor: Actor, *, required: bool) -> None:
    """Ask for no code any more.

    Raises:
        NotAllowedNow: the person's roles need it, or there is none.
    """
    if required:
        raise NotAllowedNow(say("Your roles need the second step. It cannot be turned off."))
    person = _with_second_factor(actor)
    _forget(person)
    record("person.second_factor_off", person, actor)
    emails.second_factor_changed(person, say("No code is asked for any more"), clock.now())


def reset_second_factor(actor: Actor, person_id: UUID, reason: str) -> None:
    """Take away the second factor of a person who lost phone and codes; the next sign-in sets up a new one.

    Every session of the person ends, and the person is told by letter.

    Raises:
        Forbidden: not an administrator.
        Invalid: at ``reason``.
        NotAllowedNow: the own account, or no second factor stands.
    """
    require(actor, "account:reset_second_factor", Scope())
    person = lock(Person, person_id)
    if person.id == actor.id:
        raise NotAllowedNow(say("You cannot reset your own second step. Ask another administrator."))
    if person.totp_confirmed_at is None:
        raise NotAllowedNow(say("The second step is off already."))
    if not reason.strip():
        raise Invalid({"reason": say("Write a reason.")})
    _forget(person)
    Lock("code", str(person.id), clock.now()).passed()
    end_sessions(person.id)
    record("person.second_factor_reset", person, actor, note=reason)
    emails.second_factor_reset(person, clock.now())


def _forget(person: Person) -> None:
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _with_second_factor(actor: Actor) -> Person:
    person = own(actor)
    if person.totp_confirmed_at is None:
        raise NotAllowedNow(say("The second step is off already."))
    return person


def _fresh_codes(person: Person) -> list[str]:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = second_factor.new_recovery_codes()
    session.add_all(
        RecoveryCode(id=new_id(), person_id=person.id, code_hash=second_factor.recovery_hash(code)) for code in codes
    )
    return codes
