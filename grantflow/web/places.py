"""Countries and time zones to choose from, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from flask import request

from grantflow.core.translation import city
from grantflow.web.locale import language

NEAR = (
    "AL AM AT AZ BA BE BG BY CA CH CN CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IN IR IT JP KG KZ LT LU LV MD ME MK MN "
    "MT NL NO PK PL PT RO RS RU SE SI SK TJ TM TR UA US UZ XK"
).split()
CONTINENTS = {"001", "150", "142"}
COUNTRY_CODE_LENGTH = 2


@lru_cache(maxsize=16)
def _countries(code: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(code).territories
    known = [(key, name) for key, name in names.items() if len(key) == COUNTRY_CODE_LENGTH and key.isalpha()]
    unreal = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
    return tuple(sorted(((key, name) for key, name in known if key not in unreal), key=lambda pair: pair[1]))


def countries() -> list[tuple[str, str]]:
    """Every country by its ISO 3166 code, in alphabetical order of its name."""
    return list(_countries(language()))


def country_name(code: str | None) -> str:
    """The country's name in the reader's language."""
    return dict(_countries(language())).get(code or "", code or "")


@lru_cache(maxsize=16)
def _zones(code: str) -> tuple[tuple[str, str], ...]:
    by_territory: dict[str, list[str]] = get_global("territory_zones")
    names = {name for territory in NEAR for name in by_territory.get(territory, ())}
    named = sorted(((name, city(name, code)) for name in names), key=lambda pair: pair[1])
    return (("UTC", "UTC"), *named)


def zones(also: str = "") -> list[tuple[str, str]]:
    """Time zones by their cities; ``also`` is kept although it may be far away."""
    known = list(_zones(language()))
    if also and also not in dict(known):
        known.append((also, also))
    return known


def guessed_zone() -> str:
    """The zone of the country that the browser's languages name, else UTC."""
    by_territory: dict[str, list[str]] = get_global("territory_zones")
    for tag in request.accept_languages.values():
        territory = tag.rpartition("-")[2].upper()
        if "-" in tag and territory in NEAR and by_territory.get(territory):
            return by_territory[territory][0]
    return "UTC"
