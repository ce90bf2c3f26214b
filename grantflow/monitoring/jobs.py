"""What happens to findings by the clock."""

from __future__ import annotations

from grantflow.calls.queries import days
from grantflow.monitoring.commands import escalate_overdue


def escalate() -> int:
    """Escalate findings whose action is overdue."""
    return sum(escalate_overdue(zone, today) for zone, today in days())
