"""Mail addresses: readable or refused, and the key that makes two spellings one account."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from grantflow.core.errors import Unreadable
from grantflow.core.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address as its owner writes it, and folded for comparing."""

    email: str
    key: str


def read_address(text: str) -> Address:
    """Normalise an address; international domains compare by their ASCII form.

    Raises:
        Unreadable: not a mail address, or one that most mail servers cannot be told: other than ASCII before the @.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Unreadable(_reason(text)) from None
    domain = (found.ascii_domain or found.domain).lower()
    return Address(found.normalized, f"{found.local_part.casefold()}@{domain}")


def _reason(text: str) -> Sentence:
    mailbox, at, _ = text.rpartition("@")
    if at and not mailbox.isascii():
        return say("Write the part before the @ with the letters a to z, digits and signs: our mail reaches no other.")
    return say("Write an e-mail address such as name@example.org.")
