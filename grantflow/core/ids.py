"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from threading import Lock
from uuid import UUID

_COUNTER_BITS = 12
_RANDOM_BITS = 62
_VERSION, _VARIANT = 7, 0b10


class _Sequence:
    """Milliseconds and counter of the last identifier; never goes back, whatever the clock does."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._millisecond = -1
        self._counter = 0

    def next(self) -> tuple[int, int]:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond, self._counter = now, secrets.randbits(_COUNTER_BITS - 1)
            elif self._counter + 1 < 1 << _COUNTER_BITS:
                self._counter += 1
            else:
                self._millisecond, self._counter = self._millisecond + 1, 0
            return self._millisecond, self._counter


_sequence = _Sequence()


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562 §5.7, counter by §6.2 method 1), greater than every earlier one of this process."""
    millisecond, counter = _sequence.next()
    value = millisecond & (1 << 48) - 1
    for part, bits in ((_VERSION, 4), (counter, _COUNTER_BITS), (_VARIANT, 2), (secrets.randbits(62), _RANDOM_BITS)):
        value = value << bits | part
    return UUID(int=value)


def read_id(text: str | None) -> UUID | None:
    """The identifier that a text is; what is none names nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
