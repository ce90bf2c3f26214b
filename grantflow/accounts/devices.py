"""Browsers in which people signed in before, as a signed cookie tells: each has its own count of wrong passwords.

The device cookies of OWASP: who guesses from elsewhere makes everybody without such a cookie wait, and never its owner.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from grantflow.accounts.tokens import new_token, token_hash

REMEMBERED = 10
"""So many addresses at most, the latest: an office shares a computer."""
MARK_LENGTH = 16
NAME_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: a name nobody guesses, and marks of the addresses that signed in there, the latest last."""

    name: str = ""
    marks: tuple[str, ...] = ()

    def door(self, key: str) -> tuple[str, str]:
        """Where failures count for the address of this key: here, or with all unknown browsers."""
        return ("device", f"{self.name}:{key}") if _mark(key) in self.marks else ("password", key)

    def after(self, key: str) -> Device:
        """The same browser after somebody of this address signed in."""
        others = (mark for mark in self.marks if mark != _mark(key))
        return Device(self.name or new_token()[:NAME_LENGTH], (*others, _mark(key))[-REMEMBERED:])

    def sealed(self, secret: str) -> str:
        """The value of its cookie."""
        return _serializer(secret).dumps([self.name, *self.marks])


def read_device(cookie: str, secret: str) -> Device:
    """The browser of a cookie; an unknown one when it is missing or not ours."""
    try:
        name, *marks = _serializer(secret).loads(cookie)
    except BadSignature:
        return Device()
    return Device(name, tuple(marks))


def _mark(key: str) -> str:
    return token_hash(key)[:MARK_LENGTH]


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="device")
