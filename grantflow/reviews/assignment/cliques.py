"""Groups of which no two may meet: one rule for a group says as much as one for each two of it, and more sharply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


def cover(edges: Iterable[tuple[int, int]]) -> Sequence[tuple[int, ...]]:
    """Groups in which everybody is tied to everybody, so that every edge lies within one; greedily few.

    A group grows from the first edge that is not covered, by whoever covers most further edges, lowest number first.
    """
    beside: dict[int, set[int]] = defaultdict(set)
    left: dict[int, set[int]] = defaultdict(set)
    ordered = sorted({(min(edge), max(edge)) for edge in edges})
    for one, other in ordered:
        for of in (beside, left):
            of[one].add(other)
            of[other].add(one)
    return [_grown(edge, beside, left) for edge in ordered if edge[1] in left[edge[0]]]


def _grown(edge: tuple[int, int], beside: dict[int, set[int]], left: dict[int, set[int]]) -> tuple[int, ...]:
    group = set(edge)
    common = beside[edge[0]] & beside[edge[1]]
    while common:
        joining = max(common, key=lambda one: (len(left[one] & group), -one))
        group.add(joining)
        common &= beside[joining]
    for one in group:
        left[one] -= group
    return tuple(sorted(group))
