"""State machines as data. The only importer of ``transitions``.

A :class:`Workflow` is a table of :class:`Transition` rows. Pages build their buttons from it,
``docs/workflow.md`` its tables and diagrams, ``workflow verify`` its proofs. One shared machine per
kind fires any row (about 15 µs); a machine per row would cost up to 1.2 ms and 140 KiB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from transitions import EventData, Machine, MachineError

from grantflow.core.actors import Actor
from grantflow.core.errors import NotAllowedNow
from grantflow.core.events import registry
from grantflow.core.sentences import Sentence, mark, say

SYSTEM_PERMISSION = "system"


class Stateful(Protocol):
    """What a record must have to pass through a workflow."""

    id: Any
    state: Any


class Duty(StrEnum):
    """Steps that one person may not combine on one record, see :data:`WEAKER`."""

    PREPARE = "prepare"
    VERIFY = "verify"
    APPROVE = "approve"


WEAKER: Mapping[Duty | None, frozenset[Duty]] = {
    Duty.VERIFY: frozenset({Duty.PREPARE}),
    Duty.APPROVE: frozenset({Duty.PREPARE, Duty.VERIFY}),
}
"""Whoever did one of these on a record does not do the key on the same record."""


NO_REASON = say("Write a reason.")
"""Why a step that asks for a reason does not fire without one."""


class Ask(StrEnum):
    """What a transition asks of the person who fires it."""

    REASON = "reason"
    DATE = "date"


class Tone(StrEnum):
    """How a state's tag looks; never colour alone, each tone has its own shape."""

    NEUTRAL = "neutral"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class StateInfo:
    """What people read about a state."""

    label: str
    tone: Tone = Tone.NEUTRAL
    phase: str | None = None


Guard = Callable[["Firing"], Sentence | None]


@dataclass(frozen=True)
class Transition:
    """One row of a workflow table.

    ``permission`` names a row of the permission table, or :data:`SYSTEM_PERMISSION`. ``notify`` lists
    message kinds; an empty tuple needs ``quiet``, the reason why nobody is told. ``when`` picks between
    rows of the same trigger and source. ``label`` is the button, ``done`` the line in the history. ``apart_from`` names
    columns that hold people who may not fire this row: whoever prepared the record.
    """

    trigger: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    permission: str
    label: str
    done: str
    guards: tuple[Guard, ...] = ()
    asks: tuple[Ask, ...] = ()
    notify: tuple[str, ...] = ()
    quiet: str = ""
    duty: Duty | None = None
    when: Callable[[Any], bool] | None = None
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Firing:
    """A transition about to happen, or (as :class:`Fired`) that happened."""

    workflow: Workflow
    transition: Transition
    subject: Any
    actor: Actor
    source: StrEnum
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fired(Firing):
    """Published in the transaction after the state has changed."""


