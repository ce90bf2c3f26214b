"""Generated trees and answers: any that the language can hold, and well-typed ones over one form."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from grantflow.questionnaires.expressions import ABSENT, UNREADABLE, Kind, Scope, Tree
from grantflow.questionnaires.expressions.functions import FUNCTIONS, Function
from grantflow.questionnaires.expressions.tree import (
    Call,
    Chain,
    Comparison,
    Logic,
    Membership,
    Name,
    Negative,
    Not,
    Number,
    Options,
    Step,
    Text,
    YesNo,
    measure,
)

KINDS = {
    "title": Kind.TEXT,
    "country": Kind.CHOICE,
    "groups": Kind.CHOICES,
    "months": Kind.NUMBER,
    "amount": Kind.NUMBER,
    "start": Kind.DATE,
    "end": Kind.DATE,
    "agreed": Kind.YES_NO,
    "plan": Kind.FILES,
    "partners": Kind.TABLE,
    "partners.name": Kind.TEXTS,
    "partners.amount": Kind.NUMBERS,
    "partners.since": Kind.DATES,
    "budget": Kind.RECORD,
    "budget.total": Kind.NUMBER,
    "budget.requested": Kind.NUMBER,
}
OPTIONS = {"country": frozenset({"KG", "KZ", "TJ"}), "groups": frozenset({"women", "youth"})}
SCOPE = Scope(KINDS, OPTIONS)
NAMES = st.sampled_from([*KINDS, "and", "in", "no", "x.yes", "a.b.c"]).map(
    lambda dotted: Name(tuple(dotted.split(".")))
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0x2FFF), max_size=8)
SHORT = st.one_of(
    st.sampled_from(
        ["KG", "KZ", "women", "youth", "Water for Batken", "WATER", "İstanbul", "2027-01-31", 'a"b', "Ω straße"]
    ),
    TEXTS,
)
DECIMALS = st.one_of(
    st.sampled_from(["0", "1", "3", "7", "0.1", "0.5", "2.5", "12", "1000.005", "9" * 40, f"0.{'0' * 39}1", "1e20"]),
    st.decimals(0, 10**6, places=2).map(str),
).map(Decimal)  # fmt: skip


def literals() -> st.SearchStrategy[Tree]:
    return st.one_of(NAMES, DECIMALS.map(Number), SHORT.map(_text), st.booleans().map(YesNo))


def _text(value: str) -> Text:
    return Text(unicodedata.normalize("NFC", value))


def _call(function: Function, inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    fewest = sum(not item.optional for item in function.parameters)
    repeats = bool(function.parameters) and function.parameters[-1].repeats
    most = fewest + 2 if repeats else len(function.parameters)
    return st.lists(inner, min_size=fewest, max_size=most).map(lambda found: Call(function.name, tuple(found)))


def _chain(signs: str, inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    steps = st.lists(st.builds(Step, st.sampled_from(signs), inner), min_size=1, max_size=3).map(tuple)
    return st.builds(Chain, inner, steps)


def _grow(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    options = st.lists(SHORT, min_size=1, max_size=3).map(
        lambda texts: Options(tuple(_text(text).value for text in texts))
    )
    lists = st.one_of(options, inner.filter(lambda tree: not isinstance(tree, Text)))
    return st.one_of(
        st.builds(Negative, inner),
        st.builds(Not, inner),
        st.builds(Logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Membership, inner, lists),
        _chain("+-", inner),
        _chain("*/", inner),
        st.sampled_from([*FUNCTIONS.values()]).flatmap(lambda function: _call(function, inner)),
    )


def _is_small(tree: Tree) -> bool:
    nodes, depth = measure(tree)
    return nodes <= 200 and depth <= 20


ANY_TREE: st.SearchStrategy[Tree] = st.recursive(literals(), _grow, max_leaves=12).filter(_is_small)
"""Trees of every shape, mostly of wrong kinds: evaluation must bear them."""


def of_kind(kind: Kind, depth: int) -> st.SearchStrategy[Tree]:
    """Trees that a check passes, of that kind."""
    leaves = [Name(tuple(name.split("."))) for name, of in KINDS.items() if of is kind]
    base: list[st.SearchStrategy[Tree]] = [st.sampled_from(leaves)] if leaves else []
    base += [_LITERALS[kind]] if kind in _LITERALS else []
    if depth <= 0 or kind not in _GROWN:
        return st.one_of(base)
    return st.one_of(*base, st.deferred(lambda: _GROWN[kind](depth - 1)))


_LITERALS: dict[Kind, st.SearchStrategy[Tree]] = {
    Kind.NUMBER: DECIMALS.map(Number),
    Kind.TEXT: SHORT.map(_text),
    Kind.YES_NO: st.booleans().map(YesNo),
}
_ANY_NAME = st.sampled_from([*KINDS]).map(lambda dotted: Name(tuple(dotted.split("."))))


def _numbers(depth: int) -> st.SearchStrategy[Tree]:
    number, day, text = of_kind(Kind.NUMBER, depth), of_kind(Kind.DATE, depth), of_kind(Kind.TEXT, depth)
    added = st.lists(st.one_of(number, of_kind(Kind.NUMBERS, 0)), min_size=1, max_size=3)
    counted = st.sampled_from([Kind.TABLE, Kind.CHOICES, Kind.FILES, Kind.NUMBERS]).flatmap(
        lambda kind: of_kind(kind, 0)
    )
    return st.one_of(
        st.builds(Negative, number),
        _chain("+-", number),
        _chain("*/", number),
        st.builds(
            lambda name, items: Call(name, tuple(items)), st.sampled_from(["sum", "min", "max", "average"]), added
        ),
        st.builds(lambda item: Call("count", (item,)), counted),
        st.builds(lambda item: Call("round", (item,)), number),
        st.builds(lambda item, places: Call("round", (item, Number(Decimal(places)))), number, st.integers(0, 20)),
        st.builds(lambda name, item: Call(name, (item,)), st.sampled_from(["length", "words"]), text),
        st.builds(lambda name, a, b: Call(name, (a, b)), st.sampled_from(["days", "months", "years"]), day, day),
        st.builds(lambda test, a, b: Call("if", (test, a, b)), of_kind(Kind.YES_NO, depth), number, number),
    )


def _days(depth: int) -> st.SearchStrategy[Tree]:
    day, number = of_kind(Kind.DATE, depth), of_kind(Kind.NUMBER, depth)
    whole = st.one_of(number, st.integers(0, 400).map(lambda by: Number(Decimal(by))))
    return st.one_of(
        st.builds(
            lambda name, item, by: Call(name, (item, by)), st.sampled_from(["add_days", "add_months"]), day, whole
        ),
        st.dates().map(lambda found: Call("date", (Text(found.isoformat()),))),
        st.just(Call("today", ())),
    )


def _conditions(depth: int) -> st.SearchStrategy[Tree]:
    condition, number, day = of_kind(Kind.YES_NO, depth), of_kind(Kind.NUMBER, depth), of_kind(Kind.DATE, depth)
    text = st.one_of(of_kind(Kind.TEXT, depth), of_kind(Kind.CHOICE, 0)).filter(lambda tree: tree != Text(""))
    signs, ordered = st.sampled_from(["=", "!="]), st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    offered = {"country": ["KG", "KZ", "TJ"], "groups": ["women", "youth"]}
    return st.one_of(
        st.builds(Not, condition),
        st.builds(Logic, st.sampled_from(["and", "or"]), st.lists(condition, min_size=2, max_size=3).map(tuple)),
        st.builds(Comparison, ordered, number, number),
        st.builds(Comparison, ordered, day, day),
        st.builds(Comparison, signs, condition, condition),
        st.builds(Comparison, signs, of_kind(Kind.TEXT, depth).filter(lambda tree: tree != Text("")), text).filter(
            lambda tree: not {"country"} & {getattr(side, "dotted", "") for side in (tree.left, tree.right)}
        ),
        st.sampled_from(offered["country"]).map(lambda key: Comparison("=", Name(("country",)), Text(key))),
        st.sampled_from(offered["groups"]).map(lambda key: Membership(Text(key), Name(("groups",)))),
        st.just(Membership(Name(("country",)), Options(("KG", "TJ")))),
        st.builds(Membership, number, of_kind(Kind.NUMBERS, 0)),
        st.builds(Membership, day, of_kind(Kind.DATES, 0)),
        st.builds(lambda name, item: Call(name, (item,)), st.sampled_from(["answered", "empty"]), _ANY_NAME),
        st.builds(lambda a, b: Call("contains", (a, b)), text, text),
    )


_GROWN = {Kind.NUMBER: _numbers, Kind.DATE: _days, Kind.YES_NO: _conditions}
CONDITIONS = of_kind(Kind.YES_NO, 2)
TYPED = st.one_of(CONDITIONS, of_kind(Kind.NUMBER, 2), of_kind(Kind.DATE, 2)).filter(_is_small)

_NUMBERS = st.one_of(DECIMALS, DECIMALS.map(Decimal.copy_negate))
_DAYS = st.one_of(st.dates(), st.dates(date(2026, 12, 1), date(2028, 3, 31)))
_CELLS: dict[str, st.SearchStrategy[Any]] = {"name": SHORT, "amount": _NUMBERS, "since": _DAYS}
_GOOD: dict[str, st.SearchStrategy[Any]] = {
    "title": SHORT,
    "country": st.sampled_from(["KG", "KZ", "TJ"]),
    "groups": st.lists(st.sampled_from(["women", "youth"]), max_size=2, unique=True),
    "months": st.integers(-3, 40).map(Decimal),
    "amount": _NUMBERS,
    "start": _DAYS,
    "end": _DAYS,
    "agreed": st.booleans(),
    "plan": st.lists(st.just({"id": "f1"}), max_size=2),
    "partners": st.lists(st.fixed_dictionaries({}, optional=_CELLS), max_size=3),
    "budget": st.fixed_dictionaries({"total": _NUMBERS, "requested": _NUMBERS}),
}
MISSING = st.sampled_from([None, "", ABSENT, UNREADABLE])
ANSWERS = st.fixed_dictionaries({}, optional={key: st.one_of(good, good, MISSING) for key, good in _GOOD.items()})
"""Answers of the form, some missing, hidden or unreadable."""
MIXED_ANSWERS = st.dictionaries(
    st.sampled_from([*_GOOD, "and", "x", "a"]), st.one_of(MISSING, st.just(()), *_GOOD.values())
)
"""Answers of the wrong kinds."""
WILD_ANSWERS = st.dictionaries(
    st.sampled_from([*_GOOD, "and", "x", "a"]),
    st.one_of(MISSING, *_GOOD.values(), st.floats(), st.binary(max_size=3), st.integers(), st.decimals()),
)
"""Answers of any kind at any name."""
FULL_ANSWERS = st.fixed_dictionaries(_GOOD)
"""Every question answered."""
