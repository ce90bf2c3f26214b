"""Reading text into a tree. The grammar is the language; what it cannot read is refused with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.expressions import tree as nodes
from grantflow.questionnaires.expressions.functions import FUNCTIONS
from grantflow.questionnaires.expressions.tree import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_DIGITS,
    MOST_NODES,
    MOST_PATH,
    Flaw,
    InvalidExpression,
    Operator,
    Sign,
    Tree,
    measure,
)

KEYWORDS = frozenset({"and", "or", "not", "in", "yes", "no"})
"""Words that are no names unless they stand in backticks."""

_GRAMMAR = r"""
?start: or_
?or_: and_ (OR and_)*
?and_: not_ (AND not_)*
?not_: NOT not_ -> negation
     | comparison
?comparison: sum
           | sum SIGN sum -> compared
           | sum IN sum -> member
           | sum IN "(" text ("," text)+ ")" -> one_of
?sum: product ((PLUS | MINUS) product)*
?product: minus ((STAR | SLASH) minus)*
?minus: MINUS minus -> negative
      | atom
?atom: NUMBER -> number
     | text
     | (YES | NO) -> yes_no
     | NAME -> name
     | QUOTED -> quoted
     | NAME "(" [or_ ("," or_)*] ")" -> call
     | "(" or_ ")" -> group
text: TEXT

OR.2: /or\b/i
AND.2: /and\b/i
NOT.2: /not\b/i
IN.2: /in\b/i
YES.2: /yes\b/i
NO.2: /no\b/i
SIGN: "!=" | "<=" | ">=" | "=" | "<" | ">" | "≠" | "≤" | "≥"
PLUS: "+"
MINUS: "-" | "−"
STAR: "*" | "×"
SLASH: "/" | "÷"
NUMBER: /[0-9]+(\.[0-9]+)?(?![A-Za-z0-9_.])/
TEXT: /"([^"]|"")*"/ | /“[^“”]*”/
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
QUOTED: /`[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*`/
%ignore /\s+/
"""
_SIGNS: Mapping[str, Sign] = {
    "=": "=", "!=": "!=", "≠": "!=", "<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=",
}  # fmt: skip
_OPERATORS: Mapping[str, Operator] = {"+": "+", "-": "-", "−": "-", "*": "*", "×": "*", "/": "/", "÷": "/"}
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_DECIMAL_COMMA = re.compile("[0-9],[0-9]")
_VALUES = frozenset({"NUMBER", "TEXT", "NAME", "QUOTED"})
_SHOWN = 20


def parse(text: str) -> Tree:
    """Read an expression.

    Raises:
        InvalidExpression: too long, too large, too deep, or not of the language; with the character where it fails.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refuse(1, say("This is longer than %(limit)s characters.", limit=MOST_CHARACTERS))
    return _parse(text)


@lru_cache(maxsize=8_192)
def _parse(text: str) -> Tree:
    if unusable := _UNUSABLE.search(text):
        raise _refuse(unusable.start() + 1, say("This character cannot be used."))
    try:
        tree: Tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _refuse(*_unexpected(text, error)) from None
    nodes, depth = measure(tree)
    if nodes > MOST_NODES:
        raise _refuse(1, say("This has %(n)s parts; at most %(limit)s are allowed.", n=nodes, limit=MOST_NODES))
    if depth > DEEPEST:
        raise _refuse(
            1, say("This is nested %(n)s levels deep; at most %(limit)s are allowed.", n=depth, limit=DEEPEST)
        )
    return tree


@cache
def _parser() -> Any:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False, transformer=_Builder())


def nearest(name: str, known: AbstractSet[str]) -> str | None:
    """The known name that was probably meant."""
    by_lower = {item.lower(): item for item in sorted(known)}
    return next((by_lower[found] for found in get_close_matches(name.lower(), by_lower, 1)), None)


def _refuse(at: int, reason: Sentence) -> InvalidExpression:
    return InvalidExpression(Flaw(at, reason))


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _unexpected(text: str, error: UnexpectedInput) -> tuple[int, Sentence]:
    if isinstance(error, UnexpectedCharacters):
        at: int = vars(error)["pos_in_stream"]
        return at + 1, _unknown_character(text, at)
    assert isinstance(error, UnexpectedToken)
    accepted = frozenset(error.accepts or ())
    if error.token.type == "$END":
        return len(text) + 1, _missing(accepted)
    place = _place(error.token)
    if _DECIMAL_COMMA.match(text, max(place - 2, 0)):
        return place, say("Write numbers with digits and a decimal point, such as 1250.5.")
    return place, _misplaced(str(error.token)[:_SHOWN], accepted)


