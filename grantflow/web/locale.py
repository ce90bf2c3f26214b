"""The reader's language and time zone, and how every value is written for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_percent
from babel.units import format_unit
from flask import Flask, g, request
from flask_babel import Babel, LazyString
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from grantflow.core import clock, translation
from grantflow.core.countries import country_names
from grantflow.core.money import Money
from grantflow.core.numbers import megabytes
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.text import count_words
from grantflow.core.translated import Translated
from grantflow.settings import LANGUAGES
from grantflow.web.access import current_actor

COOKIE = "language"
YEAR = 365 * 24 * 3600
babel = Babel()


def language() -> str:
    """The language of this request: the person's choice, then the profile, then the browser."""
    here: Any = g._get_current_object()
    try:
        chosen: str = here.language
    except AttributeError:  # A page asks a hundred times, and mostly it is there.
        chosen = here.language = _choose()
    return chosen


def remember(response: Response, chosen: str) -> None:
    """Keep the language for this browser, also after the session ends."""
    response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)


def _choose() -> str:
    wanted = request.cookies.get(COOKIE, "")
    if wanted in LANGUAGES:
        return wanted
    actor = current_actor()
    if actor.name and actor.language in LANGUAGES:
        return actor.language
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def gettext(text: str, **values: object) -> str:
    """The text in the reader's language: what ``_`` is in templates."""
    found = translation.catalogue(language()).gettext(text)
    return found % values if values else found


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for a count, available as ``%(num)s``."""
    return translation.catalogue(language()).ngettext(one, many, num) % {"num": num, **values}


def zone() -> str:
    """The time zone of the reader's profile."""
    return current_actor().zone


def translate(said: Sentence | str | None) -> str:
    """A sentence, or a marked constant, in the reader's language."""
    if said is None or said == "":
        return ""
    if isinstance(said, Sentence):
        return translation.render(said, language(), zone())
    return gettext(said)


def lazy(text: str) -> LazyString:
    """A marked constant that is translated when it is shown: for labels made before any request."""
    return LazyString(gettext, text)


def shown(value: object) -> str:
    """Any value as the reader's locale writes it."""
    return "" if value is None else translation.show(value, language(), zone())


def number(value: int | Decimal | None) -> str:
    return "" if value is None else translation.number(value, language())


def percent(value: Decimal | int | None) -> str:
    """``12.4 %`` from 12.4."""
    if value is None:
        return ""
    return format_percent(Decimal(value) / 100, "#,##0.# %", locale=translation.locale_of(language()))


def file_size(size: int) -> str:
    """``1.2 MB``, below one ``320 kB``."""
    unit, count = ("megabyte", megabytes(size)) if size >= 2**20 else ("kilobyte", Decimal(-(-size // 2**10)))
    return format_unit(count, f"digital-{unit}", length="short", locale=translation.locale_of(language()))


def day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.day_in(zone(), value)
    return translation.show(value, language())


def today() -> date:
    """The reader's date."""
    return clock.day_in(zone(), clock.now())


def moment(value: datetime | None, in_zone: str | None = None) -> str:
    return "" if value is None else translation.instant(value, language(), in_zone or zone())


def time_left(value: datetime | None) -> str:
    """``2 days 4 hours left``, or how long it is over."""
    if value is None:
        return ""
    left = value - clock.now()
    late, seconds = left.total_seconds() < 0, abs(int(left.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    parts = [
        translate(said)
        for count, said in (
            (days, say_many("%(n)s day", "%(n)s days", days)),
            (hours, say_many("%(n)s hour", "%(n)s hours", hours)),
            (minutes if not days else 0, say_many("%(n)s minute", "%(n)s minutes", minutes)),
        )
        if count
    ] or [translate(say("less than a minute"))]
    span = " ".join(parts[:2])
    return translate(say("%(span)s late", span=span) if late else say("%(span)s left", span=span))


def due_label(value: datetime | date | None) -> tuple[str, str]:
    """How soon something is due, in words, and the tone of it. A day without an hour lasts to its end."""
    if value is None:
        return "", "neutral"
    last = clock.day_in(zone(), value) if isinstance(value, datetime) else value
    days = (last - today()).days
    if isinstance(value, datetime) and value < clock.now() and days == 0:
        return translate(say("late")), "bad"
    if days < 0:
        return translate(say_many("%(n)s day late", "%(n)s days late", -days)), "bad"
    if days == 0:
        return translate(say("today")), "warn"
    tone = "warn" if days <= 2 else "neutral"
    return translate(say_many("in %(n)s day", "in %(n)s days", days)), tone


def waiting_label(since: datetime) -> str:
    """How long something has been waiting, in words."""
    days = (today() - clock.day_in(zone(), since)).days
    return translate(say_many("waits %(n)s day", "waits %(n)s days", days) if days > 0 else say("since today"))


def in_language(value: Translated | None) -> str:
    return "" if value is None else value.in_language(language())


def breaks(value: str | None) -> Markup:
    """Running text with its paragraphs kept, everything in it escaped."""
    return escape(value or "").replace("\n", Markup("<br>"))


@lru_cache(maxsize=32)
def text_direction(code: str) -> str:
    direction: str = Locale.parse(code).text_direction
    return direction


def country(code: str | None) -> str:
    """A country's name in the reader's language."""
    return country_names(language()).get(code or "", code or "")


FILTERS: dict[str, Any] = {
    "country": country,
    "tr_json": lambda value: in_language(Translated(value)),
    "say": translate,
    "shown": shown,
    "money": lambda value: shown(value) if isinstance(value, Money) else "",
    "number": number,
    "percent": percent,
    "file_size": file_size,
    "date": day,
    "datetime": moment,
    "time_left": time_left,
    "due_label": due_label,
    "tr": in_language,
    "breaks": breaks,
    "words": lambda value: count_words(value or ""),
}


def init_app(app: Flask) -> None:
    """Wire Flask-Babel and the filters every template uses."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translation.CATALOGUES)
    babel.init_app(app, locale_selector=language, timezone_selector=zone)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
