"""Predicates about visits and findings."""

from __future__ import annotations

from grantflow.applications.enums import ApplicationState
from grantflow.grants.policies import RUNNING
from grantflow.monitoring.enums import VisitState

VISITED = RUNNING | {ApplicationState.SUSPENDED, ApplicationState.TERMINATED}
"""States of a grant in which it is visited and findings are raised."""
RECORDED_IN = frozenset({VisitState.PLANNED, VisitState.ANNOUNCED, VisitState.CONDUCTED})
"""States of a visit in which its notes can change."""
