"""Reads the values of a JSON definition and remembers every problem by its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.translated import Translated

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_KIND = re.compile(r"[a-z0-9]{2,5}")
_E = TypeVar("_E", bound=StrEnum)


class Reader:
    """Each method returns the value, or ``None`` after noting why it cannot be taken."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self.problems: dict[str, list[Sentence]] = {}

    def say(self, path: str, reason: Sentence) -> None:
        """Note a problem at a place."""
        self.problems.setdefault(path, []).append(reason)

    def finish(self) -> None:
        """Refuse with everything noted, if anything was."""
        if self.problems:
            raise Invalid(self.problems)

    def key(self, value: Any, path: str) -> str | None:
        """A name for the machine."""
        if isinstance(value, str) and _KEY.fullmatch(value):
            return value
        self.say(path, say("A key starts with a small Latin letter and has only small letters, digits and _."))
        return None

    def translated(self, value: Any, path: str) -> Translated | None:
        """Text that exists in every language of the form."""
        try:
            text = Translated(value if isinstance(value, Mapping) else {"": ""})
        except ValueError:
            self.say(path, say('Write the text by language, such as {"en": "…"}.'))
            return None
        missing = text.missing(self.languages)
        if missing:
            self.say(path, say("The text is missing in: %(languages)s.", languages=", ".join(missing)))
        return text

    def member(self, kind: type[_E], value: Any, path: str) -> _E | None:
        """One word of a closed vocabulary."""
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        known = ", ".join(kind)
        self.say(path, say("%(value)s is not known here. Use one of: %(known)s.", value=str(value)[:40], known=known))
        return None

    def boolean(self, value: Any, path: str) -> bool | None:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.say(path, say("Write true or false."))
        return None

    def whole(self, value: Any, path: str, least: int, most: int) -> int | None:
        """A whole number in a range."""
        if type(value) is int and least <= value <= most:
            return value
        self.say(path, say("Write a whole number from %(least)s to %(most)s.", least=least, most=most))
        return None

    def decimal(self, value: Any, path: str) -> Decimal | None:
        """An exact number: a whole number, or text such as ``"0.5"``."""
        text = str(value) if type(value) in {int, str, Decimal} else ""
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        self.say(path, say('Write a whole number, or a decimal number as text, such as "0.5".'))
        return None

    def day(self, value: Any, path: str) -> date | None:
        """A date in ISO 8601."""
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.say(path, say("Write a date as YYYY-MM-DD."))
            return None

    def file_kinds(self, value: Any, path: str) -> tuple[str, ...]:
        """Endings of file names, without the dot."""
        kinds = self.items(value, path, 20)
        for at, kind in enumerate(kinds):
            if not (isinstance(kind, str) and _KIND.fullmatch(kind)):
                self.say(f"{path}.{at}", say("Write the ending of a file name, such as pdf."))
        return tuple(str(kind) for kind in kinds)

    def items(self, value: Any, path: str, most: int) -> list[Any]:
        """A list with at least one item and not too many."""
        if not isinstance(value, list) or not value:
            self.say(path, say("Write a list with at least one item."))
            return []
        if len(value) > most:
            self.say(path, say("There are %(count)s items, %(limit)s allowed.", count=len(value), limit=most))
        return value[:most]
