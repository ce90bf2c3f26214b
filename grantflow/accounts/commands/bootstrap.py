"""The first administrator of a site, made on its command line."""

from __future__ import annotations

from grantflow.accounts.commands.registering import address_of, new_person, send_link
from grantflow.accounts.commands.roles import give_role
from grantflow.accounts.enums import TokenKind
from grantflow.accounts.models import Person
from grantflow.accounts.queries import by_address, same_role
from grantflow.core import clock
from grantflow.core.actors import Role, Scope
from grantflow.core.db import session
from grantflow.core.errors import NotAllowedNow
from grantflow.core.sentences import say


def make_administrator(email: str, name: str) -> Person:
    """Give the administrator's role to an address and mail it a link to set a password.

    An existing account keeps its name and password.

    Raises:
        Invalid: not a mail address.
        NotAllowedNow: the person is an administrator already.
    """
    address = address_of(email)
    person = by_address(address.key)
    if person is None:
        person = new_person(address)
        person.name = name or address.email
        session.flush()
    if same_role(person.id, Role.ADMIN, Scope()) is not None:
        raise NotAllowedNow(say("%(email)s is an administrator already.", email=address.email))
    give_role(person, Role.ADMIN, Scope(), by=None, at=clock.now())
    send_link(person, TokenKind.RESET, "accounts.reset")
    return person
