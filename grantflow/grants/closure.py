"""What stands between an award and its start, a running grant and its closure: told as lists, and as blockers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from grantflow.core.db import database_now
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.workflow import Firing
from grantflow.grants.enums import CLOSURE_LABELS, Party
from grantflow.grants.events import ClosureLine
from grantflow.grants.models import Grant
from grantflow.grants.policies import SETTLED, signed_by
from grantflow.grants.queries import of_application, to_pay_back
from grantflow.organisations.queries import bank_data_confirmed

Known = Mapping[str, Any]
NOTHING: Known = {}
NOT_ENTERED = say("The grantee has not entered its bank data yet.")
NOT_CONFIRMED = say("The bank data of the grantee are not confirmed by a second person yet.")


def bank_misses(organisation_id: UUID) -> Sentence | None:
    """What the grantee's bank data still lack; None once a second person has confirmed them."""
    confirmed = bank_data_confirmed(organisation_id)
    if confirmed is None:
        return NOT_ENTERED
    return None if confirmed else NOT_CONFIRMED


def start_conditions(grant: Grant, bank: Sentence | None) -> list[ClosureLine]:
    """What must stand before the agreement is in force; ``bank`` is what :func:`bank_misses` says."""
    lines = [
        ClosureLine(
            say("The grantee has signed"), signed_by(grant, Party.GRANTEE), say("The grantee has not signed yet.")
        ),
        ClosureLine(
            say("The lead organisation has signed"),
            signed_by(grant, Party.LEAD),
            say("The lead organisation has not signed yet."),
        ),
        ClosureLine(say("Two people have confirmed the bank data"), bank is None, bank or NOT_CONFIRMED),
    ]
    if grant.registration_required:
        lines.append(
            ClosureLine(
                say("The state has registered the grant"),
                grant.registered_on is not None,
                say("The state registration of the grant is not recorded yet."),
            )
        )
    return lines


def closure_lines(grant: Grant, known: Known = NOTHING) -> list[ClosureLine]:
    """This slice's points of the closure list."""
    unsettled = sum(1 for payment in grant.payments if payment.state not in SETTLED)
    left = known["left"] if "left" in known else left_to_pay_back(grant)
    confirmed = {item.item for item in grant.closure}
    return [
        ClosureLine(
            say("Every payment has arrived or is cancelled"),
            not unsettled,
            say_many("%(n)s payment is not settled yet.", "%(n)s payments are not settled yet.", unsettled),
        ),
        ClosureLine(
            say("Money that accepted reports do not cover is paid back"),
            not left,
            say("%(amount)s is still to be paid back.", amount=left),
        ),
        *(
            ClosureLine(
                say(label),
                point.value in confirmed,
                say("Not confirmed yet: %(point)s.", point=say(label)),
                point.value,
            )
            for point, label in CLOSURE_LABELS.items()
        ),
    ]


def left_to_pay_back(grant: Grant) -> Money:
    """What is still to be paid back: never below zero."""
    left = to_pay_back(grant) - grant.recovered
    return max(left, Money.zero(grant.currency))


def paid_in_all(grant: Grant) -> Sentence:
    """What the grantee was paid; where money came back, with that and with what is left to it."""
    if not grant.recovered:
        return say("%(amount)s", amount=grant.paid)
    net = grant.paid - grant.recovered
    return say("%(paid)s, of which %(back)s came back: %(net)s net", paid=grant.paid, back=grant.recovered, net=net)


def closure_list(grant: Grant, known: Known = NOTHING) -> list[ClosureLine]:
    """The whole list: reports and findings speak up from their slices, looking at ``known`` first."""
    return [line for answer in ask("grant.closure", grant, known) for line in answer]


def before_start(firing: Firing) -> Iterator[Sentence]:
    """Blocks the spine's ``sign``."""
    grant = of_application(firing.subject.id)
    if grant is None:
        yield say("The agreement is not prepared yet.")
        return
    yield from _open(start_conditions(grant, bank_misses(grant.organisation_id)))


def before_closure(firing: Firing) -> Iterator[Sentence]:
    """Blocks ``begin_closure`` until the last day is reached."""
    grant = of_application(firing.subject.id)
    if grant is not None and grant.day_of(database_now()) < grant.ends_on:
        yield say("The grant runs until %(when)s.", when=grant.ends_on)


def before_closing(firing: Firing) -> Iterator[Sentence]:
    """Blocks ``close`` with what this slice still misses."""
    grant = of_application(firing.subject.id)
    if grant is not None:
        yield from _open(closure_lines(grant))


def accepted_by_signing(firing: Firing) -> Iterator[Sentence]:
    """An award whose agreement the grantee has signed does not lapse by the clock."""
    grant = of_application(firing.subject.id)
    if grant is not None and signed_by(grant, Party.GRANTEE):
        yield say("The grantee has signed the agreement.")


def _open(lines: Iterable[ClosureLine]) -> Iterator[Sentence]:
    return (line.still for line in lines if not line.done)
