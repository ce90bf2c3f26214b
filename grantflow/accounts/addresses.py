"""Mail addresses: readable or refused, and the key that makes two spellings one account."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from grantflow.core.errors import Unreadable
from grantflow.core.sentences import say


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address as its owner writes it, and folded for comparing."""

    email: str
    key: str


def read_address(text: str) -> Address:
    """Normalise an address; international domains compare by their ASCII form.

    Raises:
        Unreadable: not a mail address.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise Unreadable(say("Write an e-mail address such as name@example.org.")) from None
    domain = (found.ascii_domain or found.domain).lower()
    return Address(found.normalized, f"{found.local_part.casefold()}@{domain}")
