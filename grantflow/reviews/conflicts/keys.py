"""What two records have in common, as keys that are equal: names in any script, mail domains, people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from grantflow.core.text import fold

PUBLIC = Path(__file__).with_name("public_mail.txt")
_QUOTED = re.compile('[«„“"]([^«»„“”"]+)[»“”"]')
_NO_WORD = re.compile(r"[\W_]+")
SHORTEST_NAME = 3
PEOPLE_HAVE_TWO_NAMES = 2


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", fold(text)).strip()


@lru_cache(maxsize=8192)
def organisation_keys(name: str) -> frozenset[str]:
    """Keys of an organisation's name: the whole, and what stands in quotation marks (PF “White Spring”)."""
    found = {_plain(name), *(_plain(inner) for inner in _QUOTED.findall(name))}
    return frozenset(f"name:{key}" for key in found if len(key) >= SHORTEST_NAME)


@lru_cache(maxsize=8192)
def person_keys(name: str) -> frozenset[str]:
    """The key of a person's name, in whatever order its parts stand; a single word tells nobody."""
    words = sorted(_plain(name).split())
    return frozenset([f"person:{' '.join(words)}"]) if len(words) >= PEOPLE_HAVE_TWO_NAMES else frozenset()


def mail_key(address: str) -> str:
    """The key of one mail address."""
    return f"mail:{address.strip().casefold()}"


@lru_cache(maxsize=1)
def public_domains() -> frozenset[str]:
    """Domains at which anybody can have an address."""
    text = PUBLIC.read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=8192)
def domain_of(text: str) -> str:
    """The domain of a mail address or a web address, without ``www.``; empty where anybody can be, or none is."""
    domain = text.strip().casefold().rpartition("@")[2] if "@" in text else _host(text.strip().casefold())
    domain = _ascii(domain.strip(".").removeprefix("www."))
    return "" if not domain or any(above in public_domains() for above in (domain, *_above(domain))) else domain


def _host(address: str) -> str:
    try:
        found = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return found if "." in found else ""


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _above(domain: str) -> Iterator[str]:
    """The domains above this one, but not a country or a kind alone."""
    labels = domain.split(".")
    return (".".join(labels[at:]) for at in range(1, len(labels) - 1))


def mine(domain: str) -> frozenset[str]:
    """Keys of somebody's domain; they meet :func:`theirs` of an equal domain, one above, or one below it."""
    return (
        frozenset([f"at:{domain}", *(f"below:{one}" for one in (domain, *_above(domain)))]) if domain else frozenset()
    )


def theirs(domain: str) -> frozenset[str]:
    """The other side of :func:`mine`: two domains beside each other below a third do not meet."""
    return frozenset([f"below:{domain}", *(f"at:{one}" for one in _above(domain))]) if domain else frozenset()
