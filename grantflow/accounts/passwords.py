"""Passwords: argon2id hashes and the rules for new ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from grantflow.core.sentences import Sentence, say

SHORTEST = 12
LONGEST = 200
FEWEST_DIFFERENT = 5
MEMORY_KIB = 19 * 1024
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1),))


def hash_password(password: str) -> str:
    """The argon2id hash to store (OWASP's 19 MiB, 2 passes, 1 lane; about 40 ms)."""
    return _hasher.hash(password)


def check_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether it is the password, and a new hash when the parameters have changed since.

    Without a stored hash a dummy is checked, so that unknown accounts take the same time.
    """
    try:
        right, renewed = _hasher.verify_and_update(password, stored or _dummy())
    except UnknownHashError:
        return False, None
    return (right, renewed) if stored else (False, None)


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def faults(password: str, *, about: Iterable[str] = ()) -> list[Sentence]:
    """Why this cannot be a new password; ``about`` is what others know of the person (name, address)."""
    folded = password.casefold()
    letters = "".join(char for char in folded if char.isalpha())
    rules = (
        (len(password) < SHORTEST, say("Use at least %(n)s characters.", n=SHORTEST)),
        (len(password) > LONGEST, say("Use at most %(n)s characters.", n=LONGEST)),
        (
            0 < len(set(folded)) < FEWEST_DIFFERENT,
            say("Use at least %(n)s different characters.", n=FEWEST_DIFFERENT),
        ),
        (
            folded in _common() or letters in _common(),
            say("This password is among the first that others try. Choose another, such as four unrelated words."),
        ),
        (
            any(known in folded for known in _known(about)),
            say("Leave your name and e-mail address out of the password."),
        ),
    )
    return [said for wrong, said in rules if wrong]


def _known(about: Iterable[str]) -> set[str]:
    texts = [text.casefold() for text in about]
    parts = {part for text in texts for part in (*text.split(), text.partition("@")[0], text)}
    return {part for part in parts if len(part) >= 4}
