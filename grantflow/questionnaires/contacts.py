"""Mail addresses, phone numbers, web addresses: checked loosely, and without asking the network."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from grantflow.core.sentences import Sentence, say

_PHONE = re.compile(r"[0-9+()\- ]+")
_FEWEST_DIGITS, _MOST_DIGITS = 6, 20
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WITH_PORT = re.compile(r"[^:/?#]+\.[^:/?#]+:[0-9]{1,5}(?:[/?#]|$)")
_HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w\-]{0,61}[^\W_])")
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"'`{}|\\^]")


@lru_cache(maxsize=1024)
def email_fault(text: str) -> Sentence | None:
    """What keeps a text from being a mail address, if anything."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return say("Write an e-mail address such as name@example.org.")
    return None


def phone_fault(text: str) -> Sentence | None:
    """What keeps a text from being a phone number of any country, if anything."""
    digits = sum(char.isdigit() for char in text)
    if _PHONE.fullmatch(text) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return None
    return say("Write a phone number with digits, such as +996 312 123456.")


def url_fault(text: str) -> Sentence | None:
    """What keeps a text from being a web address, if anything. ``example.org`` means ``https://example.org``."""
    return None if _is_url(text) else say("Write a web address such as https://example.org.")


def _is_url(text: str) -> bool:
    named = _SCHEME.match(text) and not _WITH_PORT.match(text)
    if _NOT_IN_ADDRESS.search(text):
        return False
    try:
        parts = urlsplit(text if named else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return plain and port != 0 and _HOST.fullmatch(host) is not None
