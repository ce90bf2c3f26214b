"""What open findings hold: payments, and the close."""

from __future__ import annotations

from collections.abc import Iterator

from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.workflow import Firing
from grantflow.grants.closure import NOTHING, Known
from grantflow.grants.enums import PaymentKind
from grantflow.grants.events import ClosureLine
from grantflow.grants.models import Grant, Payment
from grantflow.grants.queries import of_application
from grantflow.monitoring.enums import Severity
from grantflow.monitoring.queries import open_findings


def payment_waits(firing: Firing) -> Iterator[Sentence]:
    """A critical finding holds every payment, a major one the balance."""
    payment: Payment = firing.subject
    severities = {finding.severity for finding in open_findings(firing.facts.get("known", NOTHING), payment.grant_id)}
    if Severity.CRITICAL in severities:
        yield say("A critical finding is open. It holds every payment.")
    if Severity.MAJOR in severities and payment.kind is PaymentKind.BALANCE:
        yield say("A major finding is open. It holds the balance.")


def closure_lines(grant: Grant, known: Known = NOTHING) -> list[ClosureLine]:
    """This slice's point of the closure list."""
    still = len(open_findings(known, grant.id))
    return [
        ClosureLine(
            say("Every finding is closed"),
            not still,
            say_many("%(n)s finding is open.", "%(n)s findings are open.", still),
        )
    ]


def before_closing(firing: Firing) -> Iterator[Sentence]:
    """Blocks the spine's ``close``."""
    grant = of_application(firing.subject.id)
    if grant is not None:
        yield from (line.still for line in closure_lines(grant) if not line.done)
