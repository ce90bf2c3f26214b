"""The spine against a plain model of DOMAIN §3.1: legal moves go, all others are refused and change nothing.

And whoever prepared a record never approves it, whatever roles that person holds.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grantflow.applications.enums import ApplicationState, Stage
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import separation_of_duties
from grantflow.core import workflow as workflow_module
from grantflow.core.actors import SYSTEM, Actor, Role, RoleGrant
from grantflow.core.errors import NotAllowedNow
from grantflow.core.events import Registry
from grantflow.core.workflow import WEAKER, WORKFLOWS, Duty, Fired, Firing, Transition, Workflow
from grantflow.demo import builders

FEWEST = 100
MODEL = """
submit: draft invited > submitted
recall: submitted > draft
recall: submitted > invited
withdraw: draft submitted clarification admissible in_review evaluated invited recommended > withdrawn
ask_clarification: submitted > clarification
answer_clarification: clarification > submitted
admit: submitted > admissible
refuse: submitted > inadmissible
start_review: admissible > in_review
complete_review: in_review > evaluated
reopen_review: evaluated > in_review
invite: evaluated > invited
recommend: evaluated > recommended
reserve: evaluated > reserved
decline: evaluated > declined
promote: reserved > recommended
award: recommended > awarded
lapse: awarded > lapsed
expire: awarded > lapsed
sign: awarded > implementing
suspend: implementing > suspended
resume: suspended > implementing
terminate: implementing suspended > terminated
begin_closure: implementing > closing
close: closing terminated > closed
reopen: closed > closing
reinstate: inadmissible > admissible
reinstate: declined > evaluated
"""
"""trigger: states it leaves > state it reaches."""


@dataclass(frozen=True, order=True)
class Move:
    """One arrow of the model."""

    trigger: str
    source: str
    target: str


def _moves() -> Iterator[Move]:
    for line in MODEL.strip().splitlines():
        trigger, _, arrow = line.partition(": ")
        sources, _, target = arrow.partition(" > ")
        yield from (Move(trigger, source, target) for source in sources.split())


MOVES = sorted(_moves())
TRIGGERS = sorted({move.trigger for move in MOVES})
ONE_STAGE, CONCEPT, FULL_FORM = "one stage", "concept", "full form"
Node = tuple[str, str]
"""A state, and which form the application is at."""


def legal(move: Move, node: Node) -> bool:
    """The model's whole knowledge of stages: back to the form one came from, and one invitation."""
    state, form = node
    if move.source != state:
        return False
    if move.trigger == "recall":
        return (move.target == "invited") == (form == FULL_FORM)
    return move.trigger != "invite" or form == CONCEPT


def after(move: Move, node: Node) -> Node:
    return move.target, FULL_FORM if move.trigger == "invite" else node[1]


@cache
def way_to(goal: Move, start: Node) -> list[Move] | None:
    """The shortest legal walk that ends with the goal; None where it cannot be reached any more."""
    todo: deque[tuple[Node, list[Move]]] = deque([(start, [])])
    seen = {start}
    while todo:
        node, walked = todo.popleft()
        if legal(goal, node):
            return [*walked, goal]
        for move in MOVES:
            if legal(move, node) and (reached := after(move, node)) not in seen:
                seen.add(reached)
                todo.append((reached, [*walked, move]))
    return None


NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATE, EARLY = NOW + timedelta(days=400), NOW - timedelta(days=400)
FACTS: dict[str, Any] = {
    "now": NOW,
    "call_closed": False,
    "missing_sections": [],
    "declared": True,
    "countries": {"KG"},
    "others_submitted": 0,
    "due_at": NOW + timedelta(days=5),
    "unchecked": 0,
    "failed": [],
    "accepted": 2,
    "locked": 2,
    "required": 2,
    "divergent": False,
    "minutes": True,
    "present": 3,
    "quorum": 2,
    "against_ranking": False,
    "objections_until": NOW - timedelta(days=1),
    "due_diligence": True,
    "free": {"call": 100},
    "amount": 90,
}
"""What every guard is content with; ``refuse`` wants a failed point."""
SPOILS: list[tuple[str, dict[str, Any]]] = [
    ("submit", {"call_closed": True}),
    ("submit", {"now": LATE}),
    ("submit", {"now": EARLY}),
    ("submit", {"missing_sections": ["Budget"]}),
    ("submit", {"declared": False}),
    ("submit", {"countries": {"TJ"}}),
    ("submit", {"others_submitted": 1}),
    ("recall", {"now": LATE}),
    ("answer_clarification", {"now": LATE}),
    ("answer_clarification", {"missing_sections": ["Budget"]}),
    ("admit", {"unchecked": 1}),
    ("admit", {"failed": ["The certificate is valid"]}),
    ("refuse", {"unchecked": 1}),
    ("refuse", {"failed": []}),
    ("start_review", {"accepted": 1}),
    ("complete_review", {"locked": 1}),
    ("complete_review", {"divergent": True}),
    *((trigger, {"minutes": False}) for trigger in ("recommend", "reserve", "decline")),
    *((trigger, {"present": 1}) for trigger in ("recommend", "reserve", "decline")),
    *((trigger, {"against_ranking": True, "reason": ""}) for trigger in ("recommend", "reserve", "decline")),
    ("promote", {"now": LATE}),
    ("promote", {"amount": 101}),
    ("award", {"objections_until": LATE}),
    ("award", {"due_diligence": False}),
    ("award", {"amount": 101}),
    ("expire", {"now": EARLY}),
    *((trigger, {"reason": " "}) for trigger in ("withdraw", "refuse", "lapse", "suspend", "resume", "terminate")),
    ("reopen", {"reason": ""}),
]
"""One thing at a time that stands against a legal move."""


