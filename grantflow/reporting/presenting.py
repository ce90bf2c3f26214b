"""How reports are shown: what happens next, money by heading, people by indicator, the part on the grant's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from uuid import UUID

from grantflow.applications.enums import ApplicationState
from grantflow.applications.presenting import NextStep
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import Panel
from grantflow.grants.agreement import money_in
from grantflow.grants.closure import Known
from grantflow.grants.models import Grant
from grantflow.grants.policies import donor_only, holds, may_be_requested
from grantflow.outbox.links import path_for
from grantflow.questionnaires.budgets import HEADINGS
from grantflow.reporting import figures
from grantflow.reporting.drafts import LineDraft, ReportDraft
from grantflow.reporting.enums import ACCEPTED, KIND_LABELS, WITH_GRANTEE, ReportState
from grantflow.reporting.models import Indicator, IndicatorFigure, Report, ReportLine
from grantflow.reporting.narrative import texts
from grantflow.reporting.policies import has_disallowed, is_final, overdue, undecided
from grantflow.reporting.queries import reports_in
from grantflow.reporting.workflow import REPORT

S = ReportState
NEXT: dict[ReportState, str] = {
    S.SCHEDULED: mark("The report opens when its period ends, after %(end)s."),
    S.OPEN: mark("The grantee writes the report and its signatory submits it."),
    S.QUERIED: mark("The grantee answers the questions, changes the report and submits it again."),
    S.SUBMITTED: mark("The national partner clears the narrative and the financial part."),
    S.CLEARED: mark("The grant manager accepts the report."),
    S.REJECTED: mark("The report was not accepted. The grant manager opens it again."),
    S.ACCEPTED: mark("Nothing is left to do."),
    S.ACCEPTED_WITH_DISALLOWANCE: mark("Nothing is left to do."),
}
"""What happens next in each state, and who does it."""
ENDED = frozenset({ApplicationState.LAPSED, ApplicationState.TERMINATED, ApplicationState.CLOSED})
"""Grants whose reports do not open any more."""


def next_sentence(report: Report) -> Sentence:
    """The next step; of an accepted report with the payment that waited for it, where that can still come."""
    if report.state in ACCEPTED and may_be_requested(report.grant, report.ordinal):
        return say("Nothing is left to do. The payment that waited for it can be requested.")
    if report.state is S.SCHEDULED and report.grant.application.state in ENDED:
        return say("The grant ended before this report. Nothing is to be done.")
    return Sentence(NEXT[report.state], {"end": report.period_to} if report.state is S.SCHEDULED else {})


@dataclass(frozen=True, slots=True)
class Difference:
    """What two tabs say differently about one thing; ``None`` is nothing."""

    label: Sentence
    mine: Sentence | None
    theirs: Sentence | None


def differences(report: Report, wanted: ReportDraft, planned: Iterable[Indicator]) -> list[Difference]:
    """Where ``wanted``, which was refused, differs from what is stored: texts, then expenses, then people."""
    pairs = [
        (say(text.label), _words(wanted.narrative.get(text.key)), _words(report.narrative.get(text.key)))
        for text in texts(is_final(report))
    ]
    pairs += [
        (say("Expense %(n)s", n=at), _expense(mine), _expense(theirs))
        for at, (mine, theirs) in enumerate(_side_by_side(wanted.lines, report.lines), 1)
    ]
    counted = {figure.indicator_id: figure for figure in report.figures}
    pairs += [(_said(one.label), _people(wanted.figures.get(one.id)), _people(counted.get(one.id))) for one in planned]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _side_by_side(
    wanted: Iterable[LineDraft], stored: Iterable[ReportLine]
) -> Iterable[tuple[LineDraft | None, ReportLine | None]]:
    """Each stored expense beside the one that would replace it; those that nobody knows yet in their order."""
    drafts = list(wanted)
    known = {draft.id: draft for draft in drafts if draft.id}
    kept = [(known.pop(line.id), line) for line in stored if line.id in known]
    paired = {line.id for _, line in kept}
    new = [draft for draft in drafts if draft.id not in paired]
    return [*kept, *zip_longest(new, (line for line in stored if line.id not in paired))]


def _words(text: str | None) -> Sentence | None:
    return _said(text) if text else None


def _said(text: str) -> Sentence:
    return say("%(text)s", text=text)


def _expense(line: LineDraft | ReportLine | None) -> Sentence | None:
    if line is None:
        return None
    return say(
        "%(voucher)s of %(day)s, %(heading)s: %(what)s, paid to %(payee)s, %(amount)s, rate %(rate)s",
        voucher=line.voucher,
        day=line.paid_on,
        heading=say(_label(line.heading)),
        what=line.description,
        payee=line.payee,
        amount=line.amount,
        rate=f"{Decimal(line.rate).normalize():f}",
    )


def _people(count: figures.BySex | IndicatorFigure | None) -> Sentence | None:
    if count is None:
        return None
    return say("women: %(women)s, men: %(men)s", women=count.women, men=count.men)


def next_due(report: Report) -> date | None:
    return report.due_on if report.state in WITH_GRANTEE else None


@dataclass(frozen=True, slots=True)
class Steps:
    """What the actor may do with the report now."""

    write: bool
    submit: bool
    clear: bool
    accept: bool
    disallow: bool
    reject: bool
    rework: bool
    undecided: int


def steps(actor: Actor, report: Report) -> Steps:
    """The buttons of the page."""
    scope, state = report.scope, report.state
    accepts = holds(actor, "report:accept", scope)
    disallowed = has_disallowed(report)
    return Steps(
        write=state in WITH_GRANTEE and holds(actor, "report:write", scope),
        submit=state in WITH_GRANTEE and holds(actor, "report:submit", scope),
        clear=state is S.SUBMITTED and holds(actor, "report:clear", scope),
        accept=state is S.CLEARED and accepts and not disallowed,
        disallow=state is S.CLEARED and accepts and disallowed,
        reject=state is S.CLEARED and accepts,
        rework=state is S.REJECTED and accepts,
        undecided=undecided(report),
    )


LABELS = {str(number): label for number, label in HEADINGS.items()} | {"": mark("Total")}
"""What a heading of the agreement's budget is called; the line of all of them has none."""


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """Money under one heading of the budget; ``overspent`` beyond the budget."""

    label: str
    budget: Money
    before: Money
    now: Money
    remaining: Money
    overspent: bool


