"""The clauses an agreement can hold. The sealed content keeps their words; a later change here changes no agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grantflow.core.sentences import mark


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered article; ``always`` ones stand in every agreement."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    always: bool = False


CLAUSES: tuple[Clause, ...] = (
    Clause(
        "purpose",
        mark("Purpose"),
        (
            mark("The grant pays for the project “%(title)s” as described in the application %(number)s."),
            mark("The grantee carries the project out in its own name and answers for it."),
        ),
        always=True,
    ),
    Clause(
        "payments",
        mark("Payments"),
        (
            mark("The grant is at most %(amount)s. It is paid in the instalments of this agreement."),
            mark("An instalment that follows a report is paid once that report is accepted."),
            mark("Payments stop while a report is overdue or a serious finding is open."),
        ),
        always=True,
    ),
    Clause(
        "costs",
        mark("Eligible costs"),
        (
            mark("Costs count if they stand in the budget, arise between %(starts)s and %(ends)s and have a voucher."),
            mark("Costs in another currency are converted at the rate named in the report."),
            mark("Money that accepted reports do not cover is paid back."),
        ),
        always=True,
    ),
    Clause(
        "reports",
        mark("Reports"),
        (
            mark("The grantee reports on work, money and people reached by the dates of this agreement."),
            mark("People reached are counted by sex."),
        ),
        always=True,
    ),
    Clause(
        "records",
        mark("Records and visits"),
        (
            mark("Vouchers and records are kept for five years after the last payment."),
            mark("The lead organisation, the national partner and the donor may visit and see them."),
        ),
        always=True,
    ),
    Clause(
        "termination",
        mark("Suspension and termination"),
        (
            mark("The lead organisation may suspend or terminate the grant in writing, with the reason."),
            mark("After a termination the grantee pays back what accepted reports do not cover."),
        ),
        always=True,
    ),
    Clause(
        "visibility",
        mark("Visibility"),
        (mark("Everything the project publishes names the donor in the words the lead organisation gives."),),
    ),
    Clause(
        "safeguarding",
        mark("Safeguarding"),
        (mark("The grantee protects everyone it works with from harm, abuse and exploitation, and reports any case."),),
    ),
    Clause(
        "data",
        mark("Personal data"),
        (mark("Personal data of participants are collected with consent, kept safely and deleted when not needed."),),
    ),
    Clause(
        "procurement",
        mark("Buying"),
        (mark("Purchases of more than 1,000 in the currency of the grant need three written offers."),),
    ),
    Clause(
        "equipment",
        mark("Equipment"),
        (
            mark(
                "Equipment stays with the grantee or goes to the people the project served; the closure records which."
            ),
        ),
    ),
)
BY_KEY: Mapping[str, Clause] = {clause.key: clause for clause in CLAUSES}
OPTIONAL: tuple[Clause, ...] = tuple(clause for clause in CLAUSES if not clause.always)


def chosen(keys: Iterable[str]) -> tuple[Clause, ...]:
    """The clauses that always stand, with the optional ones of ``keys``, in their order."""
    wanted = set(keys)
    return tuple(clause for clause in CLAUSES if clause.always or clause.key in wanted)
