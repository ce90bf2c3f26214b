"""What an expression is made of. Nothing outside these nodes exists; how they are read stands in ``grammar``.

``at`` is the place of a node in its text, counted from 1; it serves messages and does not make two trees differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say

MOST_CHARACTERS = 2_000
"""Characters of one expression."""
MOST_NODES = 200
DEEPEST = 20
"""Levels of one node within another; a chain such as ``a + b + c`` is one level."""
MOST_DIGITS = 40
"""Digits of a number before, and again after, the decimal point."""
MOST_PATH = 3
"""Parts of a name: ``partners.amount`` has two."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in an expression, and the character (from 1) where it is."""

    at: int
    reason: Sentence

    @property
    def sentence(self) -> Sentence:
        """The reason with its place."""
        return say("Character %(at)s: %(reason)s", at=self.at, reason=self.reason)


class InvalidExpression(Invalid):
    """The only refusal of this package: everything that is wrong with one expression, in the order of its text."""

    def __init__(self, *flaws: Flaw) -> None:
        self.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.at))
        super().__init__({"": [flaw.sentence for flaw in self.flaws]})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, never below 0: a minus before it is a :class:`Negative`."""

    value: Decimal
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes; also the key of a choice."""

    value: str
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class YesNo:
    """``yes`` or ``no``."""

    value: bool
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Options:
    """Texts to choose from, behind ``in``: ``("KG", "TJ")``."""

    values: tuple[str, ...]
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A question, or a part of it: ``country``, ``partners.amount``, ``budget.total``."""

    path: tuple[str, ...]
    at: int = field(default=1, compare=False)

    @property
    def dotted(self) -> str:
        """As people write it."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Negative:
    """``-item``."""

    item: Tree
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not item``."""

    item: Tree
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """Two or more conditions joined by one word."""

    word: Literal["and", "or"]
    items: tuple[Tree, ...]
    at: int = field(default=1, compare=False)


Sign: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Operator: TypeAlias = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values compared."""

    sign: Sign
    left: Tree
    right: Tree
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """``item in choices``."""

    item: Tree
    choices: Tree
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One more operand of a :class:`Chain`."""

    sign: Operator
    item: Tree


@dataclass(frozen=True, slots=True)
class Chain:
    """Sums and differences, or products and quotients, from left to right."""

    first: Tree
    steps: tuple[Step, ...]
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of :data:`~grantflow.questionnaires.expressions.functions.FUNCTIONS` with as many arguments as it
    takes.
    """

    function: str
    arguments: tuple[Tree, ...]
    at: int = field(default=1, compare=False)


Tree: TypeAlias = (
    "Number | Text | YesNo | Options | Name | Negative | Not | Logic | Comparison | Membership | Chain | Call"
)


def parts(tree: Tree) -> tuple[Tree, ...]:
    """The nodes directly below, from left to right."""
    match tree:
        case Negative(item) | Not(item):
            return (item,)
        case Logic(_, items) | Call(_, items):
            return items
        case Comparison(_, left, right) | Membership(left, right):
            return (left, right)
        case Chain(first, steps):
            return (first, *(step.item for step in steps))
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, a parent before its parts."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(parts(node)))


def names(tree: Tree) -> frozenset[str]:
    """The names an expression uses, as it writes them: ``{"country", "partners.amount"}``."""
    return frozenset(node.dotted for node in walk(tree) if isinstance(node, Name))


def questions(tree: Tree) -> frozenset[str]:
    """The keys of the questions an expression depends on: ``{"country", "partners"}``."""
    return frozenset(node.path[0] for node in walk(tree) if isinstance(node, Name))


def measure(tree: Tree) -> tuple[int, int]:
    """How many nodes, and how many levels of them."""
    count, deepest, level = 0, 0, [tree]
    while level:
        count, deepest = count + len(level), deepest + 1
        level = [part for node in level for part in parts(node)]
    return count, deepest
