"""Reading JSON that a stranger may have written: bounded in size and depth, every fault named in words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Never

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say

LARGEST = 2 * 1024 * 1024
"""Bytes of one file."""
DEEPEST = 60
"""Levels of one value within another; definitions of our own are bounded further when they are loaded."""
LONGEST_NUMBER = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
# Possessive, so that a text without its closing quote is left at once.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name, which people see in reports, and its bytes."""

    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name without folder and ending, as other files refer to it."""
        return PurePath(self.name).stem


def read_json(source: Source) -> Any:
    """The value that a file holds; numbers with a fraction are exact decimals.

    Raises:
        Invalid: at ``""``: too large, not text, not JSON, nested too deeply, a name used twice in one object.
    """
    if len(source.data) > LARGEST:
        limit = LARGEST // (1024 * 1024)
        raise _refusal(source, say("the file is larger than %(limit)s MB.", limit=limit))
    text = _text(source)
    if _too_deep(text):
        raise _refusal(source, say("it is nested too deeply."))
    return _value(source, text)


def _refusal(source: Source, reason: Sentence) -> Invalid:
    return Invalid({"": say("%(name)s: %(reason)s", name=PurePath(source.name).name[:100], reason=reason)})


def _text(source: Source) -> str:
    try:
        return source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal(source, say("this is not text in UTF-8.")) from None


def _too_deep(text: str) -> bool:
    depth = 0
    for found in _BRACKETS.finditer(text):
        first = found[0][0]
        if first in _OPENING:
            depth += 1
            if depth > DEEPEST:
                return True
        elif first in _CLOSING:
            depth -= 1
    return False


class _FaultError(ValueError):
    """A fault that the parser itself does not know."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _value(source: Source, text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        where = say("this is not JSON: line %(line)s, character %(column)s.", line=error.lineno, column=error.colno)
        raise _refusal(source, where) from None
    except _FaultError as error:
        raise _refusal(source, error.reason) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _FaultError(say("the name “%(key)s” stands twice in one object.", key=_shown(name)))
        made[name] = value
    return made


def _shown(name: str) -> str:
    return _SURROGATE.sub("?", name)[:60]


def _constant(word: str) -> Never:
    raise _FaultError(say("%(word)s is no number that JSON knows.", word=word))


def _whole(digits: str) -> int:
    _refuse_long(digits)
    return int(digits)


def _decimal(digits: str) -> Decimal:
    _refuse_long(digits)
    return Decimal(digits)


def _refuse_long(digits: str) -> None:
    if len(digits) > LONGEST_NUMBER:
        raise _FaultError(say("a number has more than %(limit)s digits.", limit=LONGEST_NUMBER))
