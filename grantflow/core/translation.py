"""Sentences in the reader's language, for pages, mails and documents alike. No Flask here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, singledispatch
from gettext import NullTranslations

from babel.core import Locale
from babel.dates import format_date, get_timezone, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import Translations

from grantflow.core.money import Money, exponent
from grantflow.core.sentences import Sentence
from grantflow.core.translated import Translated
from grantflow.paths import PACKAGE

CATALOGUES = PACKAGE / "translations"
REGIONS = {"en": "en_GB"}
"""English writes ``12 January 2027``, as most of its readers here do."""
DAYS = {"ru": "d MMMM y"}
"""How a date is written where the long form ends in a sign that would clash with the end of a sentence."""


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language; parsing its name for each value would cost more than the formatting."""
    return Locale.parse(REGIONS.get(language, language))


@lru_cache(maxsize=64)
def catalogue(language: str) -> NullTranslations:
    """The message catalogue of a language; English needs none."""
    return Translations.load(str(CATALOGUES), [language])


def render(sentence: Sentence, language: str, zone: str = "UTC") -> str:
    """The sentence in ``language``, its values formatted by their type."""
    messages = catalogue(language)
    if sentence.plural is None:
        text = messages.gettext(sentence.text)
    else:
        count = sentence.values["n"]
        assert isinstance(count, int)
        text = messages.ngettext(sentence.text, sentence.plural, count)
    if not sentence.values:
        return text
    return text % {name: show(value, language, zone) for name, value in sentence.values.items()}


@singledispatch
def show(value: object, language: str, zone: str = "UTC") -> str:
    """One value as the reader's locale writes it."""
    return str(value)


@show.register
def _(value: Sentence, language: str, zone: str = "UTC") -> str:
    return render(value, language, zone)


@show.register
def _(value: Translated, language: str, zone: str = "UTC") -> str:
    return value.in_language(language)


@show.register
def _(value: Money, language: str, zone: str = "UTC") -> str:
    return money(value, language)


@show.register
def _(value: datetime, language: str, zone: str = "UTC") -> str:
    return instant(value, language, zone)


@show.register
def _(value: date, language: str, zone: str = "UTC") -> str:
    return day(value, language)


@show.register(int)
@show.register(Decimal)
def _(value: int | Decimal, language: str, zone: str = "UTC") -> str:
    return number(value, language)


@show.register(tuple)
@show.register(list)
def _(value: Iterable[object], language: str, zone: str = "UTC") -> str:
    return format_list([show(item, language, zone) for item in value], locale=locale_of(language))


@lru_cache(maxsize=4096)
def number(value: int | Decimal, language: str) -> str:
    """``1,234.5``; trailing zeros are not written."""
    return format_decimal(value, locale=locale_of(language))


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """``12 January 2027``."""
    return format_date(value, DAYS.get(language, "long"), locale=locale_of(language))


@lru_cache(maxsize=4096)
def money(value: Money, language: str) -> str:
    """``14,800.00 USD``: the amount in the locale's way, the currency once and by its code."""
    places = exponent(value.currency)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return f"{format_decimal(value.decimal(), pattern, locale=locale_of(language))}\u00a0{value.currency}"


@lru_cache(maxsize=4096)
def instant(value: datetime, language: str, zone: str) -> str:
    """Date, time and the zone's city: ``15 October 2026, 18:00 (Bishkek)``."""
    wall = value.astimezone(get_timezone(zone))
    return f"{day(wall.date(), language)}, {wall:%H:%M} ({city(zone, language)})"


CLDR_NAMES = {
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "Asia/Kolkata": "Asia/Calcutta",
    "Europe/Kyiv": "Europe/Kiev",
}
"""Zones whose city the locale data keep under an older name (the IANA file ``backward``)."""


@lru_cache(maxsize=256)
def city(zone: str, language: str) -> str:
    """The city people know a zone by, in their language."""
    if zone == "UTC":
        return "UTC"
    locale = locale_of(language)
    named = locale.time_zones.get(CLDR_NAMES.get(zone, zone), {})
    return named.get("city") or get_timezone_location(zone, locale=locale, return_city=True)