def facts(trigger: str, **other: Any) -> dict[str, Any]:
    given = FACTS | ({"failed": ["The certificate is valid"]} if trigger == "refuse" else {})
    return {"reason": "Because.", **given, **other}


def plain_application(form: str) -> SimpleNamespace:
    """An application and its call without a database."""
    call = SimpleNamespace(
        two_stage=form != ONE_STAGE,
        opens_at=NOW - timedelta(days=30),
        closes_at=NOW + timedelta(days=30),
        last_moment=NOW + timedelta(days=30),
        min_amount_minor=1,
        max_amount_minor=100,
        min_amount=1,
        max_amount=100,
        min_months=6,
        max_months=12,
        co_financing_percent=10,
        per_organisation=1,
        reviewers_required=2,
    )
    return SimpleNamespace(
        id=uuid4(),
        call=call,
        state=ApplicationState.DRAFT,
        stage=Stage.CONCEPT if form == CONCEPT else Stage.FULL,
        country="KG",
        requested_minor=90,
        requested=90,
        total_minor=100,
        own_share_percent=10,
        months=10,
        reserve_until=NOW + timedelta(days=180),
        accept_by=NOW - timedelta(days=1),
    )


class Spine(RuleBasedStateMachine):
    """Walks the real machine beside the model."""

    fired: ClassVar[Counter[Move]] = Counter()
    told: ClassVar[list[Fired]] = []
    refused: ClassVar[Counter[str]] = Counter()

    @initialize(form=st.sampled_from([ONE_STAGE, CONCEPT]))
    def begin(self, form: str) -> None:
        self.node: Node = ("draft", form)
        self.application = plain_application(form)

    @rule(goals=st.lists(st.sampled_from(MOVES), min_size=3, max_size=5, unique=True))
    def go(self, goals: list[Move]) -> None:
        """Walk to each of these moves and to the rarest so far; where no way leads there, with a new application."""
        rarest = min(MOVES, key=self.fired.__getitem__)
        for goal in (*goals, rarest):
            if way_to(goal, self.node) is None:
                self.begin(ONE_STAGE if goal.target == "draft" else CONCEPT)
            for move in way_to(goal, self.node) or ():
                self.make(move)

    def make(self, move: Move) -> None:
        before = len(self.told)
        fired = APPLICATION.fire(self.application, move.trigger, SYSTEM, **facts(move.trigger))
        self.node = after(move, self.node)
        self.application.stage = Stage.CONCEPT if self.node[1] == CONCEPT else Stage.FULL
        self.fired[move] += 1
        assert (fired.source, fired.transition.target) == (move.source, move.target)
        assert self.told[before:] == [fired]

    @rule(trigger=st.sampled_from(TRIGGERS))
    def stray(self, trigger: str) -> None:
        """A move that the model does not know from here is refused."""
        if not any(move.trigger == trigger and legal(move, self.node) for move in MOVES):
            self.refuse(trigger, facts(trigger))

    @rule(spoil=st.sampled_from(SPOILS))
    def spoiled(self, spoil: tuple[str, dict[str, Any]]) -> None:
        """A legal move with one thing against it is refused."""
        trigger, against = spoil
        goal = next(move for move in MOVES if move.trigger == trigger)
        if walk := way_to(goal, self.node):
            for move in walk[:-1]:
                self.make(move)
            self.refuse(trigger, facts(trigger, **against))

    def refuse(self, trigger: str, given: dict[str, Any]) -> None:
        before = dict(vars(self.application)), len(self.told)
        assert APPLICATION.why_not(self.application, trigger, SYSTEM, **given)
        with pytest.raises(NotAllowedNow) as refusal:
            APPLICATION.fire(self.application, trigger, SYSTEM, **given)
        assert all(str(reason).strip() for reason in refusal.value.reasons)
        assert (dict(vars(self.application)), len(self.told)) == before
        self.refused[trigger] += 1

    @invariant()
    def agrees(self) -> None:
        assert self.application.state.value == self.node[0]


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine alone: no blocker, and one subscriber that remembers."""
    alone = Registry()
    alone.subscribe(Fired, Spine.told.append)
    monkeypatch.setattr(workflow_module, "registry", alone)


def test_the_table_is_the_model() -> None:
    table = {
        Move(row.trigger, source.value, row.target.value) for row in APPLICATION.transitions for source in row.sources
    }
    assert table == set(MOVES)


@pytest.mark.usefixtures("nobody_listens")
def test_every_transition_goes_a_hundred_times_and_nothing_else_does() -> None:
    run_state_machine_as_test(
        Spine,
        settings=settings(
            max_examples=50,
            stateful_step_count=60,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {move: Spine.fired[move] for move in MOVES if Spine.fired[move] < FEWEST} == {}
    assert set(TRIGGERS) == set(Spine.refused)


# Separation of duties, exhaustively: every machine, every way two people can share its steps.


@dataclass
class Thing:
    """A record of some kind, with the history that two people left on it."""

    state: StrEnum
    id: UUID = field(default_factory=uuid4)
    __tablename__: ClassVar[str] = "things"


@dataclass(frozen=True)
class Shared:
    """How far a record is, and which steps with a duty the person under test took on it."""

    state: StrEnum
    mine: frozenset[str] = frozenset()


@pytest.fixture
def almighty(in_app: Flask) -> Actor:
    """One person with every role, everywhere."""
    person = builders.person("Everything Allowed")
    return Actor(id=person.id, name=person.name, grants=tuple(RoleGrant(role) for role in Role))


def duties(workflow: Workflow, triggers: frozenset[str]) -> set[Duty]:
    return {row.duty for row in workflow.transitions if row.trigger in triggers and row.duty is not None}


class Sharing:
    """Asks the rule itself, once for each set of earlier steps and next step."""

    def __init__(self, workflow: Workflow, person: Actor) -> None:
        self.workflow, self.person = workflow, person
        self.known: dict[tuple[frozenset[str], str], bool] = {}

    def may(self, mine: frozenset[str], row: Transition) -> bool:
        key = (mine, row.trigger)
        if key not in self.known:
            thing = Thing(row.sources[0])
            for trigger in sorted(mine):
                record(f"{self.workflow.name}.{trigger}", thing, self.person)
            firing = Firing(self.workflow, row, thing, self.person, row.sources[0])
            self.known[key] = not list(separation_of_duties(firing))
        return self.known[key]

    def steps(self, here: Shared) -> Iterator[Shared]:
        """Each next step, taken by somebody else, or by the person where the rule lets it."""
        for row in self.workflow.rows_from(here.state):
            yield Shared(row.target, here.mine)
            if row.duty is None or self.may(here.mine, row):
                yield Shared(row.target, here.mine | ({row.trigger} if row.duty else set()))

    def everywhere(self) -> set[Shared]:
        """Every place that any sharing of the steps can lead to."""
        seen = {Shared(self.workflow.initial)}
        todo = list(seen)
        while todo:
            new = set(self.steps(todo.pop())) - seen
            seen |= new
            todo.extend(new)
        return seen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_nobody_approves_what_they_prepared_or_verified(name: str, almighty: Actor) -> None:
    workflow = WORKFLOWS[name]
    sharing = Sharing(workflow, almighty)
    assert {place.state for place in sharing.everywhere()} == set(workflow.states)
    rows = {row.trigger: row for row in workflow.transitions}
    for (mine, trigger), may in sharing.known.items():
        earlier = duties(workflow, mine) & WEAKER.get(rows[trigger].duty, frozenset())
        assert may is not bool(earlier), f"{trigger} after {sorted(mine)}"
    prepares = any(row.duty in WEAKER[Duty.APPROVE] for row in workflow.transitions)
    approvals = {row.trigger for row in workflow.transitions if row.duty is Duty.APPROVE and prepares}
    assert approvals <= {trigger for (_, trigger), may in sharing.known.items() if not may}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_somebody_else_may_approve(almighty: Actor) -> None:
    award = next(row for row in APPLICATION.transitions if row.trigger == "award")
    thing = Thing(ApplicationState.RECOMMENDED)
    record("application.recommend", thing, almighty)
    other = Actor(id=builders.person("Somebody Else").id, name="Somebody Else", grants=almighty.grants)
    assert list(separation_of_duties(Firing(APPLICATION, award, thing, almighty, thing.state)))
    assert not list(separation_of_duties(Firing(APPLICATION, award, thing, other, thing.state)))
    assert list(separation_of_duties(Firing(APPLICATION, award, Thing(thing.state), almighty, thing.state))) == []
