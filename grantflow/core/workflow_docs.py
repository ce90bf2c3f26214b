"""``docs/workflow.md``: tables and Mermaid diagrams, written from the declarations."""

from __future__ import annotations

from collections.abc import Iterable

from grantflow.core.sentences import Sentence
from grantflow.core.workflow import SYSTEM_PERMISSION, Transition, Workflow

HEAD = """# Workflows

Written by `grantflow workflow docs` from the declarations in `grantflow/*/workflow.py`; a test fails when it is stale.
*Who* is a row of the permission table (`grantflow/accounts/permissions.py`), `clock` stands for the system itself.
*Duty* separates people: whoever prepared or verified a record does not approve it, whatever roles that person holds.
"""


def document(workflows: Iterable[Workflow]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_machine(workflow) for workflow in workflows)]).rstrip() + "\n"


def _machine(workflow: Workflow) -> str:
    parts = [f"## {workflow.title}", "", "```mermaid", *_diagram(workflow), "```", "", *_states(workflow)]
    return "\n".join([*parts, "", *_table(workflow), ""])


def _diagram(workflow: Workflow) -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {source} --> {row.target}: {row.trigger}" for row in workflow.transitions for source in row.sources]
    return lines + [f"    {state} --> [*]" for state in workflow.states if state in workflow.final]


def _states(workflow: Workflow) -> list[str]:
    return ["| state | people read |", "|---|---|"] + [
        f"| `{state}` | {workflow.info[state].label} |" for state in workflow.states
    ]


def _table(workflow: Workflow) -> list[str]:
    head = ["| trigger | from → to | who | guards | asks | duty | tells |", "|---|---|---|---|---|---|---|"]
    return head + [_row(row) for row in workflow.transitions]


def _row(row: Transition) -> str:
    cells = (
        f"`{row.trigger}` {Sentence(row.label)}",
        f"{', '.join(row.sources)} → {row.target}",
        "clock" if row.permission == SYSTEM_PERMISSION else f"`{row.permission}`",
        ", ".join(guard.__name__.replace("_", " ") for guard in row.guards) or "–",
        ", ".join(row.asks) or "–",
        (row.duty or "–") + (f", apart from {', '.join(row.apart_from)}" if row.apart_from else ""),
        ", ".join(row.notify) or f"nobody: {row.quiet}",
    )
    return "| " + " | ".join(cells) + " |"
