"""Reports in any state for tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from grantflow.core.money import Money
from grantflow.grants.models import Grant
from grantflow.reporting import commands
from grantflow.reporting.drafts import LineDraft, ReportDraft
from grantflow.reporting.enums import LineStatus
from grantflow.reporting.figures import BySex
from grantflow.reporting.models import Report
from grantflow.reporting.queries import indicators, of_grant
from tests.support.world import World, acting

TOLD = {
    "achievements": "Three committees were elected and meet every month.",
    "difficulties": "Snow closed the road for two weeks.",
    "changes": "",
    "plans": "Repairs in two villages.",
    "lasting": "",
}


def reports(grant: Grant) -> list[Report]:
    return of_grant(grant.id)


def line(on: date, minor: int = 360_000, **more: object) -> LineDraft:
    """An expense in the grant's currency unless told otherwise."""
    given: dict[str, object] = {
        "id": None,
        "heading": "3",
        "voucher": "V-1",
        "paid_on": on,
        "payee": "Suu Service",
        "description": "Water meters",
        "amount": Money(minor, "USD"),
        "rate": Decimal(1),
    }
    return LineDraft(**{**given, **more})  # type: ignore[arg-type]


def draft(report: Report, minor: int = 360_000, women: int = 120, men: int = 90) -> ReportDraft:
    """A whole report: texts, one expense, one figure."""
    figures: dict[UUID, BySex] = {one.id: BySex(women, men) for one in indicators(report.grant_id)}
    return ReportDraft(TOLD, (line(report.grant.starts_on, minor),), figures)


def opened(grant: Grant, ordinal: int = 1) -> Report:
    """The report, opened as the clock would after its period."""
    found = reports(grant)[ordinal - 1]
    commands.open_reports(found.period_to + timedelta(days=1), Report.grant_id == grant.id)
    return found


def submitted(world: World, grant: Grant, ordinal: int = 1, minor: int = 360_000) -> Report:
    report = opened(grant, ordinal)
    commands.save(acting(world.editor), report.id, None, draft(report, minor))
    return commands.submit(acting(world.signatory), report.id, None)


def cleared(world: World, grant: Grant, ordinal: int = 1, minor: int = 360_000) -> Report:
    report = submitted(world, grant, ordinal, minor)
    partner = acting(world.partner)
    commands.decide_lines(partner, report.id, None, {one.id: (LineStatus.ACCEPTED, "") for one in report.lines})
    commands.clear_part(partner, report.id, None, "narrative")
    return commands.clear_part(partner, report.id, None, "financial")


def accepted(world: World, grant: Grant, ordinal: int = 1, minor: int = 360_000) -> Report:
    report = cleared(world, grant, ordinal, minor)
    return commands.accept(acting(world.manager), report.id, None)
