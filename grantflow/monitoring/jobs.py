"""What happens to findings by the clock."""

from __future__ import annotations

from grantflow.core.db import database_now
from grantflow.monitoring.commands import escalate_overdue


def escalate() -> int:
    """Escalate findings whose action is overdue."""
    return escalate_overdue(database_now().date())
