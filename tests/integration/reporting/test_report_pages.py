"""The pages of reports, read by a critic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from grantflow.core.db import db, session
from grantflow.grants.models import Grant
from grantflow.reporting import commands
from grantflow.reporting.commands.writing import missing_parts
from grantflow.reporting.enums import LineStatus, ReportState
from grantflow.reporting.models import Report
from tests.support.critic import CriticClient
from tests.support.grant_world import ended, foreign_grant, in_force, prepared
from tests.support.queries import counted
from tests.support.report_world import accepted, draft, line, opened, reports, submitted
from tests.support.world import World, acting, sign_in

S = ReportState


def typed(report: Report, **more: object) -> dict[str, object]:
    return {
        "version": report.version,
        "idempotency_key": "k",
        "then": "show",
        "text_achievements": "Committees elected.",
        "text_difficulties": "Snow.",
        "text_plans": "Repairs.",
        "lines-0-heading": "3",
        "lines-0-voucher": "V-1",
        "lines-0-paid_on": report.period_to.isoformat(),
        "lines-0-payee": "Suu Service",
        "lines-0-description": "Meters",
        "lines-0-currency": "USD",
        "lines-0-amount": "3 600,00",
        "figures-0-women": "120",
        "figures-0-men": "90",
        **more,
    }


def test_a_report_travels_through_the_browser(world: World, client: CriticClient) -> None:
    grant = ended(world)
    report = reports(grant)[0]
    url = f"/reports/{report.id}"
    sign_in(client, world.partner)
    assert "has not submitted this report yet" in client.get(url).text
    sign_in(client, world.signatory)
    assert client.get(url).status_code == 200
    assert client.get(f"{url}/edit").status_code == 200
    assert client.post(f"{url}/edit", data=typed(report)).status_code == 303
    assert "3,600.00" in client.get(url).text
    sent = {"version": _version(report), "idempotency_key": "s"}
    assert client.post(f"{url}/submit", data=sent).status_code == 303
    sign_in(client, world.partner)
    page = client.get(url)
    assert "1 expense waits for your decision" in page.text
    ident = report.lines[0].id
    decided = {"version": _version(report), "idempotency_key": "d", f"status-{ident}": "queried", f"note-{ident}": ""}
    refused = client.post(f"{url}/lines", data=decided)
    assert refused.status_code == 422
    assert "reason for voucher V-1" in refused.text
    decided |= {f"status-{ident}": "accepted", "idempotency_key": "d2"}
    assert client.post(f"{url}/lines", data=decided).status_code == 303
    for part in ("narrative", "financial"):
        sent = {"version": _version(report), "idempotency_key": part}
        assert client.post(f"{url}/clear/{part}", data=sent).status_code == 303
    sign_in(client, world.manager)
    assert client.get(url).status_code == 200
    sent = {"version": _version(report), "idempotency_key": "a"}
    assert client.post(f"{url}/accept", data=sent).status_code == 303
    session.expire_all()
    assert report.state is S.ACCEPTED
    assert client.get(url).status_code == 200


def _version(report: Report) -> int:
    session.expire_all()
    return report.version


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lines-0-amount": "abc"}, "Row 1, Amount: Write a number"),
        ({"lines-0-amount": "-5"}, "above 0"),
        ({"lines-0-payee": ""}, "Row 1: Fill in “Paid to”."),
        ({"lines-0-currency": "KGS", "lines-0-rate": ""}, "Write a number"),
        ({"lines-0-currency": "KGS", "lines-0-rate": "0"}, "rate must be above 0"),
        ({"lines-0-rate": "2"}, "Row 1, Rate: The amount is in the currency of the grant."),
        ({"lines-0-rate": "two"}, "Row 1, Rate: Write a number"),
        ({"lines-0-currency": "XQZ"}, "Row 1, Currency: Choose a currency."),
        ({"lines-0-currency": "   "}, "Row 1, Currency: Choose a currency."),
        ({"lines-0-currency": "JPY", "lines-0-rate": "1"}, "Row 1, Currency: Choose a currency."),
        ({"lines-0-heading": "   "}, "Row 1, Heading: Choose a heading of the budget."),
        ({"lines-0-heading": "9"}, "Row 1, Heading: Choose a heading of the budget."),
        ({"figures-0-women": "-1"}, "People with clean water: Write a number from 0 to 10,000,000 for “Women”."),
        ({"lines-0-paid_on": "tomorrow"}, "Row 1: Write a date for “Date”, such as 2026-12-31."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_row_and_kept(
    world: World, client: CriticClient, change: dict, told: str
) -> None:
    report = reports(ended(world))[0]
    sign_in(client, world.editor)
    answer = client.post(f"/reports/{report.id}/edit", data=typed(report, **change))
    assert answer.status_code == 422
    assert told in answer.text
    assert "Committees elected." in answer.text
    assert report.lines == []


@pytest.mark.parametrize("rate", ["", "1", "1,00"])
def test_an_amount_in_the_currency_of_the_grant_counts_as_it_is(world: World, client: CriticClient, rate: str) -> None:
    report = reports(ended(world))[0]
    sign_in(client, world.editor)
    sent = typed(report, **{"lines-0-rate": rate})
    assert client.post(f"/reports/{report.id}/edit", data=sent).status_code == 303
    _version(report)
    assert report.lines[0].grant_minor == 360_000


@pytest.mark.parametrize("outside", [timedelta(days=-1), timedelta(days=1)])
def test_an_expense_outside_the_project_is_told_with_both_bounds(
    world: World, client: CriticClient, outside: timedelta
) -> None:
    grant = ended(world)
    report = reports(grant)[0]
    first, last = grant.starts_on, report.period_to
    wrong = (first if outside < timedelta() else last) + outside
    sign_in(client, world.editor)
    sent = typed(report, **{"lines-0-paid_on": wrong.isoformat()})
    assert client.post(f"/reports/{report.id}/edit", data=sent).status_code == 303
    _version(report)
    told = [str(part) for part in missing_parts(report)]
    assert f"a date from {first} to {last} for voucher V-1" in told


def test_a_heading_that_the_budget_does_not_have_is_named_so(world: World, client: CriticClient) -> None:
    report = submitted(world, ended(world))
    report.lines[0].heading = "   "
    session.flush()
    sign_in(client, world.manager)
    assert "Unknown heading" in client.get(f"/reports/{report.id}").text


def test_two_tabs_show_the_other_text(world: World, client: CriticClient) -> None:
    report = reports(ended(world))[0]
    sign_in(client, world.editor)
    url = f"/reports/{report.id}/edit"
    first = typed(report)
    assert client.post(url, data=first).status_code == 303
    second = client.post(url, data=first | {"text_achievements": "Mine.", "idempotency_key": "two"})
    assert second.status_code == 409
    assert "Committees elected." in second.text
    assert "Mine." in second.text


def test_two_tabs_show_amounts_and_figures_that_differ(world: World, client: CriticClient) -> None:
    report = reports(ended(world))[0]
    sign_in(client, world.editor)
    url = f"/reports/{report.id}/edit"
    first = typed(report)
    assert client.post(url, data=first).status_code == 303
    mine = {"lines-0-amount": "4 100,00", "figures-0-women": "77", "idempotency_key": "two"}
    second = client.post(url, data=first | mine)
    assert second.status_code == 409
    for told in ("3,600.00", "4,100.00", "120", "77"):
        assert told in second.text
    assert "Yours" in second.text
    _version(report)
    assert [(line.amount_minor, figure.women) for line, figure in zip(report.lines, report.figures, strict=True)] == [
        (360_000, 120)
    ]
    again = first | mine | {"version": report.version, "idempotency_key": "three"}
    assert client.post(url, data=again).status_code == 303


def test_two_tabs_decide_about_one_expense(world: World, client: CriticClient) -> None:
    report = submitted(world, ended(world))
    session.commit()
    ident, seen = report.lines[0].id, report.version
    url = f"/reports/{report.id}"
    sign_in(client, world.partner)
    sent = {"version": seen, "idempotency_key": "one", f"status-{ident}": "accepted", f"note-{ident}": ""}
    assert client.post(f"{url}/lines", data=sent).status_code == 303
    other = {"idempotency_key": "two", f"status-{ident}": "disallowed", f"note-{ident}": "No stamp"}
    second = client.post(f"{url}/lines", data=sent | other)
    assert second.status_code == 409
    assert "Saved meanwhile" in second.text
    assert "No stamp" in second.text
    session.expire_all()
    assert report.lines[0].status is LineStatus.ACCEPTED


def test_a_text_that_is_too_long_is_told_on_the_page_of_the_report(world: World, client: CriticClient) -> None:
    report = reports(ended(world))[0]
    sign_in(client, world.signatory)
    sent = typed(report, text_achievements="word " * 1001)
    assert client.post(f"/reports/{report.id}/edit", data=sent).status_code == 303
    page = client.get(f"/reports/{report.id}")
    assert "(1,001 words, 1,000 allowed)" in page.text


def test_reasons_are_asked_on_their_own_page(world: World, client: CriticClient) -> None:
    report = submitted(world, ended(world))
    url = f"/reports/{report.id}"
    sign_in(client, world.partner)
    assert client.get(f"{url}/query").status_code == 200
    assert client.post(f"{url}/query", data={"idempotency_key": "1", "reason": ""}).status_code == 409
    sent = {"idempotency_key": "2", "reason": "Which village?"}
    assert client.post(f"{url}/query", data=sent).status_code == 303
    assert client.get(f"{url}/reject").status_code == 404
    sign_in(client, world.manager)
    for step in ("reject", "accept-with-disallowance"):
        assert "not possible now" in client.get(f"{url}/{step}").text
    sign_in(client, world.editor)
    assert client.get(f"{url}/edit").status_code == 200


def test_what_the_partner_asks_stands_where_the_grantee_works(world: World, client: CriticClient) -> None:
    report = submitted(world, ended(world))
    for question in ("Which village?", "Whose signature?"):
        commands.query(acting(world.partner), report.id, None, question)
        session.commit()
        sign_in(client, world.signatory)
        for path in ("", "/edit"):
            assert (
                f'<blockquote class="prose">{question}</blockquote>' in client.get(f"/reports/{report.id}{path}").text
            )
        commands.submit(acting(world.signatory), report.id, None)
    session.commit()
    assert "<blockquote" not in client.get(f"/reports/{report.id}").text


@pytest.mark.parametrize("path", ["", "/edit", "/query", "/reject"])
def test_the_partner_of_another_country_gets_404(world: World, client: CriticClient, path: str) -> None:
    report = submitted(world, ended(world))
    sign_in(client, world.foreign_partner)
    assert client.get(f"/reports/{report.id}{path}").status_code == 404
    assert client.post(f"/reports/{report.id}/clear/narrative", data={"idempotency_key": "1"}).status_code == 404


def test_donors_read_accepted_reports_only(world: World, client: CriticClient) -> None:
    grant = ended(world)
    first, second = reports(grant)
    sign_in(client, world.donor)
    assert client.get(f"/reports/{first.id}").status_code == 404
    accepted(world, grant, 1)
    session.commit()
    page = client.get(f"/reports/{first.id}")
    assert page.status_code == 200
    assert "Suu Service" not in page.text
    assert client.get(f"/reports/{second.id}").status_code == 404
    assert str(second.id) not in client.get(f"/grants/{grant.id}").text


@pytest.mark.parametrize("query", ["", "?q=water", "?state=open", "?overdue=1", "?sort=-period"])
def test_the_list_shows_own_reports(world: World, client: CriticClient, query: str) -> None:
    own, foreign = ended(world), foreign_grant(world)
    sign_in(client, world.partner)
    page = client.get(f"/reports{query}")
    assert page.status_code == 200
    assert str(foreign.application.number) not in page.text
    if not query:
        assert str(own.application.number) in page.text


def _fill(grant: Grant, world: World, count: int) -> None:
    report = opened(grant)
    lines = tuple(line(grant.starts_on, 100 + at, voucher=f"V-{at}") for at in range(count))
    commands.save(acting(world.editor), report.id, None, replace(draft(report), lines=lines))
    session.commit()


def test_queries_do_not_grow_with_rows(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    report = opened(grant)
    sign_in(client, world.signatory)
    counts = []
    for lines in (1, 30):
        _fill(grant, world, lines)
        client.get("/reports")
        with counted(db.engine) as listed:
            client.get("/reports?size=60")
        with counted(db.engine) as shown:
            client.get(f"/reports/{report.id}")
        with counted(db.engine) as written:
            client.get(f"/reports/{report.id}/edit")
        counts.append((len(listed), len(shown), len(written)))
        for _ in range(5):
            prepared(world)
        session.commit()
    assert counts[0] == counts[1]
    assert counts[0][0] <= 6, listed
    assert counts[0][1] <= 12, shown
    assert counts[0][2] <= 8, written


def test_line_decisions_survive_a_refusal(world: World, client: CriticClient) -> None:
    report = submitted(world, ended(world))
    ident = report.lines[0].id
    sign_in(client, world.partner)
    sent = {"idempotency_key": "1", f"status-{ident}": LineStatus.DISALLOWED.value, f"note-{ident}": ""}
    answer = client.post(f"/reports/{report.id}/lines", data=sent)
    assert '<option value="disallowed" selected>' in answer.text
