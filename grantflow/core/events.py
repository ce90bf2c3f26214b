"""How a lower slice hears from a higher one without importing it.

Three ways, all in the same transaction, all wired in ``app.py``:

* *subscribers* are told that something happened;
* *blockers* answer with reasons why a transition may not fire now;
* *contributors* answer a named question (which rows may this actor see, what waits for this actor).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grantflow.core.sentences import Sentence
    from grantflow.core.workflow import Firing


class Registry:
    """The wiring of one application; ``core.events.registry`` is the process's."""

    def __init__(self) -> None:
        self._subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
        self._blockers: dict[tuple[str, str], list[Callable[[Firing], Iterable[Sentence]]]] = defaultdict(list)
        self._contributors: dict[str, list[Callable[..., Any]]] = defaultdict(list)

    def subscribe(self, kind: type, subscriber: Callable[[Any], None]) -> None:
        if subscriber not in self._subscribers[kind]:
            self._subscribers[kind].append(subscriber)

    def block(self, workflow: str, trigger: str, blocker: Callable[[Firing], Iterable[Sentence]]) -> None:
        """Ask ``blocker`` before ``trigger`` of ``workflow`` fires; ``"*"`` stands for every trigger."""
        if blocker not in self._blockers[workflow, trigger]:
            self._blockers[workflow, trigger].append(blocker)

    def contribute(self, question: str, contributor: Callable[..., Any]) -> None:
        if contributor not in self._contributors[question]:
            self._contributors[question].append(contributor)

    def publish(self, event: object) -> None:
        for subscriber in self._subscribers[type(event)]:
            subscriber(event)

    def reasons_against(self, firing: Firing) -> list[Sentence]:
        name, trigger = firing.workflow.name, firing.transition.trigger
        keys = ((name, trigger), (name, "*"), ("*", "*"))
        return [reason for key in keys for blocker in self._blockers.get(key, ()) for reason in blocker(firing)]

    def ask(self, question: str, *args: Any) -> list[Any]:
        """The answers of every contributor, in the order of wiring."""
        return [contributor(*args) for contributor in self._contributors.get(question, ())]


registry = Registry()
publish = registry.publish
ask = registry.ask
