"""Checking an expression before it is ever used: its names exist, its kinds fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.expressions import tree as nodes
from grantflow.questionnaires.expressions.functions import FUNCTIONS, Function, Parameter
from grantflow.questionnaires.expressions.grammar import nearest
from grantflow.questionnaires.expressions.kinds import ITEMS, WORDS, Kind, Scope
from grantflow.questionnaires.expressions.tree import Flaw, InvalidExpression, Tree

_NUMBER, _YES_NO = frozenset({Kind.NUMBER}), frozenset({Kind.YES_NO})
_EQUATED = (_NUMBER, _YES_NO, frozenset({Kind.DATE}), WORDS)
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE})
_NAME_SHOWN, _KEYS_SHOWN = 60, 12


def check(tree: Tree, scope: Scope, wanted: AbstractSet[Kind] = frozenset()) -> Kind:
    """The kind of the result: one of ``wanted``, if any are; a condition wants ``{Kind.YES_NO}``.

    Raises:
        InvalidExpression: every unknown name (with the one probably meant), value of a wrong kind, and key that a
            choice does not offer.
    """
    checker = _Checker(scope)
    kind = checker.expect(tree, wanted)
    if checker.flaws or kind is None:
        raise InvalidExpression(*checker.flaws)
    return kind


class _Checker:
    """Walks a tree once, and notes what is wrong. A part that is wrong has no kind, so that it is named once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.flaws: list[Flaw] = []

    def refuse(self, tree: Tree, reason: Sentence) -> None:
        self.flaws.append(Flaw(tree.at, reason))

    def kind(self, tree: Tree) -> Kind | None:
        return _RULES[type(tree)](self, tree)

    def expect(self, tree: Tree, kinds: AbstractSet[Kind]) -> Kind | None:
        """The kind, if it is one of these (any, if none are given)."""
        kind = self.kind(tree)
        if kind is None or not kinds or kind in kinds:
            return kind
        expected = [known.label for known in Kind if known in kinds]
        self.refuse(
            tree, say("Expected %(expected)s here, not %(found)s.", expected=one_of(expected), found=kind.label)
        )
        return None


def one_of(labels: list[Sentence]) -> Sentence:
    """Labels joined by *or*."""
    joined = labels[-1]
    for label in reversed(labels[:-1]):
        joined = say("%(one)s or %(other)s", one=label, other=joined)
    return joined


def _name(checker: _Checker, node: nodes.Name) -> Kind | None:
    kind = checker.scope.kinds.get(node.dotted)
    if kind is None:
        checker.refuse(node, _unknown_name(node.dotted, checker.scope.kinds.keys()))
    return kind


def _unknown_name(name: str, known: AbstractSet[str]) -> Sentence:
    meant = nearest(name, known)
    if meant is None:
        return say("The form has no question %(name)s.", name=name[:_NAME_SHOWN])
    return say("The form has no question %(name)s. Did you mean %(meant)s?", name=name[:_NAME_SHOWN], meant=meant)


def _condition(checker: _Checker, node: nodes.Logic | nodes.Not) -> Kind:
    for item in node.items if isinstance(node, nodes.Logic) else (node.item,):
        checker.expect(item, _YES_NO)
    return Kind.YES_NO


def _comparison(checker: _Checker, node: nodes.Comparison) -> Kind:
    left, right = checker.kind(node.left), checker.kind(node.right)
    if left is not None and right is not None:
        _compare(checker, node, left, right)
    return Kind.YES_NO


def _compare(checker: _Checker, node: nodes.Comparison, left: Kind, right: Kind) -> None:
    if not any(left in family and right in family for family in _EQUATED):
        reason = say("These cannot be compared: %(one)s and %(other)s.", one=left.label, other=right.label)
        checker.refuse(node, reason)
    elif node.sign not in {"=", "!="} and left not in _ORDERED:
        checker.refuse(node, say("Only numbers and dates can be smaller or larger."))
    elif any(isinstance(side, nodes.Text) and not side.value for side in (node.left, node.right)):
        checker.refuse(node, say("Write empty(…) to ask whether a question is not answered."))
    else:
        _offered(checker, node.left, node.right)
        _offered(checker, node.right, node.left)


