"""Proofs over workflow tables: what ``grantflow workflow verify`` says about every machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

from grantflow.core.workflow import SYSTEM_PERMISSION, WEAKER, Duty, Transition, Workflow


def problems(workflow: Workflow, holders: Mapping[str, Collection[object]], kinds: Collection[str]) -> Iterator[str]:
    """Everything wrong with one table.

    ``holders``: roles by permission; ``kinds``: message kinds that have a letter and a composer.
    """
    yield from _unreachable(workflow)
    yield from _dead_ends(workflow, holders)
    for row in workflow.transitions:
        yield from _row_problems(workflow, row, holders, kinds)
    yield from _ambiguous(workflow)
    yield from _one_person_could(workflow)


def _unreachable(workflow: Workflow) -> Iterator[str]:
    seen = _reachable(workflow, workflow.transitions)
    for state in workflow.states:
        if state not in seen:
            yield f"state {state} cannot be reached"
        if state not in workflow.info:
            yield f"state {state} has no label"


def _dead_ends(workflow: Workflow, holders: Mapping[str, Collection[object]]) -> Iterator[str]:
    for state in workflow.states:
        ways = [row for row in workflow.rows_from(state) if row.permission in holders]
        if state in workflow.final and workflow.rows_from(state):
            yield f"final state {state} can be left"
        if state not in workflow.final and not any(_someone(row, holders) for row in ways):
            yield f"state {state} is not final and nobody can leave it"


def _someone(row: Transition, holders: Mapping[str, Collection[object]]) -> bool:
    return row.permission == SYSTEM_PERMISSION or bool(holders.get(row.permission))


def _row_problems(
    workflow: Workflow, row: Transition, holders: Mapping[str, Collection[object]], kinds: Collection[str]
) -> Iterator[str]:
    name = f"{row.trigger} from {', '.join(row.sources)}"
    if row.permission not in holders:
        yield f"{name}: permission {row.permission} is not in the table"
    elif not _someone(row, holders):
        yield f"{name}: nobody holds {row.permission}"
    if not row.label or not row.done:
        yield f"{name}: no label"
    if bool(row.notify) == bool(row.quiet):
        yield f"{name}: say either whom it notifies or why it is quiet"
    for kind in row.notify:
        if kind not in kinds:
            yield f"{name}: no letter and composer for {kind}"
    if row.duty is Duty.APPROVE and row.permission == SYSTEM_PERMISSION:
        yield f"{name}: the clock cannot approve"


def _ambiguous(workflow: Workflow) -> Iterator[str]:
    for state in workflow.states:
        rows = workflow.rows_from(state)
        for trigger in {row.trigger for row in rows}:
            same = [row for row in rows if row.trigger == trigger]
            if len(same) > 1 and any(row.when is None for row in same):
                yield f"{trigger} from {state}: several rows, and one of them has no condition"


def _one_person_could(workflow: Workflow) -> Iterator[str]:
    """Separation of duties, whatever roles one person holds.

    At run time a person who did a weaker duty on a record is refused a stronger one (see
    :data:`grantflow.core.workflow.WEAKER`). That protects only if, on every path, a weaker duty comes
    first (or the row names the preparing person), and no path goes around the approval. Both are shown
    by removing rows and asking what is still reachable.
    """
    approvals = [row for row in workflow.transitions if row.duty is Duty.APPROVE]
    alone = _reachable(workflow, [row for row in workflow.transitions if row.duty not in WEAKER[Duty.APPROVE]])
    for row in approvals:
        for state in row.sources:
            if state in alone and not row.apart_from:
                yield f"{row.trigger} from {state}: nothing was prepared or verified by another person before it"
    around = _reachable(workflow, [row for row in workflow.transitions if row.duty is not Duty.APPROVE])
    for row in approvals:
        if row.target in around:
            yield f"{row.target} can be reached without the approval “{row.trigger}”"


def _reachable(workflow: Workflow, rows: Collection[Transition]) -> set[StrEnum]:
    seen, todo = {workflow.initial}, [workflow.initial]
    while todo:
        here = todo.pop()
        for row in rows:
            if here in row.sources and row.target not in seen:
                seen.add(row.target)
                todo.append(row.target)
    return seen
