"""How a round is shown: by application who reviews it, at what cost and why, and what stands open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from grantflow.core.sentences import Sentence, mark
from grantflow.reviews.assignment.board import Board
from grantflow.reviews.assignment.checking import forbidden
from grantflow.reviews.assignment.problems import WEIGHTS, Pair, Reviewer, Term, Wanting
from grantflow.reviews.assignment.proposing import Choice, Load
from grantflow.reviews.rounds.queries import Worked


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A reviewer of an application, the points by term that the pair costs, and whether a person chose it."""

    reviewer: UUID
    name: str
    cost: int
    parts: tuple[tuple[str, int], ...]
    by_hand: bool


@dataclass(slots=True)
class RoundRow:
    """An application of a round: who is asked already, who is chosen, whom a person took out, and what is wrong."""

    id: UUID
    number: str
    wanted: int
    asked: list[str] = field(default_factory=list)
    lines: list[ChosenLine] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    against: list[Sentence] = field(default_factory=list)
    gaps: list[Sentence] = field(default_factory=list)

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)

    @property
    def changed(self) -> bool:
        return bool(self.removed) or any(line.by_hand for line in self.lines)

    @property
    def open(self) -> bool:
        return bool(self.gaps or self.against)

    def names(self, reviewer: UUID) -> bool:
        return any(line.reviewer == reviewer for line in self.lines)


def round_rows(worked: Worked, proposed: Iterable[Pair]) -> list[RoundRow]:
    """Every application of the problem, by number, with what the round gives it."""
    people = {reviewer.id: reviewer.name for reviewer in worked.problem.reviewers}
    rows = {one.id: RoundRow(one.id, one.number, one.wanted) for one in _by_number(worked.problem.applications)}
    was = set(proposed)
    for pair in sorted(worked.problem.kept, key=lambda pair: people[pair.reviewer]):
        rows[pair.application].asked.append(people[pair.reviewer])
    for choice in worked.price.choices:
        rows[choice.pair.application].lines.append(_line(choice, people, choice.pair not in was))
    for pair in was - set(worked.pairs):
        if pair.application in rows and pair.reviewer in people:
            rows[pair.application].removed.append(people[pair.reviewer])
    for broken, into in ((worked.verdict.against, "against"), (worked.verdict.gaps, "gaps")):
        for one in broken:
            if one.application in rows:
                getattr(rows[one.application], into).append(one.words)
    return list(rows.values())


def _by_number(applications: Sequence[Wanting]) -> list[Wanting]:
    return sorted(applications, key=lambda one: (one.number, one.id))


def _line(choice: Choice, people: Mapping[UUID, str], by_hand: bool) -> ChosenLine:
    return ChosenLine(choice.pair.reviewer, people[choice.pair.reviewer], choice.cost, _parts(choice.costs), by_hand)


SHOWS: Mapping[str, tuple[str, Callable[[RoundRow], bool]]] = {
    "": (mark("All"), lambda row: True),
    "changed": (mark("Changed by hand"), lambda row: row.changed),
    "open": (mark("With something open"), lambda row: row.open),
}
ORDERS: Mapping[str, tuple[str, Callable[[RoundRow], tuple[int, str]]]] = {
    "": (mark("By number"), lambda row: (0, row.number)),
    "dearest": (mark("Most points first"), lambda row: (-row.cost, row.number)),
}


def chosen_rows(rows: Iterable[RoundRow], show: str, reviewer: UUID | None, order: str) -> list[RoundRow]:
    """The rows that were asked for, in the order that was; unknown words ask for nothing."""
    _, wanted = SHOWS.get(show, SHOWS[""])
    _, key = ORDERS.get(order, ORDERS[""])
    return sorted((row for row in rows if wanted(row) and (reviewer is None or row.names(reviewer))), key=key)


def loads_of(worked: Worked) -> list[tuple[Reviewer, Load]]:
    """Each reviewer of the pool who can take anything, by name, with the reviews before and after."""
    people = {reviewer.id: reviewer for reviewer in worked.problem.reviewers}
    found = [(people[load.reviewer], load) for load in worked.price.loads if load.cap or load.before]
    return sorted(found, key=lambda pair: (pair[0].name, pair[0].id))


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who could review an application: what it would cost, with the load as it stands; or what forbids it."""

    reviewer: Reviewer
    load: Load
    chosen: bool
    cost: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    against: Sentence | None = None


def offers(worked: Worked, application_id: UUID) -> list[Offered]:
    """The pool for one application: those chosen first, then the cheapest, then those who are refused with the reason.

    The load costs what the reviewer's last review costs, if this is one besides all others of the round.
    """
    board = Board(worked.problem)
    loads = {load.reviewer: load for load in worked.price.loads}
    chosen = {pair.reviewer for pair in worked.fitting if pair.application == application_id}
    found = []
    for column, reviewer in enumerate(board.reviewers):
        pair, load, mine = Pair(application_id, reviewer.id), loads[reviewer.id], reviewer.id in chosen
        broken = forbidden(board, pair)
        if broken is not None:
            if pair not in worked.problem.kept:
                found.append(Offered(reviewer, load, False, against=broken.words))
        elif reviewer.cap:
            besides = load.after - load.before - mine
            found.append(Offered(reviewer, load, mine, *_price(board, board.row[application_id], column, besides)))
    return sorted(found, key=lambda one: (one.against is not None, not one.chosen, one.cost, one.reviewer.name))


def _price(board: Board, row: int, column: int, besides: int) -> tuple[int, tuple[tuple[str, int], ...]]:
    """What a pair costs in all, and by term."""
    points = {Term.LOAD: int(board.steps(column, besides + 1)[-1])}
    points |= {term: int(costs[row, column]) for term, costs in board.costs.items()}
    return sum(points.values()), _parts(points)


def _parts(points: Mapping[Term, int]) -> tuple[tuple[str, int], ...]:
    return tuple((WEIGHTS[term].label, count) for term, count in points.items() if count)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the problem is: applications that wait, places that are open, reviewers who take any, their room."""

    applications: int
    places: int
    reviewers: int
    room: int


def size_of(worked: Worked) -> Size:
    """The figures at the head of the page."""
    board = Board(worked.problem)
    taking = [int(room) for room in board.room if room]
    return Size(len(board.applications), int(board.places.sum()), len(taking), sum(taking))


def by_application(pairs: Iterable[Pair]) -> Mapping[UUID, list[UUID]]:
    """The reviewers of each application of a round that is settled."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for pair in pairs:
        found[pair.application].append(pair.reviewer)
    return found
