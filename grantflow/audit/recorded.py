"""How the chain keeps values and sentences, and how people read them again: a chain holds JSON and no names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from grantflow.core.money import Money
from grantflow.core.sentences import Sentence
from grantflow.core.translated import Translated

LEFT_OUT = "…"
_HOLES = re.compile(r"%\((\w+)\)s")
SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], object]], ...] = (
    (re.compile(r"([0-9a-f]{4})[0-9a-f]{56}([0-9a-f]{4})"), lambda found: f"{found[1]}…{found[2]}"),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda found: date.fromisoformat(found[0])),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"), lambda found: datetime.fromisoformat(found[0])),
    (re.compile(r"\d+\.\d+"), lambda found: Decimal(found[0])),
    (
        re.compile(r"(-?[\d,]+(?:\.\d+)?) ([A-Z]{3})"),
        lambda found: Money.of(Decimal(found[1].replace(",", "")), found[2]),
    ),
)
"""Fingerprints, days, instants, scores and amounts are known again by their shape."""


def written(said: Sentence) -> dict[str, Any]:
    """A sentence as the chain keeps it. A text that was put into it may name a person: it is left out."""
    values = {name: _kept(value) for name, value in said.values.items()}
    return {
        "text": said.text,
        "plural": said.plural,
        "values": {name: value for name, value in values.items() if value is not None},
    }


def read_sentence(kept: Mapping[str, Any] | str) -> Sentence:
    """A kept sentence for people, with ``…`` where a text was left out. Older events keep the message id alone."""
    found: Mapping[str, Any] = {"text": kept} if isinstance(kept, str) else kept
    text, plural = found["text"], found.get("plural")
    values: dict[str, object] = dict.fromkeys(_HOLES.findall(text), LEFT_OUT)
    return Sentence(text, values | read_values(found.get("values", {})), plural)


def read_values(payload: Mapping[str, Any]) -> dict[str, object]:
    """The values of a payload for people, who read them in their locale's way; a fingerprint shortened to its ends."""
    return {name: _read(value) for name, value in payload.items()}


def _kept(value: object) -> Any:
    match value:
        case Sentence():
            return written(value)
        case Translated():
            return value.to_json()
        case Money() | Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case int():
            return value
        case list() | tuple():
            return [LEFT_OUT if (kept := _kept(item)) is None else kept for item in value]
    return None


def _read(value: Any) -> object:
    match value:
        case {"text": _}:
            return read_sentence(value)
        case dict():
            return Translated(value)
        case list():
            return [_read(item) for item in value]
        case str():
            return next((read(found) for shape, read in SHAPES if (found := shape.fullmatch(value))), value)
    return value
