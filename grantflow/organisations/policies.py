"""What an organisation's profile needs, and how registration numbers and accounts are read."""

from __future__ import annotations

import re

from grantflow.core.errors import Unreadable
from grantflow.core.sentences import Sentence, say
from grantflow.organisations.enums import REGISTERS
from grantflow.organisations.models import Organisation

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_ACCOUNT = re.compile(r"[A-Z0-9]{6,34}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_BLANKS = re.compile(r"[\s-]+")
_IBAN_MODULUS = 97


def lacking(organisation: Organisation) -> list[Sentence]:
    """What the profile still lacks before an application can be judged."""
    needs_number = organisation.country in REGISTERS and not organisation.registration_number
    rules = (
        (not organisation.legal_form, say("the legal form")),
        (needs_number, say("the registration number")),
        (not organisation.address, say("the address")),
        (organisation.founded_on is None, say("the founding date")),
        (not organisation.name_en, say("the name in English")),
    )
    return [said for wrong, said in rules if wrong]


def register_of(country: str, number: str | None) -> str | None:
    """The org-id register in which a number of that country stands; None without number or register."""
    return REGISTERS.get(country) if number else None


def read_account(text: str) -> str:
    """An IBAN with a right check sum (ISO 13616: modulo 97), or a national account number; without blanks.

    Raises:
        Unreadable: neither.
    """
    bare = _BLANKS.sub("", text).upper()
    if _IBAN.fullmatch(bare) and not bare[:2].isdigit():
        digits = "".join(str(int(char, 36)) for char in bare[4:] + bare[:4])
        if int(digits) % _IBAN_MODULUS != 1:
            raise Unreadable(say("This IBAN has a slip of the keys: its check digits do not fit."))
        return bare
    if not _ACCOUNT.fullmatch(bare):
        raise Unreadable(say("Write the IBAN or account number, in digits and Latin letters."))
    return bare


def read_bic(text: str) -> str:
    """A BIC of 8 or 11 characters (ISO 9362), or nothing.

    Raises:
        Unreadable: something else.
    """
    bare = _BLANKS.sub("", text).upper()
    if bare and not _BIC.fullmatch(bare):
        raise Unreadable(say("A BIC has 8 or 11 letters and digits, such as DEMIKG22."))
    return bare
