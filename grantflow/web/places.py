"""Countries and time zones to choose from, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.core import get_global
from flask import request

from grantflow.core.countries import country_names
from grantflow.core.translation import city
from grantflow.web.locale import language

NEAR = frozenset(
    {
        *("AL", "AM", "AT", "AZ", "BA", "BE", "BG", "BY", "CA", "CH", "CN", "CY", "CZ", "DE", "DK", "EE", "ES", "FI"),
        *("FR", "GB", "GE", "GR", "HR", "HU", "IE", "IN", "IR", "IT", "JP", "KG", "KZ", "LT", "LU", "LV", "MD", "ME"),
        *("MK", "MN", "MT", "NL", "NO", "PK", "PL", "PT", "RO", "RS", "RU", "SE", "SI", "SK", "TJ", "TM", "TR", "UA"),
        *("US", "UZ", "XK"),
    }
)
"""The countries whose time zones are offered first-hand: where programmes, donors and reviewers are."""


def countries() -> list[tuple[str, str]]:
    """Every country by its ISO 3166 code, in alphabetical order of its name."""
    return list(country_names(language()).items())


def country_name(code: str | None) -> str:
    """The country's name in the reader's language."""
    return country_names(language()).get(code or "", code or "")


def _zones_of(territory: str) -> list[str]:
    table: Mapping[str, Any] = get_global("territory_zones")
    return list(table.get(territory, ()))


@lru_cache(maxsize=16)
def _named_zones(code: str) -> tuple[tuple[str, str], ...]:
    names = {name for territory in NEAR for name in _zones_of(territory)}
    return (("UTC", "UTC"), *sorted(((name, city(name, code)) for name in names), key=lambda pair: pair[1]))


def zones(also: str = "") -> list[tuple[str, str]]:
    """Time zones by their cities; ``also`` is kept although it may be far away."""
    known = list(_named_zones(language()))
    return known if not also or also in dict(known) else [*known, (also, also)]


def guessed_zone() -> str:
    """The zone of the country that the browser's languages name, if it has one only, else UTC."""
    for tag in request.accept_languages.values():
        territory = tag.rpartition("-")[2].upper()
        if "-" in tag and territory in NEAR and len(found := _zones_of(territory)) == 1:
            return found[0]
    return "UTC"
