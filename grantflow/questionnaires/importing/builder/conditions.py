"""The named conditions of a form, read by their names, with every way the format writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.importing.builder.asked import (
    Asked,
    Fixed,
    Has,
    Joined,
    Opposite,
    Test,
    Unclear,
    Variables,
)
from grantflow.questionnaires.importing.builder.diagrams import ALWAYS, BLANK, NEVER, Diagrams
from grantflow.questionnaires.importing.builder.legacy import UnreadableError, read_line
from grantflow.questionnaires.importing.builder.operators import OPERATORS, Operand, Relative, backwards, compare
from grantflow.questionnaires.importing.builder.shape import text_of, whole

Find = Callable[[str], Asked | None]
"""The question that a condition means by the name of a field."""
Tell = Callable[[str, Sentence], None]
"""Takes the name of a condition and what of it could not be carried over."""
MOST_PARTS = 500
_DIRECTIONS = {"in the past": -1, "in the future": 1}


class Conditions:
    """Reads each condition once. What a form says twice over, or in a circle, is read as unclear, and told."""

    def __init__(self, given: Mapping[str, Any], find: Find, tell: Tell) -> None:
        self.given, self.find, self.tell = given, find, tell
        self.variables = Variables()
        self.used: set[str] = set()
        self._known: dict[str, Test] = {}
        self._open: list[str] = []
        self._parts = 0

    def named(self, name: str) -> Test:
        """What the condition of that name asks."""
        self.used.add(name)
        if name in self._known:
            return self._known[name]
        if name not in self.given:
            self.tell(name, say("The form has no such condition, so it never holds."))
            return self._known.setdefault(name, Fixed(False))
        if name in self._open:
            return self._unclear(say("The condition depends on itself."))
        self._open.append(name)
        self._known[name] = self._read(self.given[name].get("value"))
        self._open.pop()
        return self._known[name]

    def _unclear(self, what: Sentence) -> Test:
        self.tell(self._open[-1], what)
        return Unclear()

    def _read(self, value: Any) -> Test:
        if isinstance(value, str):
            return self._line(value)
        if isinstance(value, Mapping):
            return self._group(value.get("conditions"))
        return self._unclear(say("It says nothing that could be read."))

    def _line(self, line: str) -> Test:
        try:
            return read_line(line, self._compared, self._referred)
        except UnreadableError:
            return self._unclear(say("“%(line)s” could not be read.", line=line[:100]))

    def _referred(self, name: str) -> Test | None:
        return self.named(name) if name in self.given else None

    def _group(self, items: Any) -> Test:
        """Conditions one after another, each but the first with *and* or *or* before it; *and* binds first."""
        if not isinstance(items, Sequence) or isinstance(items, str) or not items:
            return self._unclear(say("It says nothing that could be read."))
        alternatives: list[list[Test]] = []
        for item in items:
            if not isinstance(item, Mapping):
                return self._unclear(say("It says nothing that could be read."))
            if not alternatives or _coordinator(item) == "or":
                alternatives.append([])
            alternatives[-1].append(self._item(item))
        return _joined("or", [_joined("and", both) for both in alternatives])

    def _item(self, item: Mapping[str, Any]) -> Test:
        self._parts += 1
        if self._parts > MOST_PARTS:
            return self._unclear(say("The conditions of this form have more than %(limit)s parts.", limit=MOST_PARTS))
        if "conditions" in item:
            return self._group(item["conditions"])
        if "conditionName" in item:
            return self.named(text_of(item["conditionName"]))
        field, operator, value = item.get("field"), text_of(item.get("operator")), item.get("value")
        if not isinstance(field, Mapping) or not isinstance(value, Mapping | str | type(None)):
            return self._unclear(say("It says nothing that could be read."))
        asks = OPERATORS.get(operator.strip().lower())
        if asks is None:
            return self._unclear(say("The operator “%(name)s” is not known.", name=operator[:60]))
        operand = _operand(value)
        if operand is None:
            return self._unclear(say("The value that it compares with could not be read."))
        past = isinstance(operand, Relative) and isinstance(value, Mapping) and value.get("direction") == "in the past"
        return self._compared(text_of(field.get("name")), backwards(asks) if past else asks, operand)

    def _compared(self, field: str, operator: str, operand: Operand) -> Test:
        question = self.find(field)
        if question is None:
            self.tell(self._open[-1], say("It asks about “%(field)s”, which the form does not ask.", field=field[:60]))
            return Fixed(operator in ("!=", "lacks", "empty"))
        found = compare(self.variables, question, operator, operand)
        if isinstance(found, Unclear):
            return self._unclear(say("It compares “%(field)s” in a way that is not carried over.", field=field[:60]))
        if isinstance(found, Fixed):
            shown = str(operand)[:60]
            self.tell(self._open[-1], say("“%(value)s” is not among the answers offered.", value=shown))
        return found


def _coordinator(item: Mapping[str, Any]) -> str:
    """*And* or *or* before an item; a group has it in its first item."""
    for _ in range(100):
        inside = item.get("conditions")
        if item.get("coordinator") or not (isinstance(inside, list) and inside and isinstance(inside[0], Mapping)):
            break
        item = inside[0]
    return text_of(item.get("coordinator")).lower()


def _operand(value: Mapping[str, Any] | str | None) -> Operand | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if value.get("type") == "RelativeTime":
        by, direction = whole(value.get("timePeriod")), _DIRECTIONS.get(text_of(value.get("direction")))
        if by is None or direction is None or value.get("timeOnly") is True:
            return None
        return Relative(by * direction, text_of(value.get("timeUnit")))
    given = value.get("value")
    return given if isinstance(given, str) else None if given is None else str(given).lower()[:500]


def _joined(word: str, items: list[Test]) -> Test:
    return items[0] if len(items) == 1 else Joined(word, tuple(items))


def bounds(diagrams: Diagrams, test: Test, unasked: AbstractSet[str] = frozenset()) -> tuple[int, int]:
    """A condition as diagrams: where it surely holds, and where it may. The two differ only where it is unclear.

    ``unasked`` are variables of questions that nobody has met yet: they are blank.
    """
    match test:
        case Fixed(holds):
            return (ALWAYS, ALWAYS) if holds else (NEVER, NEVER)
        case Unclear():
            return NEVER, ALWAYS
        case Opposite(item):
            surely, maybe = bounds(diagrams, item, unasked)
            return diagrams.opposite(maybe), diagrams.opposite(surely)
        case Joined(word, items):
            join = diagrams.both if word == "and" else diagrams.either
            surely, maybe = bounds(diagrams, items[0], unasked)
            for item in items[1:]:
                more, most = bounds(diagrams, item, unasked)
                surely, maybe = join(surely, more), join(maybe, most)
            return surely, maybe
        case _:
            if test.variable in unasked:
                return (ALWAYS, ALWAYS) if BLANK in test.values else (NEVER, NEVER)
            found = diagrams.has(test.variable, test.values)
            return found, found


def variables_of(test: Test) -> frozenset[str]:
    """The variables that a condition depends on."""
    match test:
        case Has(variable):
            return frozenset({variable})
        case Joined(_, items):
            return frozenset().union(*map(variables_of, items))
        case Opposite(item):
            return variables_of(item)
        case _:
            return frozenset()
