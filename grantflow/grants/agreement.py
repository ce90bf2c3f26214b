"""The content of an agreement: the JSON that is sealed, shown and drawn. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grantflow.applications.content import facts_of, questionnaire_of
from grantflow.applications.models import Application, Submission
from grantflow.core.canonical import fingerprint
from grantflow.core.errors import Invalid
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.core.translated import Translated
from grantflow.core.translation import catalogue, render
from grantflow.grants import days
from grantflow.grants.clauses import chosen
from grantflow.grants.enums import PAYMENT_KIND_LABELS, PaymentKind
from grantflow.grants.events import PlannedIndicator
from grantflow.grants.schedule import DEFAULT_PERCENTS, Schedule, plan, split
from grantflow.programmes.models import Programme, ProgrammeCountry
from grantflow.questionnaires.budgets import HEADINGS, LINE_HEADINGS

MOST_MONTHS = 60
MOST_TRANCHES = 8
BUDGET_HEADINGS = (*LINE_HEADINGS, 8, 10)


@dataclass(frozen=True)
class Terms:
    """What a manager sets of an agreement; ``percents`` of the tranches make 100."""

    starts_on: date
    months: int
    percents: tuple[Decimal, ...] = DEFAULT_PERCENTS
    clauses: tuple[str, ...] = ()
    indicators: tuple[PlannedIndicator, ...] = ()


def check_terms(terms: Terms, programme: Programme, ends_on: date, today: date) -> None:
    """Refuse terms that contradict each other, the programme or the calendar.

    Raises:
        Invalid: by field of the manager's form.
    """
    problems: dict[str, Sentence] = {}
    if not 1 <= terms.months <= MOST_MONTHS:
        problems["months"] = say("The grant lasts from 1 to %(most)s months.", most=MOST_MONTHS)
    if wrong := days.starting(today).refuse(terms.starts_on) or days.wrong_end(ends_on, today):
        problems["starts_on"] = wrong
    elif terms.starts_on < programme.starts_on or ends_on > programme.ends_on:
        problems["starts_on"] = say(
            "The grant must lie within the programme, from %(first)s to %(last)s.",
            first=programme.starts_on,
            last=programme.ends_on,
        )
    if not terms.percents or min(terms.percents) <= 0 or sum(terms.percents) != 100:
        problems["percents"] = say("The percents of the payments must each be above 0 and make 100 together.")
    elif len(terms.percents) > MOST_TRANCHES:
        problems["percents"] = say("At most %(most)s payments.", most=MOST_TRANCHES)
    codes = [indicator.code for indicator in terms.indicators]
    if not terms.indicators:
        problems["indicators"] = say("Name at least one indicator.")
    elif len(set(codes)) < len(codes):
        problems["indicators"] = say("Each indicator needs its own code.")
    elif not all(indicator.label.strip() for indicator in terms.indicators):
        problems["indicators"] = say("Write of each indicator what is counted.")
    elif any(indicator.target <= 0 for indicator in terms.indicators):
        problems["indicators"] = say("The target of an indicator is above 0.")
    if problems:
        raise Invalid(problems)


def schedule_of(amount: Money, terms: Terms, ends_on: date) -> Schedule:
    """Tranches and reports of the terms.

    Raises:
        Invalid: the grant is shorter than its reports.
    """
    try:
        return plan(amount, terms.starts_on, ends_on, terms.percents)
    except ValueError as error:
        raise Invalid({"percents": say("The grant is too short for so many payments and reports.")}) from error


def budget_of(application: Application, answers: Mapping[str, Any], amount: Money) -> dict[str, Money]:
    """The grant's budget by heading: what was asked for, in proportion to what was awarded, to the last minor unit."""
    asked = facts_of(questionnaire_of(application), answers, amount.currency).budget
    shares = {
        heading: Money.total((line.requested for line in asked.lines if line.heading == heading), amount.currency)
        for heading in LINE_HEADINGS
    }
    shares |= {8: asked.indirect.requested, 10: asked.contingency.requested}
    given = {str(heading): shares[heading] for heading in BUDGET_HEADINGS if shares[heading].minor > 0}
    whole = sum(share.minor for share in given.values())
    if whole in (0, amount.minor):
        return given
    percents = [Decimal(share.minor) * 100 / whole for share in given.values()]
    percents[-1] = 100 - sum(percents[:-1], Decimal(0))
    return dict(zip(given, split(amount, percents), strict=True))


