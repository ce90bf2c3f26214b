"""A large call and its pool: how long a proposal takes, and how much memory."""

from __future__ import annotations

import multiprocessing
import time
from random import Random
from typing import NamedTuple
from uuid import UUID

from grantflow.reviews.assignment.problems import Bid, Exclusion, Pair, Problem, Reviewer, Wanting
from grantflow.reviews.assignment.proposing import Proposal, propose

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
    random = Random(2026)
    cap = round(applications * wanted / reviewers * SPARE)
    calls = tuple(_wanting(random, at, wanted) for at in range(applications))
    people = tuple(_reviewer(random, at, cap, calls) for at in range(reviewers))
    drawn = (Pair(random.choice(calls).id, random.choice(people).id) for _ in range(3 * applications))
    return Problem(
        calls,
        people,
        excluded={pair: random.choice(tuple(Exclusion)) for pair in drawn},
        apart=frozenset(frozenset(one.id for one in random.sample(people, 2)) for _ in range(apart)),
    )


def _wanting(random: Random, at: int, wanted: int) -> Wanting:
    return Wanting(
        UUID(int=random.getrandbits(128)),
        f"BENCH-{at:05}",
        wanted,
        languages=frozenset(random.sample(LANGUAGES[:3], 1)),
        helpful=frozenset(random.sample(LANGUAGES, 1)),
        topics=frozenset(random.sample(TOPICS, 2)),
        country=random.choice(COUNTRIES),
    )


def _reviewer(random: Random, at: int, cap: int, calls: tuple[Wanting, ...]) -> Reviewer:
    judged = random.sample(calls, len(calls) // 10)
    return Reviewer(
        UUID(int=random.getrandbits(128)),
        f"Reviewer {at}",
        f"reviewer{at}@example.org",
        random.randint(round(cap * 0.8), round(cap * 1.2)),
        languages=frozenset({"ru", *random.sample(LANGUAGES, 3)}),
        topics=frozenset(random.sample(TOPICS, 4)),
        countries=frozenset(random.sample(COUNTRIES, 2)),
        independent=random.random() < 0.6,
        bids={wanting.id: random.choice(tuple(Bid)) for wanting in judged},
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
