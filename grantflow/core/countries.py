"""Names of countries in every language of the house."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from grantflow.core.text import fold
from grantflow.core.translated import Translated
from grantflow.settings import LANGUAGES

_CODE_LENGTH = 2
OWN_NAMES: Mapping[str, Mapping[str, str]] = {"ru": {"KG": "Кыргызстан"}}
"""Where a country calls itself otherwise in a language of its own than Unicode CLDR does."""
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})


@lru_cache(maxsize=16)
def country_names(language: str) -> dict[str, str]:
    """Countries by ISO 3166 code, in alphabetical order of their names in ``language`` (source: Unicode CLDR)."""
    known = {**Locale.parse(language).territories, **OWN_NAMES.get(language, {})}.items()
    found = [(code, name) for code, name in known if len(code) == _CODE_LENGTH and code not in _NOT_COUNTRIES]
    return dict(sorted(found, key=lambda pair: pair[1]))


@lru_cache(maxsize=512)
def country(code: str) -> Translated:
    """The country's name as a value for sentences; an unknown code stands for itself."""
    return Translated({language: country_names(language).get(code, code) for language in LANGUAGES})


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    return {fold(name): code for language in LANGUAGES for code, name in country_names(language).items()}


def find_country(text: str) -> str | None:
    """The code of a country written as its code, or by its name in any language of the house, in any case."""
    code = text.strip().upper()
    return code if code in country_names("en") else _codes_by_name().get(fold(text))
