"""How visits and findings are shown, and their part on the grant's page."""

from __future__ import annotations

from grantflow.applications.presenting import NextStep
from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import SHOWN, Panel
from grantflow.grants.closure import Known
from grantflow.grants.models import Grant
from grantflow.grants.policies import donor_only, holds, is_grantee
from grantflow.monitoring.enums import SEVERITY_LABELS, VISIT_KIND_LABELS, FindingState, Severity, VisitState
from grantflow.monitoring.models import Finding, Visit
from grantflow.monitoring.policies import VISITED
from grantflow.monitoring.queries import count_findings, open_findings, seen_by_grantee
from grantflow.monitoring.workflow import FINDING, VISIT
from grantflow.outbox.links import path_for

F, V = FindingState, VisitState
VISIT_NEXT: dict[VisitState, str] = {
    V.PLANNED: mark("The visit is planned. Announce it to the grantee, or record it afterwards if it is a surprise."),
    V.ANNOUNCED: mark("The grantee was told. Record the visit once it has taken place."),
    V.CONDUCTED: mark("Add what has to be put right as findings, then send the draft to the grantee."),
    V.DRAFTED: mark("The grantee reads the report and comments."),
    V.COMMENTED: mark("The grantee commented. Make the report final."),
    V.FINAL: mark("The report is final. Its findings are followed up one by one."),
    V.CALLED_OFF: mark("The visit was called off."),
}
VISIT_NEXT_OF_GRANTEE = VISIT_NEXT | {
    V.ANNOUNCED: mark("You were told of the visit. The national partner writes it up once it has taken place."),
    V.CONDUCTED: mark("The national partner writes up the visit. You will be asked to comment on the report."),
}
FINDING_NEXT: dict[FindingState, str] = {
    F.OPEN: mark("The grantee agrees on the action and its date."),
    F.AGREED: mark("The grantee does what was agreed and gives evidence."),
    F.ESCALATED: mark("The action is overdue. The grantee gives evidence now; the grant manager was told."),
    F.EVIDENCED: mark("The national partner or the grant manager checks the evidence and closes the finding."),
    F.CLOSED: mark("The finding is closed. It no longer holds payments."),
}
"""What happens next in each state, and who does it."""
SEVERITY_TONES = {Severity.NOTE: "neutral", Severity.MAJOR: "warn", Severity.CRITICAL: "bad"}
OWN_FINDING_STEPS: tuple[tuple[frozenset[FindingState], str, str], ...] = (
    (frozenset({F.OPEN}), "finding:answer", mark("Agree on the action")),
    (frozenset({F.AGREED, F.ESCALATED}), "finding:answer", mark("Give evidence")),
    (frozenset({F.EVIDENCED}), "finding:close", mark("Check the evidence")),
)


def sees_visit(actor: Actor, visit: Visit) -> bool:
    """A grantee sees a visit once it was announced, and its report once the draft was sent."""
    return not is_grantee(actor, visit.grant) or bool(seen_by_grantee([visit]))


def sees_notes(actor: Actor, visit: Visit) -> bool:
    return visit.state in (V.DRAFTED, V.COMMENTED, V.FINAL) or not is_grantee(actor, visit.grant)


def grant_panels(actor: Actor, grant: Grant, known: Known) -> list[Panel]:
    """Visits and the next open findings of the grant, for its page; nothing of them for donors."""
    if donor_only(actor, grant):
        return []
    visits = seen_by_grantee(known["visits"]) if is_grantee(actor, grant) else known["visits"]
    findings, all_findings = open_findings(known, grant.id)[:SHOWN], count_findings(grant.id)
    open_now = grant.application.state in VISITED
    plans = open_now and holds(actor, "visit:plan", grant.scope)
    if not (visits or all_findings or plans):
        return []
    context = {
        "grant": grant,
        "visits": [(visit, VISIT_KIND_LABELS[visit.kind], VISIT.info[visit.state]) for visit in visits],
        "findings": [(one, SEVERITY_LABELS[one.severity], FINDING.info[one.state]) for one in findings],
        "all_findings": all_findings,
        "tones": SEVERITY_TONES,
        "plans": plans,
        "raises": open_now and holds(actor, "finding:raise", grant.scope),
    }
    return [Panel("monitoring/_on_grant.html", context)]


def grant_next(actor: Actor, grant: Grant, known: Known) -> list[NextStep]:
    """Open findings that hold money or wait for the actor."""
    steps = []
    for finding in open_findings(known, grant.id):
        own = own_step(actor, finding)
        if own is None and finding.severity is Severity.NOTE:
            continue
        text = say(
            "%(severity)s. %(step)s", severity=say(SEVERITY_LABELS[finding.severity]), step=next_for_finding(finding)
        )
        action = (own or mark("Open the finding"), path_for("monitoring.finding", ident=finding.id))
        steps.append(NextStep(text, finding.due_on, ((*action, "primary" if own else "secondary"),)))
    return steps[:SHOWN]


def own_step(actor: Actor, finding: Finding) -> str | None:
    """The label of the step that the actor takes next, if any."""
    for states, permission, label in OWN_FINDING_STEPS:
        if finding.state in states and holds(actor, permission, finding.scope):
            return label
    return None


def next_for_finding(finding: Finding) -> Sentence:
    return say(FINDING_NEXT[finding.state])


def next_for_visit(actor: Actor, visit: Visit) -> Sentence:
    texts = VISIT_NEXT_OF_GRANTEE if is_grantee(actor, visit.grant) else VISIT_NEXT
    return say(texts[visit.state])
