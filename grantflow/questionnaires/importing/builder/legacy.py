"""Conditions that older forms write as a line of code: ``section.age < 18 and not (country == 'KG')``.

Only what such lines are made of is read: names, texts, numbers, true and false, comparisons, ``in``, ``length(…)``,
*and*, *or*, *not* and brackets. Nothing is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from grantflow.questionnaires.importing.builder.asked import Fixed, Joined, Opposite, Test, Unclear
from grantflow.questionnaires.importing.builder.operators import Operand, Relative

LONGEST = 2_000
DEEPEST = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>===?|!==?|<=|>=|<|>)"
    r"|(?P<word>[A-Za-z_][\w.-]*)|(?P<mark>&&|\|\||[!(),]))"
)
_AND, _OR, _NOT = frozenset({"and", "&&"}), frozenset({"or", "||"}), frozenset({"not", "!"})
_SIGNS = {"==": "=", "===": "=", "!=": "!=", "!==": "!="}
_BACK = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

Compare = Callable[[str, str, Operand], Test]
"""(name of a field, operator, value) → what it asks."""
Refer = Callable[[str], "Test | None"]
"""The condition of that name, if the form has one."""


class UnreadableError(ValueError):
    """The line is not of the kind described above."""


class _Token(NamedTuple):
    kind: str
    text: str


class _Value(NamedTuple):
    """One side of a comparison: a field, its length, or a value."""

    field: str = ""
    length: bool = False
    operand: Operand = ""


def read_line(line: str, compare: Compare, refer: Refer) -> Test:
    """What a line asks.

    Raises:
        UnreadableError: it has anything else in it.
    """
    if len(line) > LONGEST:
        raise UnreadableError
    reader = _Reader(_tokens(line), compare, refer)
    found = reader.either(0)
    if reader.next is not None:
        raise UnreadableError
    return found


def _tokens(line: str) -> list[_Token]:
    found, at, line = [], 0, line.rstrip()
    while at < len(line):
        token = _TOKEN.match(line, at)
        if token is None or token.lastgroup is None:
            raise UnreadableError
        found.append(_Token(token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found


class _Reader:
    """Reads tokens from left to right; *and* binds before *or*."""

    def __init__(self, tokens: list[_Token], compare: Compare, refer: Refer) -> None:
        self.tokens, self.compare, self.refer = tokens[::-1], compare, refer

    @property
    def next(self) -> _Token | None:
        return self.tokens[-1] if self.tokens else None

    def take(self, texts: frozenset[str]) -> bool:
        """Whether the next token is one of these words or marks; it is taken."""
        if self.next is not None and self.next.kind in {"word", "mark"} and self.next.text in texts:
            self.tokens.pop()
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(frozenset({text})):
            raise UnreadableError

    def either(self, depth: int) -> Test:
        if depth > DEEPEST:
            raise UnreadableError
        items = [self.both(depth)]
        while self.take(_OR):
            items.append(self.both(depth))
        return items[0] if len(items) == 1 else Joined("or", tuple(items))

    def both(self, depth: int) -> Test:
        items = [self.single(depth)]
        while self.take(_AND):
            items.append(self.single(depth))
        return items[0] if len(items) == 1 else Joined("and", tuple(items))

    def single(self, depth: int) -> Test:
        if depth > DEEPEST:
            raise UnreadableError
        if self.take(_NOT):
            return Opposite(self.single(depth + 1))
        if self.take(frozenset({"("})):
            inside = self.either(depth + 1)
            self.expect(")")
            return inside
        return self.comparison()

    def comparison(self) -> Test:
        left = self.value()
        if self.next is not None and self.next.kind == "sign":
            sign = self.tokens.pop().text
            return self.compared(left, _SIGNS.get(sign, sign), self.value())
        if self.take(frozenset({"in"})):
            return self.contained(left, self.value())
        return self.alone(left)

    def compared(self, left: _Value, sign: str, right: _Value) -> Test:
        if bool(left.field) == bool(right.field):
            return Unclear()
        if right.field:
            left, right, sign = right, left, _BACK.get(sign, sign)
        return self.compare(left.field, f"length {sign}" if left.length else sign, right.operand)

    def contained(self, part: _Value, whole: _Value) -> Test:
        if part.field or not whole.field:
            return Unclear()
        return self.compare(whole.field, "has", part.operand)

    def alone(self, value: _Value) -> Test:
        """A name by itself: another condition, or a field that says yes."""
        if not value.field:
            return Fixed(value.operand == "true") if value.operand in ("true", "false") else Unclear()
        found = self.refer(value.field)
        return self.compare(value.field, "=", "true") if found is None else found

    def value(self) -> _Value:
        if self.next is None or self.next.kind in {"sign", "mark"}:
            raise UnreadableError
        token = self.tokens.pop()
        if token.kind == "text":
            return _Value(operand=token.text[1:-1])
        if token.kind == "number" or token.text in ("true", "false"):
            return _Value(operand=token.text)
        return self.called(token.text) if self.take(frozenset({"("})) else _Value(field=token.text)

    def called(self, function: str) -> _Value:
        first = self.value()
        if function == "length" and first.field:
            self.expect(")")
            return _Value(first.field, length=True)
        if function != "dateForComparison" or not isinstance(first.operand, str):
            raise UnreadableError
        self.expect(",")
        unit = self.value()
        self.expect(")")
        if not isinstance(unit.operand, str) or not first.operand.lstrip("-").isdigit():
            raise UnreadableError
        return _Value(operand=Relative(int(first.operand), unit.operand))
