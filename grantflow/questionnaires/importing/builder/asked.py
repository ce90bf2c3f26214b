"""What conditions of a form can ask: questions, and what their answers can come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions.tree import (
    Call,
    Comparison,
    Logic,
    Membership,
    Name,
    Not,
    Number,
    Options,
    Sign,
    Text,
    Tree,
    YesNo,
)
from grantflow.questionnaires.importing.builder.diagrams import BLANK, Variable, joined

OTHER = "*"
"""Any answer that no condition names."""
HOLDS, FAILS = "holds", "fails"
_FEW = 8
"""So many choices are named rather than excluded."""
_OPPOSITE: Mapping[Sign, Sign] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Asked:
    """A question of the imported form. ``choices`` are its keys by the values of the foreign form."""

    key: str
    type: QuestionType
    required: bool
    page: str
    section: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> Name:
        return Name((self.key,))

    @property
    def answered(self) -> Tree:
        """For an unanswered one that is required, the page it decides about is not known; it is hidden otherwise."""
        return Call("answered", (self.name,))


@dataclass(frozen=True, slots=True)
class Has:
    """A variable has one of some values."""

    variable: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always, or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """What the import cannot read: either may be."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions joined by *and* or *or*."""

    word: str
    items: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Not."""

    item: Test


Test: TypeAlias = "Has | Fixed | Unclear | Joined | Opposite"


class Variables:
    """The variables of one form, collected while its conditions are read."""

    def __init__(self) -> None:
        self.questions: dict[str, Asked] = {}
        self._named: dict[str, set[str]] = {}
        self._compared: dict[str, Callable[[frozenset[str]], Tree]] = {}

    def chosen(self, question: Asked, keys: Iterable[str]) -> str:
        """The variable of a choice; these of its keys are named."""
        self.questions[question.key] = question
        self._named.setdefault(question.key, set()).update(keys)
        return question.key

    def compared(self, question: Asked, holds: Tree, fails: Tree, written: str) -> str:
        """The variable of a comparison, and of its opposite; neither holds of a hidden question."""
        name = f"{question.key} {written}"
        self.questions[name] = question
        self._compared[name] = lambda values: _comparison(question, holds, fails, values)
        return name

    def variable(self, name: str) -> Variable:
        """The variable of that name, with the values that matter."""
        question = self.questions[name]
        if name in self._compared:
            return Variable(name, (BLANK, HOLDS, FAILS), self._compared[name])
        offered = tuple(dict.fromkeys(question.choices.values()))
        named = tuple(key for key in offered if key in self._named[name])
        rest = (OTHER,) if len(named) < len(offered) else ()
        return Variable(name, (BLANK, *named, *rest), lambda values: _choice(question, offered, named, values))


def _comparison(question: Asked, holds: Tree, fails: Tree, values: frozenset[str]) -> Tree:
    if values >= {HOLDS, FAILS}:
        return question.answered
    own = holds if HOLDS in values else fails
    if BLANK not in values:
        return own if question.required else joined("and", (question.answered, own))
    if values == {BLANK}:
        return _unasked(question, joined("or", (holds, fails)))
    if question.required:
        return negated(fails if HOLDS in values else holds)
    empty = Call("empty", (question.name,))
    return empty if own == empty else joined("or", (empty, own))


def _unasked(question: Asked, answered: Tree) -> Tree:
    """Nothing is said: the question is hidden, or may be left out and was."""
    return Not(answered) if question.required else Call("empty", (question.name,))


def _choice(question: Asked, offered: tuple[str, ...], named: tuple[str, ...], values: frozenset[str]) -> Tree:
    if values == {BLANK}:
        return _unasked(question, _one_of(question, offered, offered, frozenset(offered)))
    if BLANK not in values:
        own = _one_of(question, offered, named, values)
        return own if question.required else joined("and", (question.answered, own))
    others = (*named, OTHER) if len(named) < len(offered) else named
    without = negated(_one_of(question, offered, named, frozenset(others) - values))
    return without if question.required else joined("or", (Call("empty", (question.name,)), without))


def _one_of(question: Asked, offered: tuple[str, ...], named: tuple[str, ...], values: frozenset[str]) -> Tree:
    """The answer is one of these; nothing of the kind for a hidden question."""
    excluded = [key for key in named if key not in values]
    wanted = [key for key in offered if key not in excluded] if OTHER in values else [k for k in named if k in values]
    if question.type is QuestionType.YES_NO:
        return question.answered if len(wanted) == 2 else _yes_no(question, wanted[0])
    if OTHER not in values or len(wanted) <= _FEW:
        return _among(question.name, wanted)
    if not excluded:
        return question.answered
    return joined("and", (_there(question), negated(_among(question.name, excluded))))


def _yes_no(question: Asked, answer: str) -> Tree:
    return question.name if answer == "yes" else Comparison("=", question.name, YesNo(False))


def _among(name: Name, keys: list[str]) -> Tree:
    return Comparison("=", name, Text(keys[0])) if len(keys) == 1 else Membership(name, Options(tuple(keys)))


def _there(question: Asked) -> Tree:
    """No for a hidden question, and not known for an unanswered one."""
    several = question.type in (QuestionType.CHOICES, QuestionType.RANKING, QuestionType.FILE)
    return Comparison(">", Call("count" if several else "length", (question.name,)), Number(Decimal(0)))


def negated(tree: Tree) -> Tree:
    """Not, without saying it twice."""
    match tree:
        case Not(item):
            return item
        case Comparison("=", left, right):
            return Comparison("!=", left, right)
        case Name():
            return Comparison("!=", tree, YesNo(True))
        case _:
            return Not(tree)


def ordered(question: Asked, sign: Sign, left: Tree, right: Tree, written: str) -> tuple[Tree, Tree, str]:
    """A comparison of numbers or dates with its opposite."""
    if sign == "=":
        apart = Logic("or", (Comparison("<", left, right), Comparison(">", left, right)))
        return Comparison("=", left, right), apart, written
    return Comparison(sign, left, right), Comparison(_OPPOSITE[sign], left, right), written


def same_text(question: Asked, text: str) -> tuple[Tree, Tree, str]:
    """A text is this, or there and another."""
    is_it = Comparison("=", question.name, Text(text))
    return is_it, joined("and", (_there(question), negated(is_it))), f'= "{text}"'


def ticked(question: Asked, key: str) -> tuple[Tree, Tree, str]:
    """A choice is ticked, or others are."""
    is_it = Membership(Text(key), question.name)
    return is_it, joined("and", (_there(question), Not(is_it))), f'has "{key}"'
