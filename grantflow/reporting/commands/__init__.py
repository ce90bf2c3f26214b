"""One function per action on a report, straight steps."""

from grantflow.reporting.commands.checking import (
    accept,
    accept_with_disallowance,
    clear_part,
    decide_lines,
    query,
    reject,
    rework,
)
from grantflow.reporting.commands.writing import open_reports, plan, save, start_reporting, submit

__all__ = [
    "accept",
    "accept_with_disallowance",
    "clear_part",
    "decide_lines",
    "open_reports",
    "plan",
    "query",
    "reject",
    "rework",
    "save",
    "start_reporting",
    "submit",
]
