"""Who depends on whom: circles, and an order in which everything can be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from grantflow.core.sentences import Sentence, say


def circles(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Circular dependencies, each as the way round: ``("a", "b", "a")``, a needs b and b needs a.

    ``graph`` has the questions that each question depends on. Breaking one step of every circle leaves none.
    """
    needs = {key: sorted(set(graph[key])) for key in sorted(graph)}
    found = []
    while circle := _circle(needs):
        found.append(circle)
        needs[circle[-2]].remove(circle[-1])
    return found


def _circle(needs: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        # graphlib names the way from what is needed to what needs it.
        way: list[str] = error.args[1][::-1]
        start = way.index(min(way))
        return (*way[start:-1], *way[:start], way[start])
    return ()


def circle_sentence(circle: Iterable[str], labels: Mapping[str, object] | None = None) -> Sentence:
    """A circle for people; ``labels`` has what questions are called, by key."""
    said: Sentence | None = None
    for key in reversed(list(circle)):
        label = (labels or {}).get(key, key)
        said = (
            say("“%(label)s”", label=label) if said is None else say("“%(label)s” → %(rest)s", label=label, rest=said)
        )
    return say("These depend on each other in a circle: %(circle)s.", circle=said)


def order(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Every name of the graph after all that it depends on, the same for the same graph.

    Raises:
        ValueError: there are circles; ask :func:`circles` first.
    """
    return list(TopologicalSorter({key: sorted(set(graph[key])) for key in sorted(graph)}).static_order())