def money_by_heading(report: Report, earlier: Iterable[ReportLine]) -> list[HeadingLine]:
    """The budget, what accepted reports spent, what this one claims, what remains; the last line is the total."""
    currency = report.grant.currency
    budget = {key: money_in(value) for key, value in report.grant.agreement["budget"].items()}
    spent = [line.expense(currency) for line in earlier]
    before = figures.spending(spent, budget, currency)
    together = figures.spending([*spent, *(line.expense(currency) for line in report.lines)], budget, currency)
    known = {row.heading: row.spent for row in before.headings}
    nothing = Money.zero(currency)
    rows = [_heading(row, known.get(row.heading, nothing)) for row in together.headings]
    return [*rows, _heading(together.total, before.total.spent)]


def _label(heading: str) -> str:
    return LABELS.get(heading, mark("Unknown heading"))


def _heading(row: figures.Spending, before: Money) -> HeadingLine:
    return HeadingLine(
        _label(row.heading),
        row.budget,
        before,
        row.spent - before,
        row.remaining,
        row.remaining.minor < 0,
    )


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in this report, and over all accepted ones."""

    label: str
    unit: str
    women: int | None
    men: int | None
    total: int | None
    reached: int
    target: int
    percent: Decimal


def people_by_indicator(
    report: Report, known: Iterable[Indicator], reached: Mapping[UUID, tuple[int, int]]
) -> list[IndicatorLine]:
    """What the report counts by sex, and how far the grant is towards its targets."""
    counted = {figure.indicator_id: figure for figure in report.figures}
    lines = []
    for indicator in known:
        own = counted.get(indicator.id)
        so_far = sum(reached.get(indicator.id, (0, 0)))
        lines.append(
            IndicatorLine(
                indicator.label,
                indicator.unit,
                None if own is None else own.women,
                None if own is None else own.men,
                None if own is None else own.total,
                so_far,
                indicator.target,
                figures.achieved_percent(so_far, indicator.baseline, indicator.target),
            )
        )
    return lines


def grant_panels(actor: Actor, grant: Grant, known: Known) -> list[Panel]:
    """The reports of the grant, for its page."""
    donor = donor_only(actor, grant)
    reports = [report for report in reports_in(known, grant.id) if not donor or report.state in ACCEPTED]
    today = grant.day_of(clock.now())
    rows = [
        {
            "report": report,
            "kind": KIND_LABELS[report.kind],
            "label": REPORT.label(report.state),
            "tone": REPORT.info[report.state].tone.value,
            "overdue": overdue(report.state, report.due_on, today),
        }
        for report in reports
    ]
    return [Panel("reporting/_on_grant.html", {"rows": rows})] if rows else []


def grant_next(actor: Actor, grant: Grant, known: Known) -> list[NextStep]:
    """The report that somebody works on now, for the grant's page."""
    for report in reports_in(known, grant.id):
        if report.state in ACCEPTED or report.state is S.SCHEDULED:
            continue
        own = _own_step(actor, report)
        text = say("Report %(n)s: %(step)s", n=report.ordinal, step=next_sentence(report))
        to = path_for(own[1] if own else "reporting.show", ident=report.id)
        label, kind = (own[0], "primary") if own else (mark("Open the report"), "secondary")
        return [NextStep(text, next_due(report), ((label, to, kind),))]
    return []


def _own_step(actor: Actor, report: Report) -> tuple[str, str] | None:
    """Label and page of the step that the actor takes next, if any."""
    for states, permission, label, endpoint in (
        (WITH_GRANTEE, "report:write", mark("Write the report"), "reporting.edit"),
        ({S.SUBMITTED}, "report:clear", mark("Clear the report"), "reporting.show"),
        ({S.CLEARED, S.REJECTED}, "report:accept", mark("Decide about the report"), "reporting.show"),
    ):
        if report.state in states and holds(actor, permission, report.scope):
            return label, endpoint
    return None
