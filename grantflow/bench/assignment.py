"""A large call and its pool: how long a proposal takes, and how much memory."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

import numpy as np

from grantflow.reviews.assignment.problems import Bid, Exclusion, Pair, Problem, Reviewer, Wanting
from grantflow.reviews.assignment.proposing import Proposal, propose

T = TypeVar("T")
LANGUAGES, COUNTRIES = ("en", "ru", "ky", "tg", "uz"), ("KG", "KZ", "TJ", "UZ")
TOPICS = tuple(f"topic {number}" for number in range(12))
SPARE = 1.3
"""Reviews offered for each that is wanted."""


class Figures(NamedTuple):
    """Seconds from the problem to the proposal, the most memory the process held, points, and how many pairs."""

    seconds: float
    megabytes: float
    points: int
    gap: int
    pairs: int


def pool(applications: int, reviewers: int, wanted: int, apart: int) -> Problem:
    """Applications with a language, two topics and a country, and a pool with wishes, conflicts and refusals.

    The same numbers give the same problem.
    """
    dice = np.random.default_rng(2026)
    cap = round(applications * wanted / reviewers * SPARE)
    calls = tuple(_wanting(dice, at, wanted) for at in range(applications))
    people = tuple(_reviewer(dice, at, cap, calls) for at in range(reviewers))
    drawn = (Pair(_one(dice, calls).id, _one(dice, people).id) for _ in range(3 * applications))
    return Problem(
        calls,
        people,
        excluded={pair: _one(dice, tuple(Exclusion)) for pair in drawn},
        apart=frozenset(_some(dice, [somebody.id for somebody in people], 2) for _ in range(apart)),
    )


def _some(dice: np.random.Generator, among: Sequence[T], count: int) -> frozenset[T]:
    return frozenset(among[at] for at in dice.choice(len(among), count, replace=False))


def _one(dice: np.random.Generator, among: Sequence[T]) -> T:
    return among[int(dice.integers(len(among)))]


def _wanting(dice: np.random.Generator, at: int, wanted: int) -> Wanting:
    return Wanting(
        UUID(int=at),
        f"BENCH-{at:05}",
        wanted,
        languages=_some(dice, LANGUAGES[:3], 1),
        helpful=_some(dice, LANGUAGES, 1),
        topics=_some(dice, TOPICS, 2),
        country=_one(dice, COUNTRIES),
    )


def _reviewer(dice: np.random.Generator, at: int, cap: int, calls: tuple[Wanting, ...]) -> Reviewer:
    return Reviewer(
        UUID(int=at),
        f"Reviewer {at}",
        f"reviewer{at}@example.org",
        int(dice.integers(round(cap * 0.8), round(cap * 1.2), endpoint=True)),
        languages=_some(dice, LANGUAGES, 3) | {"ru"},
        topics=_some(dice, TOPICS, 4),
        countries=_some(dice, COUNTRIES, 2),
        independent=dice.random() < 0.6,
        bids={wanting.id: _one(dice, tuple(Bid)) for wanting in calls if dice.random() < 0.1},
    )


def measure_proposal(applications: int, reviewers: int, wanted: int, apart: int) -> Figures:
    """The figures of a process of its own, so that nothing else is in its memory.

    Raises:
        ValueError: such a call cannot be assigned; the first reason.
    """
    with multiprocessing.get_context("spawn").Pool(1) as processes:
        return processes.apply(_propose, (applications, reviewers, wanted, apart))


def _propose(applications: int, reviewers: int, wanted: int, apart: int) -> Figures:
    import resource  # Only Unix has it, and the command line is for every system.

    problem = pool(applications, reviewers, wanted, apart)
    started = time.perf_counter()
    found = propose(problem)
    seconds = time.perf_counter() - started
    if not isinstance(found, Proposal):
        raise ValueError(str(found.broken[0].words))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(seconds, megabytes, found.total, found.gap, len(found.pairs))
