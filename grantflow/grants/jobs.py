"""What happens to grants by the clock."""

from __future__ import annotations

from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.calls.queries import days
from grantflow.core.actors import SYSTEM
from grantflow.core.db import get, lock
from grantflow.grants.commands import put_in_force
from grantflow.grants.models import Grant
from grantflow.grants.queries import ended, waiting_to_start


def begin_closures() -> int:
    """Begin the closure of every grant whose last day is reached and whose final report is accepted."""
    begun = 0
    for ident in [ident for zone, today in days() for ident in ended(zone, today)]:
        application = lock(Application, ident)
        if not APPLICATION.why_not(application, "begin_closure", SYSTEM):
            APPLICATION.fire(application, "begin_closure", SYSTEM)
            begun += 1
    return begun


def start_ready() -> int:
    """Put every agreement into force that misses nothing any more; returns how many."""
    return sum(put_in_force(get(Grant, ident)) for ident in waiting_to_start())
