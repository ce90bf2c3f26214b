"""Conditions as decision diagrams: equal conditions become one node, so that ways which part and meet again cancel out.

A variable is what one question, or one comparison with its answer, can come to; ``BLANK`` is *not answered or not
asked*. A node decides by one variable; its children stand in the order of the variable's values. Nodes are numbers,
0 is *never* and 1 is *always*. Later questions decide first, so that a condition on a page that is itself reached only
sometimes need not repeat how it is reached (see :meth:`Diagrams.restrict`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grantflow.questionnaires.expressions.tree import Logic, Tree, YesNo

NEVER, ALWAYS = 0, 1
BLANK = ""
MOST_NODES = 20_000


class TooComplicatedError(Exception):
    """A condition would not end in reasonable time."""


@dataclass(frozen=True, slots=True)
class Variable:
    """``values`` it can have, among them ``BLANK``; ``write`` gives the condition that it has one of some of them."""

    name: str
    values: tuple[str, ...]
    write: Callable[[frozenset[str]], Tree]


class Diagrams:
    """Diagrams over variables, the first of which decides first."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self.level = {variable.name: at for at, variable in enumerate(variables)}
        self._nodes: list[tuple[int, tuple[int, ...]]] = [(len(variables), ()), (len(variables), ())]
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._joined: dict[tuple[str, int, int], int] = {}
        self._restricted: dict[tuple[int, int], int] = {}

    def has(self, name: str, values: Iterable[str]) -> int:
        """The condition that a variable has one of these values."""
        level, wanted = self.level[name], frozenset(values)
        children = (ALWAYS if value in wanted else NEVER for value in self.variables[level].values)
        return self._node(level, tuple(children))

    def both(self, one: int, other: int) -> int:
        """One and the other."""
        if NEVER in (one, other):
            return NEVER
        if one in (ALWAYS, other):
            return other
        return one if other == ALWAYS else self._join("and", one, other, self.both)

    def either(self, one: int, other: int) -> int:
        """One or the other."""
        if ALWAYS in (one, other):
            return ALWAYS
        if one in (NEVER, other):
            return other
        return one if other == NEVER else self._join("or", one, other, self.either)

    def opposite(self, node: int) -> int:
        """Not."""
        if node in (NEVER, ALWAYS):
            return ALWAYS - node
        key = ("not", node, node)
        if key not in self._joined:
            level, children = self._nodes[node]
            self._joined[key] = self._node(level, tuple(map(self.opposite, children)))
        return self._joined[key]

    def restrict(self, node: int, care: int) -> int:
        """A simpler condition that is the same wherever ``care`` holds."""
        if care in (NEVER, ALWAYS) or node in (NEVER, ALWAYS):
            return node
        key = (node, care)
        if key not in self._restricted:
            self._restricted[key] = self._restrict(node, care)
        return self._restricted[key]

    def _restrict(self, node: int, care: int) -> int:
        (level, children), (care_level, cares) = self._nodes[node], self._nodes[care]
        if care_level < level:
            either = NEVER
            for part in cares:
                either = self.either(either, part)
            return self.restrict(node, either)
        if level < care_level:
            cares = (care,) * len(children)
        made = {at: self.restrict(child, cares[at]) for at, child in enumerate(children) if cares[at] != NEVER}
        other = NEVER if NEVER in made.values() else made[max(made)]
        return self._node(level, tuple(made.get(at, other) for at in range(len(children))))

    def support(self, node: int) -> frozenset[str]:
        """The names of the variables that a condition depends on."""
        found, seen, waiting = set[str](), set[int](), [node]
        while waiting:
            level, children = self._nodes[waiting.pop()]
            if children:
                found.add(self.variables[level].name)
                waiting.extend(set(children) - seen)
                seen.update(children)
        return frozenset(found)

    def tree(self, node: int) -> Tree:
        """The condition in the language of forms."""
        if node in (NEVER, ALWAYS):
            return YesNo(node == ALWAYS)
        level, children = self._nodes[node]
        variable = self.variables[level]
        by_child: dict[int, set[str]] = {}
        for value, child in zip(variable.values, children, strict=True):
            by_child.setdefault(child, set()).add(value)
        found = [variable.write(frozenset(by_child.pop(ALWAYS)))] if ALWAYS in by_child else []
        never = by_child.pop(NEVER, None)
        alone = never is None and len(by_child) == 1
        for child, values in by_child.items():
            rest = self.tree(child)
            found.append(rest if alone else joined("and", (variable.write(frozenset(values)), rest)))
        return joined("or", found)

    def _join(self, word: str, one: int, other: int, join: Callable[[int, int], int]) -> int:
        key = (word, min(one, other), max(one, other))
        if key not in self._joined:
            level = min(self._nodes[one][0], self._nodes[other][0])
            pairs = zip(self._children(one, level), self._children(other, level), strict=True)
            self._joined[key] = self._node(level, tuple(join(a, b) for a, b in pairs))
        return self._joined[key]

    def _children(self, node: int, level: int) -> tuple[int, ...]:
        own, children = self._nodes[node]
        return children if own == level else (node,) * len(self.variables[level].values)

    def _node(self, level: int, children: tuple[int, ...]) -> int:
        if all(child == children[0] for child in children):
            return children[0]
        key = (level, children)
        if key not in self._numbers:
            if len(self._nodes) >= MOST_NODES:
                raise TooComplicatedError
            self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return self._numbers[key]


def joined(word: str, items: Sequence[Tree]) -> Tree:
    """Conditions joined by a word, without brackets in brackets."""
    flat = [
        part for item in items for part in (item.items if isinstance(item, Logic) and item.word == word else (item,))
    ]
    return flat[0] if len(flat) == 1 else Logic("and" if word == "and" else "or", tuple(flat))
