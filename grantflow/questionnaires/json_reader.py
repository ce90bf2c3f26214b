"""Reads JSON definitions by tables of properties, and remembers every problem by its place.

A table names the properties of an object; :func:`read_object` and :func:`dump_object` go both ways by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias, TypeVar

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.core.translated import Translated

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
LONGEST_NAME = 200
_KIND = re.compile(r"[a-z0-9]{2,5}")
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


class Reader:
    """Each method returns the value, or ``None`` after noting why it cannot be taken."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self.problems: dict[str, list[Sentence]] = {}

    def refuse(self, path: str, reason: Sentence) -> None:
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
        self.refuse(path, say("A key starts with a small Latin letter and has only small letters, digits and _."))
        return None

    def translated(self, value: Any, path: str) -> Translated | None:
        """Text that exists in every language of the form."""
        try:
            text = Translated(value if isinstance(value, Mapping) else {"": ""})
        except ValueError:
            self.refuse(path, say('Write the text by language, such as {"en": "…"}.'))
            return None
        missing = text.missing(self.languages)
        if missing:
            self.refuse(path, say("The text is missing in: %(languages)s.", languages=", ".join(missing)))
        return text

    def member(self, kind: type[_E], value: Any, path: str) -> _E | None:
        """One word of a closed vocabulary."""
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        known = ", ".join(kind)
        self.refuse(
            path, say("%(value)s is not known here. Use one of: %(known)s.", value=str(value)[:40], known=known)
        )
        return None

    def boolean(self, value: Any, path: str) -> bool | None:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.refuse(path, say("Write true or false."))
        return None

    def whole(self, value: Any, path: str, least: int, most: int) -> int | None:
        """A whole number in a range."""
        if type(value) is int and least <= value <= most:
            return value
        self.refuse(path, say("Write a whole number from %(least)s to %(most)s.", least=least, most=most))
        return None

    def decimal(self, value: Any, path: str) -> Decimal | None:
        """An exact number: a whole number, or text such as ``"0.5"``."""
        text = str(value) if type(value) in {int, str, Decimal} else ""
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        self.refuse(path, say('Write a whole number, or a decimal number as text, such as "0.5".'))
        return None

    def day(self, value: Any, path: str) -> date | None:
        """A date in ISO 8601."""
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse(path, say("Write a date as YYYY-MM-DD."))
            return None

    def file_kinds(self, value: Any, path: str) -> tuple[str, ...]:
        """Endings of file names, without the dot."""
        kinds = self.items(value, path, 20)
        for at, kind in enumerate(kinds):
            if not (isinstance(kind, str) and _KIND.fullmatch(kind)):
                self.refuse(f"{path}.{at}", say("Write the ending of a file name, such as pdf."))
        return tuple(str(kind) for kind in kinds)

    def name(self, value: Any, path: str) -> str | None:
        """What something is called elsewhere: a line of text."""
        if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and clean_line(value) == value:
            return value
        self.refuse(path, say("Write a line of at most %(limit)s characters.", limit=LONGEST_NAME))
        return None

    def items(self, value: Any, path: str, most: int) -> list[Any]:
        """A list with at least one item and not too many."""
        if not isinstance(value, list) or not value:
            self.refuse(path, say("Write a list with at least one item."))
            return []
        if len(value) > most:
            self.refuse(path, say("There are %(count)s items, %(limit)s allowed.", count=len(value), limit=most))
        return value[:most]


ReadProperty: TypeAlias = Callable[[Reader, Any, str], Any]


def plain(value: Any) -> Json:
    """A single value, or a tuple of them, as JSON; numbers and dates as text."""
    match value:
        case StrEnum():
            return value.value
        case bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return [plain(item) for item in value]
        case _:
            return dict(value)


class Property(NamedTuple):
    """The attribute that a JSON name sets, how it is read and written, and whether it must be there."""

    attribute: str
    read: ReadProperty
    needed: bool = False
    write: Callable[[Any], Json] = plain


def read_object(reader: Reader, kind: type[_T], value: Any, path: str, known: Mapping[str, Property]) -> _T | None:
    """Make ``kind`` from a JSON object, or nothing when one of its properties cannot be read."""
    if not isinstance(value, Mapping):
        reader.refuse(path, say("Write an object here."))
        return None
    for name in value:
        if name not in known:
            reader.refuse(_join(path, str(name)), say("There is no property called %(name)s here.", name=str(name)))
    made: dict[str, Any] = {}
    whole = True
    for name, known_property in known.items():
        if value.get(name) is not None:
            made[known_property.attribute] = known_property.read(reader, value[name], _join(path, name))
            whole = whole and made[known_property.attribute] is not None
        elif known_property.needed:
            reader.refuse(_join(path, name), say("The property %(name)s is missing.", name=name))
            whole = False
    return kind(**made) if whole else None


def read_list(
    reader: Reader, value: Any, path: str, most: int, read: Callable[[Any, str], _T | None]
) -> tuple[_T, ...]:
    """Those items of a list that can be read; two with one key are a problem."""
    items = reader.items(value, path, most)
    made = [(item, f"{path}.{at}") for at, raw in enumerate(items) if (item := read(raw, f"{path}.{at}")) is not None]
    refuse_repeats(reader, ((str(item.key), f"{at}.key") for item, at in made if hasattr(item, "key")))
    return tuple(item for item, _ in made)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Reads a list of objects; the schema reads what it knows, too."""

    kind: type[Any]
    known: Mapping[str, Property]
    most: int

    def __call__(self, reader: Reader, value: Any, path: str) -> Any:
        return read_list(
            reader, value, path, self.most, lambda item, at: read_object(reader, self.kind, item, at, self.known)
        )


@dataclass(frozen=True, slots=True)
class MemberOf:
    """Reads one word of a closed vocabulary."""

    words: type[StrEnum]

    def __call__(self, reader: Reader, value: Any, path: str) -> Any:
        return reader.member(self.words, value, path)


@dataclass(frozen=True, slots=True)
class Whole:
    """Reads a whole number in a range."""

    least: int
    most: int

    def __call__(self, reader: Reader, value: Any, path: str) -> Any:
        return reader.whole(value, path, self.least, self.most)


def list_of(kind: type[Any], known: Mapping[str, Property], most: int) -> ReadProperty:
    """Reads a list of objects."""
    return ListOf(kind, known, most)


def written_by(known: Mapping[str, Property]) -> Callable[[Any], Json]:
    """Writes a list of objects."""
    return lambda items: [dump_object(item, known) for item in items]


def refuse_repeats(reader: Reader, keys: Iterable[tuple[str, str]]) -> None:
    """Note every place whose key was used before."""
    seen: set[str] = set()
    for key, path in keys:
        if key in seen and path not in reader.problems:
            reader.refuse(path, say("The key %(key)s is used twice.", key=key))
        seen.add(key)


def dump_object(item: Any, known: Mapping[str, Property]) -> dict[str, Json]:
    """An object as JSON, without the properties that have their default."""
    defaults = {field.name: field.default for field in fields(item) if field.default is not MISSING}
    return {
        name: found.write(value)
        for name, found in known.items()
        if (value := getattr(item, found.attribute)) != defaults.get(found.attribute, MISSING)
    }


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