def _unknown_character(text: str, at: int) -> Sentence:
    if text[at] in '"“`':
        return say("This quote is not closed.")
    if text[at] == "'":
        return say('Write texts in double quotes, such as "KG".')
    if text[at].isdigit():
        return say("Write numbers with digits and a decimal point, such as 1250.5.")
    return say("“%(found)s” means nothing in expressions.", found=text[at])


def _missing(accepted: frozenset[str]) -> Sentence:
    if accepted & _VALUES:
        return say("The expression stops too early: a question, a number or a text in quotes is missing.")
    return say("The expression stops too early: a bracket is not closed.")


def _misplaced(found: str, accepted: frozenset[str]) -> Sentence:
    if accepted & _VALUES:
        return say("Expected a question, a number or a text in quotes, not “%(found)s”.", found=found)
    if "RPAR" in accepted:
        return say("Expected an operator, such as = or +, or a closing bracket, not “%(found)s”.", found=found)
    return say("Expected an operator, such as = or +, or the end, not “%(found)s”.", found=found)


class _Builder(Transformer[Token, Any]):
    """One method for each rule of the grammar; called while reading, so that no tree of the parser is built."""

    def or_(self, children: list[Any]) -> Tree:
        return nodes.Logic("or", tuple(children[::2]), _place(children[1]))

    def and_(self, children: list[Any]) -> Tree:
        return nodes.Logic("and", tuple(children[::2]), _place(children[1]))

    def negation(self, children: list[Any]) -> Tree:
        return nodes.Not(children[1], _place(children[0]))

    def compared(self, children: list[Any]) -> Tree:
        left, sign, right = children
        return nodes.Comparison(_SIGNS[sign], left, right, _place(sign))

    def member(self, children: list[Any]) -> Tree:
        item, word, choices = children
        if isinstance(choices, nodes.Text):
            choices = nodes.Options((choices.value,), choices.at)
        return nodes.Membership(item, choices, _place(word))

    def one_of(self, children: list[Any]) -> Tree:
        item, word, *texts = children
        options = nodes.Options(tuple(text.value for text in texts), texts[0].at)
        return nodes.Membership(item, options, _place(word))

    def sum(self, children: list[Any]) -> Tree:
        first, *rest = children
        steps = zip(rest[::2], rest[1::2], strict=True)
        return nodes.Chain(first, tuple(nodes.Step(_OPERATORS[sign], item) for sign, item in steps), first.at)

    product = sum

    def negative(self, children: list[Any]) -> Tree:
        return nodes.Negative(children[1], _place(children[0]))

    def group(self, children: list[Any]) -> Tree:
        inner: Tree = children[0]
        return inner

    def number(self, children: list[Any]) -> Tree:
        whole, _, fraction = children[0].partition(".")
        if max(len(whole), len(fraction)) > MOST_DIGITS:
            reason = say("A number has at most %(limit)s digits on each side of its point.", limit=MOST_DIGITS)
            raise _refuse(_place(children[0]), reason)
        return nodes.Number(Decimal(children[0]), _place(children[0]))

    def text(self, children: list[Any]) -> Tree:
        quoted = children[0]
        inner = quoted[1:-1].replace('""', '"') if quoted[0] == '"' else quoted[1:-1]
        return nodes.Text(unicodedata.normalize("NFC", inner), _place(quoted))

    def yes_no(self, children: list[Any]) -> Tree:
        return nodes.YesNo(children[0].lower() == "yes", _place(children[0]))

    def name(self, children: list[Any]) -> Tree:
        return _name(str(children[0]), _place(children[0]))

    def quoted(self, children: list[Any]) -> Tree:
        return _name(str(children[0])[1:-1], _place(children[0]))

    def call(self, children: list[Any]) -> Tree:
        token, *arguments = children
        function = FUNCTIONS.get(token.lower())
        if function is None:
            raise _refuse(_place(token), _unknown_function(str(token)))
        if not function.takes(len(arguments)):
            raise _refuse(_place(token), say("Write it as %(shape)s.", shape=function.signature))
        return nodes.Call(function.name, tuple(arguments), _place(token))


def _name(dotted: str, at: int) -> nodes.Name:
    path = tuple(dotted.split("."))
    if len(path) > MOST_PATH:
        raise _refuse(at, say("A name has at most %(limit)s parts.", limit=MOST_PATH))
    return nodes.Name(path, at)


def _unknown_function(name: str) -> Sentence:
    meant = nearest(name, FUNCTIONS.keys())
    if meant is None:
        return say("There is no function %(name)s.", name=name[:_SHOWN])
    return say("There is no function %(name)s. Did you mean %(meant)s?", name=name[:_SHOWN], meant=meant)