def compose(
    application: Application,
    sealed: Submission | None,
    lead: str,
    rule: ProgrammeCountry | None,
    terms: Terms,
    schedule: Schedule,
    budget: Mapping[str, Money],
) -> dict[str, Any]:
    """The whole agreement as JSON, in the applicant's language."""
    amount = application.awarded
    assert amount is not None
    organisation = application.organisation
    return {
        "number": application.number,
        "language": application.language,
        "title": application.title,
        "application": {"id": str(application.id), "fingerprint": None if sealed is None else sealed.fingerprint},
        "lead": {"name": lead, "programme": application.call.programme.code},
        "grantee": {
            "id": str(organisation.id),
            "name": organisation.name,
            "country": organisation.country,
            "registration": organisation.registration_number,
            "address": organisation.address,
        },
        "amount": _money(amount),
        "starts_on": schedule.reports[0].period_from.isoformat(),
        "ends_on": schedule.reports[-1].period_to.isoformat(),
        "months": terms.months,
        "budget": {heading: _money(share) for heading, share in budget.items()},
        "tranches": [
            {
                "ordinal": tranche.ordinal,
                "kind": tranche.kind.value,
                "amount": _money(tranche.amount),
                "due_on": tranche.due_on.isoformat(),
                "after_report": tranche.after_report,
            }
            for tranche in schedule.tranches
        ],
        "reports": [
            {
                "ordinal": report.ordinal,
                "final": report.final,
                "from": report.period_from.isoformat(),
                "to": report.period_to.isoformat(),
                "due_on": report.due_on.isoformat(),
            }
            for report in schedule.reports
        ],
        "indicators": [
            {"code": one.code, "label": one.label, "unit": one.unit, "target": one.target} for one in terms.indicators
        ],
        "clauses": _clauses(application, amount, terms, schedule),
        "registration": _registration(rule, application.language),
    }


def _clauses(application: Application, amount: Money, terms: Terms, schedule: Schedule) -> list[dict[str, Any]]:
    language = application.language
    values = {
        "title": application.title,
        "number": application.number,
        "amount": amount,
        "starts": schedule.reports[0].period_from,
        "ends": schedule.reports[-1].period_to,
    }
    return [
        {
            "key": clause.key,
            "title": catalogue(language).gettext(clause.title),
            "paragraphs": [render(Sentence(text, values), language) for text in clause.paragraphs],
        }
        for clause in chosen(terms.clauses)
    ]


def _registration(rule: ProgrammeCountry | None, language: str) -> dict[str, Any] | None:
    if rule is None or rule.registration_days is None:
        return None
    authority = rule.registration_authority or Translated()
    return {"days": rule.registration_days, "authority": authority.in_language(language)}


def intact(content: Mapping[str, Any], seal: str) -> bool:
    """Whether the content is still what was sealed."""
    return fingerprint(content) == seal


def same_name(typed: str, name: str) -> bool:
    """Whether a typed name is the person's, whatever its case and spaces."""
    return clean_line(typed).casefold() == clean_line(name).casefold() != ""


def money_in(value: Mapping[str, Any]) -> Money:
    return Money(value["minor"], value["currency"])


def condition(after_report: int | None) -> Sentence:
    """When a tranche is paid."""
    if after_report is None:
        return say("after both signatures")
    return say("after report %(n)s is accepted", n=after_report)


def tranche_label(kind: str) -> Sentence:
    return say(PAYMENT_KIND_LABELS[PaymentKind(kind)])


def drawn(
    content: Mapping[str, Any], signatures: Sequence[Mapping[str, Any]], donor_line: str, *, names: bool = True
) -> dict[str, Any]:
    """What the page to sign and ``templates/documents/agreement.typ`` show; without ``names`` the copy for donors."""
    grantee, amount = content["grantee"], money_in(content["amount"])
    registration = [[say("Registration number"), grantee["registration"]], [say("Address"), grantee["address"]]]
    return {
        "reference": content["number"],
        "title": content["title"],
        "donor_line": donor_line,
        "amount": amount,
        "starts": date.fromisoformat(content["starts_on"]),
        "ends": date.fromisoformat(content["ends_on"]),
        "parties": [
            {"role": say("The lead organisation"), "name": content["lead"]["name"]},
            {"role": say("The grantee"), "name": grantee["name"], "facts": registration if names else []},
        ],
        "tranches": [
            {
                "label": tranche_label(tranche["kind"]),
                "amount": money_in(tranche["amount"]),
                "due": date.fromisoformat(tranche["due_on"]),
                "condition": condition(tranche["after_report"]),
            }
            for tranche in content["tranches"]
        ],
        "budget": [
            {"heading": say(HEADINGS[int(heading)]), "amount": money_in(share)}
            for heading, share in content["budget"].items()
        ],
        "reports": [
            {
                "label": say("Final report") if report["final"] else say("Interim report"),
                "from": date.fromisoformat(report["from"]),
                "to": date.fromisoformat(report["to"]),
                "due": date.fromisoformat(report["due_on"]),
            }
            for report in content["reports"]
        ],
        "indicators": [
            {"label": f"{one['code']} {one['label']}", "target": f"{one['target']} {one['unit']}".strip()}
            for one in content["indicators"]
        ],
        "clauses": [{"title": clause["title"], "paragraphs": clause["paragraphs"]} for clause in content["clauses"]],
        "signatures": [dict(one) if names else {**one, "name": ""} for one in signatures],
    }


def _money(amount: Money) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency}
