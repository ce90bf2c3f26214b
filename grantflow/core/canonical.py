"""One spelling for each content, so that a fingerprint proves that nothing changed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def canonical_json(content: object) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and composed (NFC) text.

    Taken as they are: text, whole numbers, booleans, ``None``, lists and tuples, mappings with text keys. Turned into
    text: ``Decimal`` (plain, without trailing zeros), ``date`` (ISO 8601), aware ``datetime`` (UTC, microseconds, Z),
    ``UUID``; an enum stands for its value.

    Raises:
        TypeError: floats and anything else, because they have no single spelling.
        ValueError: a naive datetime, a Decimal that is no number, two keys that are the same text.
    """
    plain = _plain(content)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def fingerprint(content: object) -> str:
    """SHA-256 of :func:`canonical_json`, as 64 hexadecimal digits."""
    return sha256(canonical_json(content)).hexdigest()


def _plain(content: object) -> Json:
    match content:
        case Enum():
            return _plain(content.value)
        case None | bool():
            return content
        case int():
            return int(content)
        case str():
            return unicodedata.normalize("NFC", content)
        case Mapping():
            return _plain_mapping(content)
        case list() | tuple():
            return [_plain(item) for item in content]
        case _:
            return _spelled(content)


def _plain_mapping(content: Mapping[object, object]) -> dict[str, Json]:
    plain: dict[str, Json] = {}
    for key, value in content.items():
        if not isinstance(key, str):
            raise TypeError(f"keys are text, not {type(key).__name__}")
        name = unicodedata.normalize("NFC", key)
        if name in plain:
            raise ValueError(f"two keys are the same text: {name!r}")
        plain[name] = _plain(value)
    return plain


def _spelled(content: object) -> str:
    match content:
        case Decimal():
            return _spelled_number(content)
        case datetime():
            if content.utcoffset() is None:
                raise ValueError("an instant needs a zone")
            return content.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        case date():
            return content.isoformat()
        case UUID():
            return str(content)
        case _:
            raise TypeError(f"{type(content).__name__} has no canonical form")


def _spelled_number(number: Decimal) -> str:
    if not number.is_finite():
        raise ValueError(f"not a number: {number}")
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
