"""The ways through the pages of a form: their order, and when each page is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.expressions.tree import DEEPEST, MOST_CHARACTERS, MOST_NODES, Tree, measure
from grantflow.questionnaires.expressions.writing import write
from grantflow.questionnaires.importing.builder.asked import Asked, negated
from grantflow.questionnaires.importing.builder.conditions import Conditions, bounds, variables_of
from grantflow.questionnaires.importing.builder.diagrams import (
    ALWAYS,
    BLANK,
    NEVER,
    Diagrams,
    TooComplicatedError,
)
from grantflow.questionnaires.importing.builder.shape import Builder, Edge, Page

Tell = Callable[[str, str, Sentence], None]
"""Takes a page, the name of a thing there, and what of it could not be carried over."""


@dataclass(frozen=True, slots=True)
class Ways:
    """``pages`` that can be reached, in the order in which people meet them; ``lost`` that no way leads to."""

    pages: tuple[Page, ...]
    lost: tuple[Page, ...]
    edges: Mapping[str, tuple[Edge, ...]]


def walk(form: Builder, tell: Tell) -> Ways:
    """Order the pages. Ways back to an earlier page, out of the form and to nowhere are told and left out."""
    pages = {page.path: page for page in reversed(form.pages)}
    start = _start(form, pages, tell)
    edges = {
        path: tuple(edge for edge in page.edges if _leads(page, edge, pages, tell)) for path, page in pages.items()
    }
    order, backward = _order(start, edges)
    for path, edge in backward:
        tell(path, edge.path, say("The way back to that page is left out: here every page is filled in once."))
    reached = set(order)
    return Ways(
        pages=tuple(pages[path] for path in order),
        lost=tuple(page for page in form.pages if page.path not in reached),
        edges={path: _without_backward(edges[path], path, backward) for path in order},
    )


def _start(form: Builder, pages: Mapping[str, Page], tell: Tell) -> str:
    if form.start in pages:
        return form.start
    led_to = {edge.path for page in form.pages for edge in page.edges if edge.path != page.path}
    start = next(
        (page.path for page in form.pages if page.path not in led_to), form.pages[0].path if form.pages else ""
    )
    if start:
        tell(start, form.start, say("The form does not say where it begins; it is read as beginning here."))
    return start


def _leads(page: Page, edge: Edge, pages: Mapping[str, Page], tell: Tell) -> bool:
    if edge.redirect:
        tell(page.path, edge.redirect, say("The way out of the form to another address is left out."))
        return True
    if edge.path not in pages:
        tell(page.path, edge.path, say("The form has no such page, so nothing leads there."))
        return False
    return True


def _order(start: str, edges: Mapping[str, tuple[Edge, ...]]) -> tuple[list[str], list[tuple[str, Edge]]]:
    """Pages after all that lead to them, and the edges that lead back; walked without recursion."""
    finished: list[str] = []
    backward: list[tuple[str, Edge]] = []
    state: dict[str, str] = {}
    waiting = [(start, iter(reversed(edges.get(start, ()))))] if start in edges else []
    state[start] = "open"
    while waiting:
        path, following = waiting[-1]
        edge = next((edge for edge in following if not edge.redirect), None)
        if edge is None:
            finished.append(path)
            state[path] = "done"
            waiting.pop()
        elif state.get(edge.path) == "open":
            backward.append((path, edge))
        elif edge.path not in state:
            state[edge.path] = "open"
            waiting.append((edge.path, iter(reversed(edges[edge.path]))))
    return finished[::-1], backward


def _without_backward(edges: tuple[Edge, ...], path: str, backward: list[tuple[str, Edge]]) -> tuple[Edge, ...]:
    """Edges that lead back still use up their condition."""
    return tuple(Edge("", edge.condition, edge.path) if (path, edge) in backward else edge for edge in edges)


class Reach:
    """When each page of a form is reached, as expressions over its questions.

    The first condition of a page's edges that holds decides, whatever edges stand before it; where none holds, the last
    edge without a condition is taken.
    """

    def __init__(self, ways: Ways, conditions: Conditions, asked: Mapping[str, Asked], extra: frozenset[str]) -> None:
        self.ways, self.conditions = ways, conditions
        self.places = {page.path: at for at, page in enumerate(ways.pages)}
        for name in [edge.condition for edges in ways.edges.values() for edge in edges if edge.condition] + sorted(
            extra
        ):
            conditions.named(name)
        keys = {question.key: at for at, question in enumerate(asked.values())}
        found = conditions.variables
        ranked = sorted(
            found.questions,
            key=lambda name: (
                self.places.get(found.questions[name].page, -1),
                keys.get(found.questions[name].key, -1),
                name,
            ),
            reverse=True,
        )
        self.diagrams = Diagrams([found.variable(name) for name in ranked])
        self.reached: dict[str, int] = {}
        self.failed: set[str] = set()
        self._find_all()

    def _find_all(self) -> None:
        incoming: dict[str, int] = dict.fromkeys((page.path for page in self.ways.pages), NEVER)
        if self.ways.pages:
            incoming[self.ways.pages[0].path] = ALWAYS
        for page in self.ways.pages:
            self.reached[page.path] = here = incoming[page.path]
            try:
                for path, taken in self._taken(page):
                    incoming[path] = self.diagrams.either(incoming[path], self.diagrams.both(here, taken))
            except (TooComplicatedError, RecursionError):
                self.failed.add(page.path)
                for edge in self.ways.edges[page.path]:
                    if not edge.redirect:
                        incoming[edge.path] = ALWAYS

    def _taken(self, page: Page) -> list[tuple[str, int]]:
        """Where a page leads, and when."""
        found, left, default = [], ALWAYS, ""
        for edge in self.ways.edges[page.path]:
            if not edge.condition:
                default = "" if edge.redirect else edge.path
                continue
            surely, maybe = self._bounds(page.path, edge.condition)
            if not edge.redirect:
                found.append((edge.path, self.diagrams.both(left, maybe)))
            left = self.diagrams.both(left, self.diagrams.opposite(surely))
        return [*found, (default, left)] if default else found

    def _bounds(self, path: str, condition: str) -> tuple[int, int]:
        """A condition as it is met on a page: questions of later pages have no answers there."""
        test, here = self.conditions.named(condition), self.places[path]
        asked = self.conditions.variables.questions
        later = {name for name in variables_of(test) if self.places.get(asked[name].page, -1) > here}
        if later:
            labels = ", ".join(sorted({asked[name].key for name in later}))
            self.conditions.tell(
                condition, say("It asks about later questions, which have no answers yet: %(names)s.", names=labels)
            )
        return bounds(self.diagrams, test, later)

    def expression(self, paths: Sequence[str], condition: str = "") -> str | None:
        """The condition of pages, any of which may be met, or of a thing on one of them that has a condition of its
        own; None where it always holds.

        Raises:
            TooComplicatedError: it is longer than the language allows.
        """
        try:
            return self._expression(paths, condition)
        except RecursionError:
            raise TooComplicatedError from None

    def _expression(self, paths: Sequence[str], condition: str) -> str | None:
        node = NEVER
        for path in paths:
            node = self.diagrams.either(node, self.reached[path])
        if condition:
            node = self.diagrams.both(node, self._bounds(paths[0], condition)[1])
        if node == ALWAYS:
            return None
        care = self._care(node)
        yes, no = self.diagrams.restrict(node, care), self.diagrams.restrict(self.diagrams.opposite(node), care)
        if yes == ALWAYS:
            return None
        return _shortest([self.diagrams.tree(yes), negated(self.diagrams.tree(no))])

    def never(self, path: str) -> bool:
        """Whether no answers lead to a page."""
        node = self.reached[path]
        try:
            return self.diagrams.restrict(node, self._care(node)) == NEVER
        except (TooComplicatedError, RecursionError):
            return False

    def _care(self, node: int) -> int:
        """Where it matters what a condition says: questions are answered only on pages that are reached, and those
        that must be answered are; a question is blank in every comparison or in none.
        """
        care, seen, waiting = ALWAYS, dict[str, int](), sorted(self.diagrams.support(node))
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            question = self.conditions.variables.questions[name]
            blank = seen[name] = self.diagrams.has(name, {BLANK})
            for other, empty in seen.items():
                if self.conditions.variables.questions[other].key == question.key:
                    care = self.diagrams.both(care, self._alike(blank, empty))
            reached = self.reached.get(question.page)
            if reached is not None:
                care = self.diagrams.both(care, self.diagrams.either(blank, reached))
                if question.required:
                    unasked = self.diagrams.opposite(self.diagrams.both(blank, reached))
                    care = self.diagrams.both(care, unasked)
                waiting.extend(self.diagrams.support(reached) - seen.keys())
        return care

    def _alike(self, one: int, other: int) -> int:
        """Both or neither."""
        neither = self.diagrams.both(self.diagrams.opposite(one), self.diagrams.opposite(other))
        return self.diagrams.either(self.diagrams.both(one, other), neither)


def _shortest(trees: Sequence[Tree]) -> str:
    """The text of the first tree, or of a shorter one where that says it in half as much."""
    first, *others = sorted(trees, key=lambda tree: measure(tree)[0])
    chosen = trees[0] if measure(trees[0])[0] <= 2 * measure(first)[0] else first
    for tree in (chosen, first, *others):
        text, (parts, levels) = write(tree), measure(tree)
        if len(text) <= MOST_CHARACTERS and parts <= MOST_NODES and levels <= DEEPEST:
            return text
    raise TooComplicatedError