def _offered(checker: _Checker, chosen: Tree, written: Tree) -> None:
    """Refuse keys that the choice does not offer."""
    offered = checker.scope.options.get(chosen.dotted) if isinstance(chosen, nodes.Name) else None
    if offered is None:
        return
    match written:
        case nodes.Text():
            texts: tuple[str, ...] = (written.value,)
        case nodes.Options():
            texts = written.values
        case _:
            texts = ()
    for text in texts:
        if text not in offered:
            checker.refuse(written, _not_offered(text, offered))


def _not_offered(text: str, offered: AbstractSet[str]) -> Sentence:
    known = sorted(offered)
    named = ", ".join(known[:_KEYS_SHOWN]) + (", …" if len(known) > _KEYS_SHOWN else "")
    return say("“%(text)s” is not among the answers offered: %(known)s.", text=text[:_NAME_SHOWN], known=named)


def _membership(checker: _Checker, node: nodes.Membership) -> Kind:
    choices = checker.expect(node.choices, ITEMS.keys())
    checker.expect(node.item, ITEMS[choices] if choices else frozenset())
    _offered(checker, node.item, node.choices)
    _offered(checker, node.choices, node.item)
    return Kind.YES_NO


def _negative(checker: _Checker, node: nodes.Negative) -> Kind:
    checker.expect(node.item, _NUMBER)
    return Kind.NUMBER


def _chain(checker: _Checker, node: nodes.Chain) -> Kind:
    for item in (node.first, *(step.item for step in node.steps)):
        if checker.expect(item, _NUMBER | {Kind.DATE}) is Kind.DATE:
            checker.refuse(item, say("Dates are not added: write days(start, end) or add_days(date, days)."))
    return Kind.NUMBER


def _call(checker: _Checker, node: nodes.Call) -> Kind | None:
    function = FUNCTIONS[node.function]
    kinds = [_argument(checker, function.parameter(at), item) for at, item in enumerate(node.arguments)]
    return function.result if function.result is not None else _agreed(checker, function, node, kinds)


def _argument(checker: _Checker, parameter: Parameter, item: Tree) -> Kind | None:
    reason = parameter.refuse(item) if parameter.refuse else None
    if reason is not None:
        checker.refuse(item, reason)
        return None
    return checker.expect(item, parameter.kinds)


def _agreed(checker: _Checker, function: Function, node: nodes.Call, kinds: list[Kind | None]) -> Kind | None:
    """The one kind of those arguments that may be the result."""
    results = [kind for at, kind in enumerate(kinds) if not function.parameter(at).kinds]
    found = [kind for kind in results if kind is not None]
    if len(found) < len(results):
        return None
    if len(set(found)) == 1:
        return found[0]
    if set(found) <= WORDS:
        return Kind.TEXT
    one, other = found[0], next(kind for kind in found if kind is not found[0])
    reason = say(
        "Both values must be of one kind, but one is %(one)s and one %(other)s.", one=one.label, other=other.label
    )
    checker.refuse(node, reason)
    return None


_RULES: Mapping[type, Callable[[_Checker, Any], Kind | None]] = {
    nodes.Number: lambda checker, node: Kind.NUMBER,
    nodes.Text: lambda checker, node: Kind.TEXT,
    nodes.YesNo: lambda checker, node: Kind.YES_NO,
    nodes.Options: lambda checker, node: Kind.CHOICES,
    nodes.Name: _name,
    nodes.Negative: _negative,
    nodes.Not: _condition,
    nodes.Logic: _condition,
    nodes.Comparison: _comparison,
    nodes.Membership: _membership,
    nodes.Chain: _chain,
    nodes.Call: _call,
}
