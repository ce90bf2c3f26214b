"""The ranking of a call and where its money ends.

Order: higher final score first; equal scores by the higher total of the grid's tie-break group (by default the first,
relevance), then by the earlier submission, then by key, so that every run gives the same list. Awards are whole: an
application gets what it asks for or nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say
from grantflow.decisions.enums import Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """An evaluated application. ``eligible`` is false under the pass mark or a group's minimum."""

    key: UUID
    score: Decimal
    tie_score: Decimal
    submitted_at: datetime
    amount: Money
    country: str
    eligible: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands. ``tied`` says that another entry has the same score; ``reason`` why it gets no money."""

    position: int
    entry: Entry
    outcome: Outcome
    tied: bool = False
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, best first, and what is left of the money.

    ``cut_line`` is the position of the last recommended entry (0 if none); ``cut_lines`` the same by country.
    """

    places: tuple[Place, ...]
    recommended: Money
    remaining: Money
    remaining_by_country: Mapping[str, Money]

    @property
    def cut_line(self) -> int:
        """The position after which nothing is recommended."""
        return max((place.position for place in self.places if place.outcome is Outcome.RECOMMEND), default=0)

    @property
    def cut_lines(self) -> dict[str, int]:
        """The cut line within each country that has a recommended entry."""
        return {place.entry.country: place.position for place in self.places if place.outcome is Outcome.RECOMMEND}

    def of(self, outcome: Outcome) -> tuple[Place, ...]:
        """The places with one outcome."""
        return tuple(place for place in self.places if place.outcome is outcome)

    def place(self, key: UUID) -> Place:
        """The place of one application; ``KeyError`` if it is not ranked."""
        for place in self.places:
            if place.entry.key == key:
                return place
        raise KeyError(key)


@dataclass(slots=True)
class _Purse:
    """What is left while going down the list. A purse that one entry overdrew is closed for all after it."""

    total: Money
    by_country: dict[str, Money]
    closed: bool = False
    closed_countries: set[str] = field(default_factory=set)

    def pay(self, entry: Entry) -> Sentence | None:
        """Take the money for an entry, or say why it cannot be had."""
        if self.closed or entry.amount > self.total:
            self.closed = True
            return say("The money of the call ends above this place.")
        left = self.by_country.get(entry.country)
        if entry.country in self.closed_countries or (left is not None and entry.amount > left):
            self.closed_countries.add(entry.country)
            return say("The money for this country ends above this place.")
        self.total -= entry.amount
        if left is not None:
            self.by_country[entry.country] = left - entry.amount
        return None


def order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, best first, by the published tie-break."""
    return sorted(entries, key=lambda entry: (-entry.score, -entry.tie_score, entry.submitted_at, entry.key))


def rank(
    entries: Iterable[Entry],
    envelope: Money,
    by_country: Mapping[str, Money] | None = None,
    reserve_places: int | None = None,
) -> Ranking:
    """Go down the list and spend ``envelope``, and within it each country's own.

    The first entry that the money no longer covers closes it: nobody overtakes with a smaller amount. A country's
    closed purse stops that country only; a country without one draws on the whole. Eligible entries without money
    are reserves, up to ``reserve_places``; all others are declined.
    """
    ordered = order(entries)
    purse = _Purse(envelope, dict(by_country or {}))
    alike = Counter(entry.score for entry in ordered)
    places: list[Place] = []
    reserves = 0
    for position, entry in enumerate(ordered, start=1):
        outcome, reason = _outcome(entry, purse, reserve_places is None or reserves < reserve_places)
        reserves += outcome is Outcome.RESERVE
        places.append(Place(position, entry, outcome, alike[entry.score] > 1, reason))
    return Ranking(tuple(places), envelope - purse.total, purse.total, purse.by_country)


def _outcome(entry: Entry, purse: _Purse, reserve_open: bool) -> tuple[Outcome, Sentence | None]:
    if not entry.eligible:
        return Outcome.DECLINE, say("The score is under the pass mark or under a minimum.")
    reason = purse.pay(entry)
    if reason is None:
        return Outcome.RECOMMEND, None
    return (Outcome.RESERVE if reserve_open else Outcome.DECLINE), reason
