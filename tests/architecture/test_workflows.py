"""The machines' proofs hold, their page is fresh, and the migrated CHECKs know every state."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.core import workflow_checks, workflow_docs
from grantflow.core.workflow import WORKFLOWS
from grantflow.outbox.letters import COMPOSERS, LETTERS

ROOT = Path(__file__).parents[2]
MACHINES = {
    "application",
    "call",
    "review",
    "appeal",
    "payment",
    "amendment",
    "report",
    "visit",
    "finding",
    "message",
}


def test_every_machine_of_the_domain_is_declared(app: Flask) -> None:
    assert set(WORKFLOWS) == MACHINES


def test_every_proof_holds(app: Flask) -> None:
    kinds = LETTERS.keys() & COMPOSERS.keys()
    found = [
        (name, problem)
        for name, machine in WORKFLOWS.items()
        for problem in workflow_checks.problems(machine, PERMISSIONS, kinds)
    ]
    assert found == []


def test_the_page_of_workflows_is_fresh(app: Flask) -> None:
    page = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert page == workflow_docs.document(WORKFLOWS.values()), "run: grantflow workflow docs"