class Workflow:
    """A named machine: its states, what people read about them, its transitions."""

    def __init__(
        self,
        name: str,
        title: str,
        states: type[StrEnum],
        *,
        initial: StrEnum,
        final: frozenset[StrEnum],
        info: Mapping[Any, StateInfo],
        transitions: tuple[Transition, ...],
    ) -> None:
        self.name, self.title, self.states = name, title, states
        self.initial, self.final, self.info, self.transitions = initial, final, info, transitions
        WORKFLOWS[name] = self

    @cached_property
    def machine(self) -> Machine:
        rows = [
            {
                "trigger": row.trigger,
                "source": list(row.sources),
                "dest": row.target,
                "conditions": [_RowCheck(self, row)],
            }
            for row in self.transitions
        ]
        return Machine(
            model=None,
            states=self.states,
            initial=self.initial,
            transitions=rows,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )

    def rows_from(self, state: StrEnum) -> list[Transition]:
        return [row for row in self.transitions if state in row.sources]

    def row(self, trigger: str, subject: Any) -> Transition | None:
        """The row that ``trigger`` would take from the subject's present state."""
        for row in self.rows_from(subject.state):
            if row.trigger == trigger and (row.when is None or row.when(subject)):
                return row
        return None

    def label(self, state: StrEnum) -> str:
        return self.info[state].label

    def why_not(
        self, subject: Any, trigger: str, actor: Actor, reason: str | None = None, **facts: Any
    ) -> list[Sentence]:
        """Every reason why ``trigger`` cannot fire now; empty when it can."""
        row = self.row(trigger, subject)
        if row is None:
            return [_not_from_here(self, subject, trigger)]
        return _reasons(Firing(self, row, subject, actor, subject.state, reason, facts))

    def leaving(self, subject: Any, trigger: str) -> Transition:
        """The row that ``trigger`` takes from here.

        Raises:
            NotAllowedNow: there is none from the subject's present state, which is named.
        """
        row = self.row(trigger, subject)
        if row is None:
            raise self._out_of_place(subject, trigger)
        return row

    def fire(self, subject: Any, trigger: str, actor: Actor, reason: str | None = None, **facts: Any) -> Fired:
        """Move ``subject`` along ``trigger``.

        Raises:
            NotAllowedNow: with every failed guard and blocker; the state is unchanged.
        """
        source, row = subject.state, self.leaving(subject, trigger)
        try:
            self.machine.events[trigger].trigger(subject, actor=actor, reason=reason, facts=facts)
        except MachineError as error:
            raise self._out_of_place(subject, trigger) from error
        fired = Fired(self, row, subject, actor, source, reason, facts)
        registry.publish(fired)
        return fired

    def _out_of_place(self, subject: Any, trigger: str) -> NotAllowedNow:
        return NotAllowedNow(_not_from_here(self, subject, trigger), step=self.step(trigger))

    def step(self, trigger: str) -> Sentence:
        """What people call ``trigger``."""
        return say(next((row.label for row in self.transitions if row.trigger == trigger), trigger))


class _RowCheck:
    """The condition of one row: False lets ``transitions`` try the next row, a failed guard is raised."""

    def __init__(self, workflow: Workflow, row: Transition) -> None:
        self.workflow, self.row = workflow, row
        self.__name__ = f"check_{row.trigger}"

    def __call__(self, event: EventData) -> bool:
        subject: Any = event.model
        given = event.kwargs
        if self.row.when is not None and not self.row.when(subject):
            return False
        firing = Firing(
            self.workflow, self.row, subject, given["actor"], subject.state, given["reason"], given["facts"]
        )
        if reasons := _reasons(firing):
            raise NotAllowedNow(*reasons, step=say(self.row.label))
        return True


def _reasons(firing: Firing) -> list[Sentence]:
    found = [] if not _lacks_reason(firing) else [NO_REASON]
    if any(_is_actor(firing, column) for column in firing.transition.apart_from):
        found.append(say("You prepared this yourself. Another person must do this step."))
    found += [said for guard in firing.transition.guards if (said := guard(firing)) is not None]
    return found + registry.reasons_against(firing)


def _is_actor(firing: Firing, column: str) -> bool:
    return firing.actor.id is not None and getattr(firing.subject, column) == firing.actor.id


def _lacks_reason(firing: Firing) -> bool:
    return Ask.REASON in firing.transition.asks and not (firing.reason or "").strip()


def _not_from_here(workflow: Workflow, subject: Any, trigger: str) -> Sentence:
    return say(
        "“%(action)s” is not possible now: the state is “%(state)s”.",
        action=workflow.step(trigger),
        state=say(workflow.label(subject.state)),
    )


WORKFLOWS: dict[str, Workflow] = {}

PHASES: dict[str, str] = {
    "submission": mark("Submission"),
    "review": mark("Review"),
    "award": mark("Award"),
    "reporting": mark("Reporting"),
    "closure": mark("Closure"),
}


def subject_key(subject: Any) -> tuple[str, UUID]:
    """The kind and id by which other rooms point at a record."""
    return subject.__tablename__, subject.id
