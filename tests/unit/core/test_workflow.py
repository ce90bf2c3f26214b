"""Workflows: rows fire in order, refuse with every reason, and are proved by their tables alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID, uuid4

import pytest

from grantflow.core import events, workflow_checks, workflow_docs
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.errors import NotAllowedNow
from grantflow.core.sentences import Sentence, say
from grantflow.core.workflow import (
    SYSTEM_PERMISSION,
    WORKFLOWS,
    Ask,
    Duty,
    Fired,
    Firing,
    StateInfo,
    Transition,
    Workflow,
)


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


@dataclass
class Lamp:
    """Something with a state."""

    state: Light = Light.RED
    broken: bool = False
    maker: UUID | None = None
    id: UUID = field(default_factory=uuid4)
    __tablename__ = "lamps"


def not_broken(firing: Firing) -> Sentence | None:
    return say("The lamp is broken.") if firing.subject.broken else None


ON = Transition("on", (Light.RED,), Light.GREEN, "lamp:turn", "Turn on", "Turned on", (not_broken,), quiet="seen")
OUT = Transition(
    "out", (Light.GREEN,), Light.OFF, SYSTEM_PERMISSION, "Out", "Went out", asks=(Ask.REASON,), quiet="seen"
)
SOMEONE = Actor(id=uuid4(), name="Somebody")
HOLDERS = {"lamp:turn": {"keeper"}, SYSTEM_PERMISSION: set[str]()}


Make = Callable[..., Workflow]


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> events.Registry:
    """Wiring of this test alone, whatever the process has wired before."""
    fresh = events.Registry()
    monkeypatch.setattr("grantflow.core.workflow.registry", fresh)
    return fresh


@pytest.fixture
def make() -> Iterator[Make]:
    """Builds a machine that is forgotten after the test."""

    def build(*rows: Transition) -> Workflow:
        return Workflow(
            "lamp",
            "Lamp",
            Light,
            initial=Light.RED,
            final=frozenset({Light.OFF}),
            info={state: StateInfo(state.value.title()) for state in Light},
            transitions=rows,
        )

    yield build
    WORKFLOWS.pop("lamp", None)


def test_firing_moves_the_record_and_is_told(make: Make, registry: events.Registry) -> None:
    told: list[Fired] = []
    registry.subscribe(Fired, told.append)
    lamp = Lamp()
    make(ON, OUT).fire(lamp, "on", SOMEONE)
    assert lamp.state is Light.GREEN
    assert (told[0].source, told[0].actor) == (Light.RED, SOMEONE)


def test_every_reason_is_told_and_nothing_changes(make: Make, registry: events.Registry) -> None:
    registry.block("lamp", "on", lambda firing: [say("The cupboard is locked.")])
    lamp = Lamp(broken=True)
    with pytest.raises(NotAllowedNow) as refusal:
        make(ON, OUT).fire(lamp, "on", SOMEONE)
    assert [str(reason) for reason in refusal.value.reasons] == ["The lamp is broken.", "The cupboard is locked."]
    assert lamp.state is Light.RED


def test_a_trigger_of_another_state_is_refused_in_words(make: Make) -> None:
    with pytest.raises(NotAllowedNow, match="“Out” is not possible now: the state is “Red”"):
        make(ON, OUT).fire(Lamp(), "out", SYSTEM, "because")


def test_a_reason_is_asked(make: Make) -> None:
    with pytest.raises(NotAllowedNow, match="Write a reason"):
        make(ON, OUT).fire(Lamp(Light.GREEN), "out", SYSTEM, "  ")


def test_whoever_prepared_stays_apart(make: Make) -> None:
    machine = make(replace(ON, apart_from=("maker",)), OUT)
    with pytest.raises(NotAllowedNow, match="Another person"):
        machine.fire(Lamp(maker=SOMEONE.id), "on", SOMEONE)
    machine.fire(Lamp(maker=uuid4()), "on", SOMEONE)


def test_rows_of_one_trigger_are_chosen_by_their_condition(make: Make) -> None:
    first = replace(ON, when=lambda lamp: lamp.broken, guards=())
    second = replace(ON, target=Light.OFF, when=lambda lamp: not lamp.broken)
    machine = make(first, second)
    lamp = Lamp()
    machine.fire(lamp, "on", SOMEONE)
    assert lamp.state is Light.OFF


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((ON,), "state off cannot be reached"),
        (
            (ON, OUT, replace(OUT, trigger="again", sources=(Light.OFF,), target=Light.RED)),
            "final state off can be left",
        ),
        ((replace(ON, permission="lamp:none"), OUT), "permission lamp:none is not in the table"),
        ((replace(ON, label=""), OUT), "no label"),
        ((replace(ON, quiet=""), OUT), "say either whom it notifies or why it is quiet"),
        ((replace(ON, quiet="", notify=("lamp.on",)), OUT), "no letter and composer for lamp.on"),
        ((ON, replace(ON, target=Light.OFF), OUT), "several rows, and one of them has no condition"),
        ((replace(ON, duty=Duty.APPROVE), OUT), "nothing was prepared or verified by another person"),
        ((ON, replace(OUT, duty=Duty.APPROVE)), "the clock cannot approve"),
    ],
)
def test_proofs_find_what_is_wrong(make: Make, rows: tuple[Transition, ...], problem: str) -> None:
    found = list(workflow_checks.problems(make(*rows), HOLDERS, set()))
    assert any(problem in text for text in found), found


def test_a_way_around_the_approval_is_found(make: Make) -> None:
    prepare = replace(ON, duty=Duty.PREPARE)
    approve = replace(ON, trigger="approve", sources=(Light.GREEN,), target=Light.OFF, duty=Duty.APPROVE)
    around = replace(ON, trigger="around", target=Light.OFF)
    assert list(workflow_checks.problems(make(prepare, approve), HOLDERS, set())) == []
    found = list(workflow_checks.problems(make(prepare, approve, around), HOLDERS, set()))
    assert found == ["off can be reached without the approval “approve”"]


def test_the_page_has_a_diagram_and_a_table(make: Make) -> None:
    page = workflow_docs.document([make(ON, OUT)])
    assert "red --> green: on" in page
    assert "| `on` Turn on | red → green | `lamp:turn` | not broken |" in page
