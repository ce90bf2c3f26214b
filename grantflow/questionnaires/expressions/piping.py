"""Texts with earlier answers in them: ``Your project {title} runs {months(start, end)} months.``"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from grantflow.core.sentences import say
from grantflow.questionnaires.expressions.checking import check
from grantflow.questionnaires.expressions.evaluating import evaluate
from grantflow.questionnaires.expressions.grammar import parse
from grantflow.questionnaires.expressions.kinds import Kind, Scope
from grantflow.questionnaires.expressions.tree import Flaw, InvalidExpression, Tree, questions
from grantflow.questionnaires.expressions.values import Value
from grantflow.questionnaires.expressions.writing import Json, to_json, write

MOST_PIPED = 20
"""Expressions in one text."""
MOST_PIPED_TEXT = 20_000
"""Characters of one text."""
_BRACE = re.compile(r"\{\{|\}\}|[{}]")
# Possessive: a text without its closing brace is refused at once.
_TO_CLOSING = re.compile(r"(?:[^\"“}]++|\"[^\"]*+\"|“[^”]*+”)*+\}")
PIPED_KINDS = frozenset({Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.TEXTS})


@dataclass(frozen=True, slots=True)
class Piped:
    """A text: literal parts, and expressions between them; ``places`` are how many characters stand before each."""

    parts: tuple[str | Tree, ...]
    places: tuple[int, ...] = field(compare=False)

    @property
    def questions(self) -> frozenset[str]:
        """The keys of the questions it depends on."""
        return frozenset().union(*(questions(part) for part in self.parts if not isinstance(part, str)))

    def check(self, scope: Scope) -> None:
        """Raise :class:`InvalidExpression` with everything that does not fit the form."""
        flaws: list[Flaw] = []
        for part, before in zip(self.parts, self.places, strict=True):
            if not isinstance(part, str):
                try:
                    check(part, scope, PIPED_KINDS)
                except InvalidExpression as error:
                    flaws += _moved(error, before)
        if flaws:
            raise InvalidExpression(*flaws)

    def fill(self, answers: Mapping[str, object], *, today: date, show: Callable[[Tree, Value], str]) -> str:
        """The text with every expression worked out. ``show`` writes a value in the reader's language, also one that
        is absent or not known; it gets the expression too, so that it can look up what a choice is called.
        """
        return "".join(
            part if isinstance(part, str) else show(part, evaluate(part, answers, today=today)) for part in self.parts
        )

    def write(self) -> str:
        """The text again, its expressions in canonical form."""
        return "".join(_doubled(part) if isinstance(part, str) else f"{{{write(part)}}}" for part in self.parts)

    def to_json(self) -> list[Json]:
        """For the page: texts as they are, expressions as lists."""
        return [part if isinstance(part, str) else to_json(part) for part in self.parts]


def pipe(text: str) -> Piped:
    """Read a text with ``{expression}`` in it; ``{{`` and ``}}`` are braces to be shown.

    Raises:
        InvalidExpression: an expression that cannot be read, a brace without its partner, too much of either.
    """
    if len(text) > MOST_PIPED_TEXT:
        raise InvalidExpression(Flaw(1, say("This is longer than %(limit)s characters.", limit=MOST_PIPED_TEXT)))
    parts: list[tuple[str | Tree, int]] = []
    at = 0
    while at < len(text):
        literal, end = _literal(text, at)
        if literal:
            parts.append((literal, at))
        if end < len(text):
            closing = _closing(text, end)
            parts.append((_expression(text[end + 1 : closing], end + 1), end + 1))
            end = closing + 1
        at = end
    if sum(not isinstance(part, str) for part, _ in parts) > MOST_PIPED:
        raise InvalidExpression(Flaw(1, say("A text has at most %(limit)s expressions in it.", limit=MOST_PIPED)))
    return Piped(tuple(part for part, _ in parts), tuple(before for _, before in parts))


def _literal(text: str, start: int) -> tuple[str, int]:
    """The text up to the next expression, with its doubled braces made single, and where that begins."""
    found, at = [], start
    while brace := _BRACE.search(text, at):
        found.append(text[at : brace.start()])
        if len(brace[0]) == 1 and brace[0] == "{":
            return "".join(found), brace.start()
        if len(brace[0]) == 1:
            raise InvalidExpression(Flaw(brace.start() + 1, say("This brace was not opened. Write }} to show one.")))
        found.append(brace[0][0])
        at = brace.end()
    return "".join([*found, text[at:]]), len(text)


def _closing(text: str, start: int) -> int:
    """Where the brace of that place closes; braces in quotes do not count."""
    found = _TO_CLOSING.match(text, start + 1)
    if found is None:
        raise InvalidExpression(Flaw(start + 1, say("This brace is not closed. Write {{ to show one.")))
    return found.end() - 1


def _expression(text: str, before: int) -> Tree:
    try:
        return parse(text)
    except InvalidExpression as error:
        raise InvalidExpression(*_moved(error, before)) from None


def _moved(error: InvalidExpression, before: int) -> list[Flaw]:
    """The flaws of one expression, placed in the whole text."""
    return [Flaw(flaw.at + before, flaw.reason) for flaw in error.flaws]


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
