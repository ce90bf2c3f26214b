"""The functions of the language: one row each, from which checks, evaluation and the manual are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, Protocol

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import count_words
from grantflow.questionnaires.expressions import days
from grantflow.questionnaires.expressions.kinds import WORDS, Kind
from grantflow.questionnaires.expressions.tree import Name, Text, Tree
from grantflow.questionnaires.expressions.values import (
    ABSENT,
    ARGUMENT,
    DIVISION_PLACES,
    KIND,
    NOTHING,
    ZERO,
    Reason,
    Unknown,
    Value,
    add,
    bounded,
    divide,
    round_places,
)


class Run(Protocol):
    """What a function may know of the evaluation it is part of."""

    today: date

    def value(self, tree: Tree) -> Value:
        """Work out a part of the expression."""
        ...

    def spend(self, steps: int) -> None:
        """Count work that grows with an answer's length."""
        ...


class Handling(Enum):
    """What happens before a function works: where an argument is absent, and where one is not known.

    ``STRICT``: absent if any argument is, else not known if any is not; the work gets values of the right kinds.
    ``SKIPPING``: absent arguments are left out, the rest as above. ``SEEING``: the work gets every value as it is.
    ``LAZY``: the work gets the arguments as trees.
    """

    STRICT = "strict"
    SKIPPING = "skipping"
    SEEING = "seeing"
    LAZY = "lazy"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: which kinds it takes (none: any). ``refuse`` says what is wrong with how it is written."""

    name: str
    kinds: frozenset[Kind] = frozenset()
    optional: bool = False
    repeats: bool = False
    refuse: Callable[[Tree], Sentence | None] | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``result`` is ``None`` where it is the kind of its last arguments, which then must agree."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind | None
    help: str
    example: str
    work: Callable[[Run, Sequence[Any]], Value]
    handling: Handling = Handling.STRICT

    @property
    def signature(self) -> str:
        """``round(number, [places])``."""
        shown = [f"[{item.name}]" if item.optional else item.name for item in self.parameters]
        return f"{self.name}({', '.join(shown)}{', …' if self._repeats else ''})"

    @property
    def _repeats(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].repeats

    def takes(self, count: int) -> bool:
        """Whether it works with so many arguments."""
        fewest = sum(not item.optional for item in self.parameters)
        return fewest <= count and (self._repeats or count <= len(self.parameters))

    def parameter(self, at: int) -> Parameter:
        """The parameter of the argument at that place, from 0."""
        return self.parameters[min(at, len(self.parameters) - 1)]


def _only_a_question(tree: Tree) -> Sentence | None:
    return None if isinstance(tree, Name) else say("Name a question here.")


def _only_a_day(tree: Tree) -> Sentence | None:
    return None if isinstance(tree, Text) and _day(tree.value) else say('Write a day such as "2026-12-31" here.')


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and text.isascii() and text[4] == text[7] == "-" else None
    except ValueError:
        return None


def _numbers(values: Sequence[Any]) -> list[Decimal] | Unknown:
    """Every number of arguments that are numbers or columns of them."""
    found: list[Decimal] = []
    for value in values:
        found.extend(value if type(value) is tuple else (value,))
    return found if all(type(number) is Decimal for number in found) else KIND


def _total(numbers: Sequence[Decimal]) -> Decimal | Unknown:
    total = ZERO
    for number in numbers:
        added = add(total, number)
        if isinstance(added, Unknown):
            return added
        total = added
    return total


def _sum(run: Run, values: Sequence[Any]) -> Value:
    numbers = _numbers(values)
    return numbers if isinstance(numbers, Unknown) else _total(numbers)


def _average(numbers: Sequence[Decimal]) -> Decimal | Unknown:
    total = _total(numbers)
    return total if isinstance(total, Unknown) else divide(total, Decimal(len(numbers)))


def _of_some(pick: Callable[[Sequence[Decimal]], Decimal | Unknown], run: Run, values: Sequence[Any]) -> Value:
    """A number picked of at least one; absent where all arguments are."""
    if not values:
        return ABSENT
    numbers = _numbers(values)
    if isinstance(numbers, Unknown):
        return numbers
    return pick(numbers) if numbers else NOTHING


def _count(run: Run, values: Sequence[Any]) -> Value:
    if not values:
        return ZERO
    return Decimal(len(values[0])) if type(values[0]) is tuple else KIND


def _round(run: Run, values: Sequence[Any]) -> Value:
    number, places = values[0], values[1] if len(values) > 1 else ZERO
    if type(number) is not Decimal or type(places) is not Decimal:
        return KIND
    if places != int(places) or not 0 <= places <= DIVISION_PLACES:
        return ARGUMENT
    return bounded(round_places(number, int(places)))


def _if(run: Run, arguments: Sequence[Tree]) -> Value:
    condition = run.value(arguments[0])
    if isinstance(condition, Unknown):
        return condition
    if type(condition) is not bool and condition is not ABSENT:
        return KIND
    return run.value(arguments[1] if condition is True else arguments[2])


def _answered(run: Run, values: Sequence[Any]) -> Value:
    value = values[0]
    if isinstance(value, Unknown):
        return False if value.reason is Reason.UNANSWERED else value
    return value is not ABSENT and value != ()


def _empty(run: Run, values: Sequence[Any]) -> Value:
    answered = _answered(run, values)
    return answered if isinstance(answered, Unknown) else not answered


def _length(run: Run, values: Sequence[Any]) -> Value:
    if type(values[0]) is not str:
        return KIND
    run.spend(len(values[0]) // 100)
    return Decimal(len(values[0].replace("\r\n", "\n")))


def _words(run: Run, values: Sequence[Any]) -> Value:
    if type(values[0]) is not str:
        return KIND
    run.spend(len(values[0]) // 20)
    return Decimal(count_words(values[0]))


def _contains(run: Run, values: Sequence[Any]) -> Value:
    text, part = values
    if type(text) is not str or type(part) is not str:
        return KIND
    run.spend((len(text) + len(part)) // 50)
    return part.lower() in text.lower()


def _between(count: Callable[[date, date], int], run: Run, values: Sequence[Any]) -> Value:
    start, end = values
    return Decimal(count(start, end)) if type(start) is date and type(end) is date else KIND


def _later(move: Callable[[date, int], date | None], run: Run, values: Sequence[Any]) -> Value:
    start, by = values
    if type(start) is not date or type(by) is not Decimal:
        return KIND
    if by != int(by):
        return ARGUMENT
    return move(start, int(by)) or ARGUMENT


def _date(run: Run, values: Sequence[Any]) -> Value:
    return _day(values[0]) or ARGUMENT if type(values[0]) is str else KIND


_NUMBER, _DATE, _TEXT = frozenset({Kind.NUMBER}), frozenset({Kind.DATE}), WORDS
_ADDED = Parameter("numbers", frozenset({Kind.NUMBER, Kind.NUMBERS}), repeats=True)
_COUNTED = frozenset({Kind.TABLE, Kind.CHOICES, Kind.FILES, Kind.NUMBERS, Kind.TEXTS, Kind.DATES})
_QUESTION = Parameter("question", refuse=_only_a_question)
_FROM_TO = (Parameter("start", _DATE), Parameter("end", _DATE))

_ROWS = (
    Function(
        "sum", (_ADDED,), Kind.NUMBER,
        mark("Adds up a column of a table, or several numbers."),
        "sum(partners.amount)", _sum, Handling.SKIPPING,
    ),
    Function(
        "count", (Parameter("list", _COUNTED),), Kind.NUMBER,
        mark("How many rows a table has, how many cells of a column are filled in, how many choices are ticked."),
        "count(partners) > 2", _count, Handling.SKIPPING,
    ),
    Function(
        "min", (_ADDED,), Kind.NUMBER,
        mark("The smallest number of a column, or of several numbers."),
        "min(partners.amount) >= 500", partial(_of_some, min), Handling.SKIPPING,
    ),
    Function(
        "max", (_ADDED,), Kind.NUMBER,
        mark("The largest number of a column, or of several numbers."),
        "max(partners.amount, 1000)", partial(_of_some, max), Handling.SKIPPING,
    ),
    Function(
        "average", (_ADDED,), Kind.NUMBER,
        mark("The sum divided by how many numbers there are."),
        "average(partners.amount)", partial(_of_some, _average), Handling.SKIPPING,
    ),
    Function(
        "round", (Parameter("number", _NUMBER), Parameter("places", _NUMBER, optional=True)), Kind.NUMBER,
        mark("Rounds to whole numbers, or to so many decimals (at most 20). Halves go away from 0: 2.5 becomes 3."),
        "round(budget.total / 12, 2)", _round,
    ),
    Function(
        "if", (Parameter("condition", frozenset({Kind.YES_NO})), Parameter("then"), Parameter("otherwise")), None,
        mark("The second value where the condition holds, the third where it does not."),
        'if(vat = "yes", amount * 1.12, amount)', _if, Handling.LAZY,
    ),
    Function(
        "answered", (_QUESTION,), Kind.YES_NO,
        mark("Whether a question is answered. No for a hidden one."),
        "answered(plan)", _answered, Handling.SEEING,
    ),
    Function(
        "empty", (_QUESTION,), Kind.YES_NO,
        mark("Whether a question is not answered. Yes for a hidden one."),
        "empty(website)", _empty, Handling.SEEING,
    ),
    Function(
        "length", (Parameter("text", _TEXT),), Kind.NUMBER,
        mark("How many characters a text has."),
        "length(title) <= 60", _length,
    ),
    Function(
        "words", (Parameter("text", _TEXT),), Kind.NUMBER,
        mark("How many words a text has, counted as its word limit counts them."),
        "words(summary) >= 50", _words,
    ),
    Function(
        "contains", (Parameter("text", _TEXT), Parameter("part", _TEXT)), Kind.YES_NO,
        mark("Whether a text has this part in it. Capitals and small letters are the same."),
        'contains(title, "water")', _contains,
    ),
    Function(
        "days", _FROM_TO, Kind.NUMBER,
        mark("Days from the first date to the second. From Monday to Tuesday is 1; below 0 backwards."),
        "days(start, end) >= 30", partial(_between, lambda start, end: (end - start).days),
    ),
    Function(
        "months", _FROM_TO, Kind.NUMBER,
        mark("Whole months from the first date to the second. From 1 January to 1 March is 2."),
        "months(start, end) <= 18", partial(_between, days.months_between),
    ),
    Function(
        "years", _FROM_TO, Kind.NUMBER,
        mark("Whole years from the first date to the second."),
        "years(founded, today()) >= 2", partial(_between, days.years_between),
    ),
    Function(
        "add_days", (Parameter("date", _DATE), Parameter("days", _NUMBER)), Kind.DATE,
        mark("The date so many days later."),
        "end <= add_days(start, 365)", partial(_later, days.add_days),
    ),
    Function(
        "add_months", (Parameter("date", _DATE), Parameter("months", _NUMBER)), Kind.DATE,
        mark("The same day so many months later, or the last day of a month that is too short."),
        "end < add_months(start, 12)", partial(_later, days.add_months),
    ),
    Function(
        "date", (Parameter("day", frozenset({Kind.TEXT}), refuse=_only_a_day),), Kind.DATE,
        mark("A day, written as year, month and day."),
        'end <= date("2028-12-31")', _date,
    ),
    Function(
        "today", (), Kind.DATE,
        mark("The day on which the form is filled in."),
        "start > today()", lambda run, values: run.today,
    ),
)  # fmt: skip

FUNCTIONS: Mapping[str, Function] = {row.name: row for row in _ROWS}
"""By name. There are no others."""
