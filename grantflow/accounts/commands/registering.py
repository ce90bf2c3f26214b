"""Opening an account, confirming its address, setting a new password by mail."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from grantflow.accounts import emails, passwords
from grantflow.accounts.addresses import Address, read_address
from grantflow.accounts.commands.sessions import end_sessions
from grantflow.accounts.enums import TokenKind
from grantflow.accounts.models import OneTimeLink, Person, RecoveryCode
from grantflow.accounts.queries import actor_of, by_address, live_link
from grantflow.accounts.tokens import new_token, token_hash
from grantflow.audit.commands import record
from grantflow.core import clock
from grantflow.core.db import lock, session
from grantflow.core.errors import Invalid, NotAllowedNow, Unreadable
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, say

LIFETIMES = {TokenKind.CONFIRM: timedelta(days=3), TokenKind.RESET: timedelta(hours=2)}
MAIL_PAUSE = timedelta(minutes=1)


def dead_link() -> Sentence:
    """What somebody reads whose link was used, replaced or is too old."""
    return say("This link was used before or is too old.")


def address_of(text: str, field: str = "email") -> Address:
    """The address, or :class:`Invalid` at its field."""
    try:
        return read_address(text)
    except Unreadable as wrong:
        raise Invalid({field: wrong.reason}) from None


def check_new_password(password: str, *about: str, field: str = "password") -> None:
    """Refuse a password that does not keep the rules."""
    if faults := passwords.faults(password, about=about):
        raise Invalid({field: faults})


def register(*, name: str, email: str, language: str, zone: str) -> None:
    """Open an account that waits for its mailed link; whoever opens that link chooses the password.

    Whether the address is known shows only in its mailbox: an existing account gets a letter saying so. An account
    that nobody confirmed yet takes what was typed with the newest link, and earlier links die; what is typed while
    no new link can be mailed yet changes nothing.

    Raises:
        Invalid: at ``email``.
    """
    address = address_of(email)
    person = by_address(address.key)
    if person is not None and person.confirmed_at is not None:
        if person.disabled_at is None:
            send_link(person, TokenKind.RESET, "accounts.exists")
        return
    if person is not None and _mailed_just_now(person, TokenKind.CONFIRM):
        return
    try:
        with session.begin_nested():
            person = person or new_person(address)
            person.name, person.language, person.zone = name, language, zone
    except IntegrityError:
        return  # the same address at the same moment: the other letter is on its way
    record("person.registered", person, actor_of(person))
    send_link(person, TokenKind.CONFIRM, "accounts.confirm")


def new_person(address: Address) -> Person:
    """A person of that address, in the session, without name and password."""
    person = Person(id=new_id(), email=address.email, email_key=address.key, name="", created_at=clock.now())
    session.add(person)
    return person


def send_link(person: Person, kind: TokenKind, letter: str) -> None:
    """Mail a one-time link; the earlier ones of its kind die. Not more than one a minute."""
    if _mailed_just_now(person, kind):
        return
    now, life = clock.now(), LIFETIMES[kind]
    session.execute(sa.update(OneTimeLink).where(_unused(person, kind)).values(used_at=now))
    token = new_token()
    session.add(
        OneTimeLink(id=new_id(), kind=kind, person_id=person.id, token_hash=token_hash(token), expires_at=now + life)
    )
    session.flush()
    emails.send_link(letter, person, token, now + life)


def _unused(person: Person, kind: TokenKind) -> sa.ColumnElement[bool]:
    return sa.and_(
        OneTimeLink.person_id == person.id,
        OneTimeLink.kind == kind,
        OneTimeLink.used_at.is_(None),
    )


def _mailed_just_now(person: Person, kind: TokenKind) -> bool:
    newest = session.scalar(sa.select(sa.func.max(OneTimeLink.expires_at)).where(_unused(person, kind)))
    return newest is not None and newest - LIFETIMES[kind] > clock.now() - MAIL_PAUSE


def _use(token: str, kind: TokenKind) -> Person:
    found = live_link(token_hash(token), kind)
    if found is None:
        raise NotAllowedNow(dead_link())
    link = lock(OneTimeLink, found.id)
    if link.used_at is not None:
        raise NotAllowedNow(dead_link())
    link.used_at = clock.now()
    return lock(Person, link.person_id)


def confirm(token: str, password: str) -> Person:
    """The address belongs to whoever has its mail: the account may be used, with the password they choose now.

    Raises:
        Invalid: at ``password``; the link stays alive.
        NotAllowedNow: the link is dead.
    """
    person = _use(token, TokenKind.CONFIRM)
    check_new_password(password, person.name, person.email)
    take_over(person)
    person.password_hash = passwords.hash_password(password)
    record("person.confirmed", person, actor_of(person))
    return person


def ask_for_reset(email: str) -> None:
    """Mail a link for a new password when the address has an account; say nothing either way.

    Raises:
        Invalid: not an address.
    """
    person = by_address(address_of(email).key)
    if person is not None and person.disabled_at is None:
        send_link(person, TokenKind.RESET, "accounts.reset")


def set_password_by_link(token: str, password: str) -> Person:
    """Set a new password, confirm the address, and end every session.

    Raises:
        Invalid: at ``password``; the link stays alive.
        NotAllowedNow: the link is dead.
    """
    person = _use(token, TokenKind.RESET)
    check_new_password(password, person.name, person.email)
    if person.confirmed_at is None:
        take_over(person)
    set_password(person, password)
    end_sessions(person.id)
    return person


def take_over(person: Person) -> None:
    """The owner of the mailbox claims an account nobody had confirmed: nothing a stranger set up stays, and
    no other link confirms it again.
    """
    person.confirmed_at = clock.now()
    session.execute(sa.update(OneTimeLink).where(_unused(person, TokenKind.CONFIRM)).values(used_at=clock.now()))
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    end_sessions(person.id)


def set_password(person: Person, password: str) -> None:
    """Store the hash, write history, tell the person."""
    person.password_hash = passwords.hash_password(password)
    record("person.password_changed", person, actor_of(person))
    emails.password_changed(person, clock.now())
