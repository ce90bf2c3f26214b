"""Pools of reviewers and applications for tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from grantflow.reviews.assignment.checking import checked
from grantflow.reviews.assignment.problems import Bid, Exclusion, Pair, Problem, Reviewer, Term, Wanting
from grantflow.reviews.assignment.proposing import Proposal, priced

LANGUAGES, TOPICS, COUNTRIES = ("en", "ky", "ru"), ("health", "law", "water"), ("KG", "KZ")


def wanting(at: int, wanted: int = 1, **more: Any) -> Wanting:
    return Wanting(UUID(int=1_000 + at), f"KG-{at}", wanted, **more)


def reviewer(at: int, cap: int = 9, **more: Any) -> Reviewer:
    return Reviewer(UUID(int=at), f"Reviewer {at}", f"reviewer{at}@example.org", cap, **more)


def pair(application: int, reviewed_by: int) -> Pair:
    return Pair(UUID(int=1_000 + application), UUID(int=reviewed_by))


def apart(*numbers: int) -> frozenset[frozenset[UUID]]:
    return frozenset({frozenset(UUID(int=number) for number in numbers)})


def problem(applications: int, reviewers: int, wanted: int = 1, **more: Any) -> Problem:
    """Applications and reviewers 0, 1, 2 … of one kind."""
    return Problem(
        tuple(wanting(at, wanted) for at in range(applications)),
        tuple(reviewer(at) for at in range(reviewers)),
        **more,
    )


def best_of_all(of: Problem) -> Proposal | None:
    """The cheapest assignment that keeps every rule, found by trying each there is."""
    proposals = [priced(of, pairs) for pairs in _every(of) if not checked(of, pairs)]
    return min(proposals, key=lambda found: found.total, default=None)


def _every(of: Problem) -> Iterator[tuple[Pair, ...]]:
    """Each way of giving every application the number of reviewers that it still wants."""
    groups = []
    for application in of.applications:
        kept = [one for one in of.kept if one.application == application.id]
        free = [Pair(application.id, one.id) for one in of.reviewers if Pair(application.id, one.id) not in kept]
        groups.append(list(itertools.combinations(free, max(0, application.wanted - len(kept)))))
    for chosen in itertools.product(*groups):
        yield tuple(itertools.chain.from_iterable(chosen))


def _some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


@st.composite
def problems(draw: st.DrawFn, most_applications: int = 4, most_reviewers: int = 5, most_wanted: int = 2) -> Problem:
    """Any problem up to this size, possible or not."""
    numbers = range(draw(st.integers(1, most_applications)))
    people = range(draw(st.integers(1, most_reviewers)))
    pairs = st.builds(pair, st.sampled_from(numbers), st.sampled_from(people))
    twos = st.frozensets(st.sampled_from([UUID(int=at) for at in people]), min_size=2, max_size=2)
    return Problem(
        tuple(
            wanting(
                at,
                draw(st.integers(0, most_wanted)),
                languages=draw(st.sampled_from([frozenset(), frozenset({"ru"}), frozenset({"ky", "ru"})])),
                helpful=draw(_some(LANGUAGES)),
                topics=draw(_some(TOPICS)),
                country=draw(st.sampled_from(("", *COUNTRIES))),
            )
            for at in numbers
        ),
        tuple(
            reviewer(
                at,
                draw(st.integers(0, 4)),
                busy=draw(st.integers(0, 2)),
                languages=draw(_some(LANGUAGES)) | draw(st.sampled_from([frozenset(), frozenset({"ru", "ky"})])),
                topics=draw(_some(TOPICS)),
                countries=draw(_some(COUNTRIES)),
                independent=draw(st.booleans()),
                bids=draw(
                    st.dictionaries(st.sampled_from([UUID(int=1_000 + n) for n in numbers]), st.sampled_from(Bid))
                ),
            )
            for at in people
        ),
        excluded=draw(st.dictionaries(pairs, st.sampled_from(Exclusion), max_size=3)),
        apart=draw(st.frozensets(twos, max_size=5)) if len(people) > 1 else frozenset(),
        kept=draw(st.frozensets(pairs, max_size=2)),
        points={term: draw(st.integers(0, 100)) for term in Term},
        least_independent=draw(st.integers(0, 1)),
    )
