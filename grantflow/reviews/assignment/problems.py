"""What an assignment starts from: applications that want reviewers, reviewers, and what is settled already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from grantflow.core.sentences import Sentence, mark


class Bid(StrEnum):
    """How gladly somebody would review an application; who says nothing is neutral."""

    EAGER = "eager"
    WILLING = "willing"
    NEUTRAL = "neutral"
    RELUCTANT = "reluctant"


class Term(StrEnum):
    """What a pair may cost."""

    TOPIC = "topic"
    LANGUAGE = "language"
    COUNTRY = "country"
    BID = "bid"
    INDEPENDENCE = "independence"
    LOAD = "load"


class Exclusion(StrEnum):
    """Why two must not be paired, whatever it costs."""

    CONFLICT = "conflict"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Weight:
    """The points a pair costs at worst under one term, and why that many."""

    points: int
    label: str
    reason: str


WEIGHTS: Mapping[Term, Weight] = {
    Term.LOAD: Weight(60, mark("Load"), mark("Fairness comes first: a full desk weighs more than any single wish.")),
    Term.TOPIC: Weight(40, mark("Topics"), mark("Who does not know the field judges form instead of substance.")),
    Term.BID: Weight(
        40, mark("Preference"), mark("Wishes weigh as much as topics: nobody knows better what they can judge.")
    ),
    Term.LANGUAGE: Weight(20, mark("Helpful languages"), mark("Annexes can be read with help, which takes time.")),
    Term.COUNTRY: Weight(10, mark("Country"), mark("Local knowledge helps; a fellow reviewer can bring it too.")),
    Term.INDEPENDENCE: Weight(10, mark("Independence"), mark("One independent reviewer is a rule; more are better.")),
}
"""The house's weights; a call may set other points."""
POINTS: Mapping[Term, int] = {term: weight.points for term, weight in WEIGHTS.items()}


class Pair(NamedTuple):
    """Somebody reviews something."""

    application: UUID
    reviewer: UUID


@dataclass(frozen=True, slots=True)
class Wanting:
    """An application that wants ``wanted`` reviewers in all.

    Its reviewers must read all of ``languages``; ``helpful`` ones are those of its annexes.
    """

    id: UUID
    number: str
    wanted: int
    languages: frozenset[str] = frozenset()
    helpful: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody of the pool, who takes ``cap`` reviews at most and has ``busy`` elsewhere, outside this problem."""

    id: UUID
    name: str
    email: str
    cap: int
    busy: int = 0
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    independent: bool = True
    bids: Mapping[UUID, Bid] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an assignment depends on. Pairs that are ``kept`` stay: they count, and are not judged again.

    ``apart`` are reviewers who never share an application. ``least_independent`` of each application's reviewers are
    independent of the office; 0 switches this off.
    """

    applications: tuple[Wanting, ...]
    reviewers: tuple[Reviewer, ...]
    excluded: Mapping[Pair, Exclusion] = field(default_factory=dict)
    apart: frozenset[frozenset[UUID]] = frozenset()
    kept: frozenset[Pair] = frozenset()
    points: Mapping[Term, int] = field(default_factory=lambda: POINTS)
    least_independent: int = 1


class Rule(StrEnum):
    """The hard rules, in the order in which broken ones are told."""

    PAIR = "pair"
    APART = "apart"
    NUMBER = "number"
    CAP = "cap"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Broken:
    """A hard rule that is not or cannot be kept, where, and what stands in its way."""

    rule: Rule
    words: Sentence
    application: UUID | None = None
    reviewer: UUID | None = None
    because: tuple[Sentence, ...] = ()
