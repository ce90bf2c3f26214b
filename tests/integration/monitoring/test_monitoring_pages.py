"""The pages of monitoring, read by a critic."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from grantflow.core.db import db, session
from grantflow.grants.models import Grant
from grantflow.monitoring import commands
from grantflow.monitoring.checklist import POINTS
from grantflow.monitoring.commands.visits import VisitNotes
from grantflow.monitoring.enums import FindingState, Severity, VisitKind, VisitState
from grantflow.monitoring.models import Finding, Visit
from tests.support.critic import CriticClient
from tests.support.days import today
from tests.support.grant_world import in_force
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_visit_in_the_browser(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    sign_in(client, world.partner)
    assert client.get(f"/grants/{grant.id}/visits/new").status_code == 200
    sent = {"idempotency_key": "1", "kind": "on_site", "planned_on": today().isoformat(), "place": "Ak-Tatyr"}
    assert client.post(f"/grants/{grant.id}/visits/new", data=sent | {"place": ""}).status_code == 422
    assert client.post(f"/grants/{grant.id}/visits/new", data=sent | {"idempotency_key": "2"}).status_code == 303
    visit = session.query(Visit).one()
    url = f"/visits/{visit.id}"
    assert client.get(url).status_code == 200
    sign_in(client, world.editor)
    assert client.get(url).status_code == 404
    sign_in(client, world.partner)
    assert client.post(f"{url}/announce", data={"idempotency_key": "3"}).status_code == 303
    assert client.get(f"{url}/notes").status_code == 200
    assert client.get(f"{url}/call-off").status_code == 200
    told = {f"seen_{point.key}": "yes" for point in POINTS} | {"conducted_on": today().isoformat(), "then": "conduct"}
    refused = client.post(f"{url}/notes", data=told | {"idempotency_key": "4", "persons_met": "The mayor"})
    assert refused.status_code == 409
    assert "Write what was seen first" in refused.text
    assert "The mayor" in refused.text
    told |= {"summary": "Water runs.", "idempotency_key": "5"}
    assert client.post(f"{url}/notes", data=told).status_code == 303
    raising = f"/grants/{grant.id}/findings/new?visit={visit.id}"
    assert client.get(raising).status_code == 200
    found = {"idempotency_key": "6", "severity": "major", "text": "No list", "due_on": today().isoformat()}
    assert client.post(raising, data=found).location.endswith(url)
    assert client.post(f"{url}/draft", data={"idempotency_key": "7"}).status_code == 303
    sign_in(client, world.editor)
    assert "Water runs." in client.get(url).text
    assert client.post(f"{url}/comment", data={"idempotency_key": "8", "comment": ""}).status_code == 422
    assert client.post(f"{url}/comment", data={"idempotency_key": "9", "comment": "Agreed"}).status_code == 303
    sign_in(client, world.partner)
    assert client.post(f"{url}/finalise", data={"idempotency_key": "10"}).status_code == 303
    session.expire_all()
    assert visit.state is VisitState.FINAL
    assert visit.findings[0].severity is Severity.MAJOR
    assert client.get(url).status_code == 200
    assert client.get(f"/grants/{grant.id}").status_code == 200


def test_two_tabs_on_the_notes_show_both_and_the_next_save_works(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    visit = commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, today(), "Ak-Tatyr")
    session.commit()
    url, seen = f"/visits/{visit.id}/notes", visit.version
    told = {"conducted_on": today().isoformat(), "then": "notes", "version": seen, "note_records": ""}
    first = told | {"idempotency_key": "1", "summary": "Meters stand.", "seen_vouchers": "partly", "note_records": "No"}
    mine = told | {"idempotency_key": "2", "summary": "Meters leak.", "seen_vouchers": "yes"}
    sign_in(client, world.partner)
    assert client.post(url, data=first).status_code == 303
    second = client.post(url, data=mine)
    assert second.status_code == 409
    shown = second.text.split("Saved meanwhile by somebody else")[1].split("<form")[0]
    for part in ("stand.", "leak.", "Vouchers match the report<", "Partly", "Yes", "records are kept: Note"):
        assert part in shown
    assert "Whom did you meet?" not in shown
    again = mine | {"idempotency_key": "3", "version": second.text.split('name="version" value="')[1].split('"')[0]}
    assert client.post(url, data=again).status_code == 303
    session.expire_all()
    assert visit.summary == "Meters leak."


def recorded(world: World, grant: Grant) -> Visit:
    visit = commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, today(), "Ak-Tatyr")
    commands.announce(acting(world.partner), visit.id, None)
    return conducted(world, visit)


def conducted(world: World, visit: Visit) -> Visit:
    seen = {point.key: {"seen": "yes", "note": ""} for point in POINTS}
    told = VisitNotes(conducted_on=today(), checklist=seen, persons_met="The mayor", summary="Meters stand.")
    return commands.record_visit(acting(world.partner), visit.id, None, told)


def test_an_announced_visit_stays_with_the_grantee_while_the_partner_writes_it_up(
    world: World, client: CriticClient
) -> None:
    grant = in_force(world)
    visit = recorded(world, grant)
    finding = commands.raise_finding(acting(world.partner), grant.id, Severity.MAJOR, "No list", visit_id=visit.id)
    session.commit()
    sign_in(client, world.editor)
    page = client.get(f"/visits/{visit.id}")
    assert page.status_code == 200
    assert "The national partner writes up the visit." in page.text
    assert "Ak-Tatyr" in page.text
    for hidden in ("Meters stand.", "The mayor", "Vouchers match"):
        assert hidden not in page.text
    for path in (f"/findings/{finding.id}", f"/grants/{grant.id}"):
        assert f'href="/visits/{visit.id}"' in client.get(path).text


def test_a_visit_that_was_never_announced_is_hidden_until_its_draft_is_sent(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    visit = commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, today(), "Ak-Tatyr")
    conducted(world, visit)
    finding = commands.raise_finding(acting(world.partner), grant.id, Severity.MAJOR, "No list", visit_id=visit.id)
    session.commit()
    address = f"/visits/{visit.id}"
    sign_in(client, world.editor)
    assert client.get(address).status_code == 404
    for path in (f"/findings/{finding.id}", f"/grants/{grant.id}"):
        assert address not in client.get(path).text
    sign_in(client, world.partner)
    assert address in client.get(f"/findings/{finding.id}").text
    commands.send_draft(acting(world.partner), visit.id, None)
    session.commit()
    sign_in(client, world.editor)
    assert address in client.get(f"/findings/{finding.id}").text


def test_a_finding_in_the_browser(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    finding = commands.raise_finding(acting(world.partner), grant.id, Severity.CRITICAL, "No list")
    session.commit()
    url = f"/findings/{finding.id}"
    sign_in(client, world.editor)
    assert client.get(url).status_code == 200
    due = (today() + timedelta(days=3)).isoformat()
    assert client.post(f"{url}/agree", data={"idempotency_key": "1", "action": "", "due_on": due}).status_code == 409
    sent = {"idempotency_key": "2", "action": "Make it", "due_on": due}
    assert client.post(f"{url}/agree", data=sent).status_code == 303
    assert client.get(url).status_code == 200
    proof = {"idempotency_key": "3", "evidence": "Made", "file": (BytesIO(b"no"), "list.pdf")}
    assert client.post(f"{url}/evidence", data=proof).status_code == 422
    proof = {"idempotency_key": "4", "evidence": "Made", "file": (BytesIO(PDF), "list.pdf")}
    assert client.post(f"{url}/evidence", data=proof).status_code == 303
    sign_in(client, world.partner)
    page = client.get(url)
    link = page.text.split("/files/")[1].split('"')[0]
    assert client.get(f"{url}/files/{link}").data == PDF
    assert client.post(f"{url}/reject", data={"idempotency_key": "5", "reason": ""}).status_code == 409
    assert client.post(f"{url}/close", data={"idempotency_key": "6"}).status_code == 303
    session.expire_all()
    assert finding.state is FindingState.CLOSED
    assert client.get(url).status_code == 200
    sign_in(client, world.foreign_partner)
    assert client.get(f"{url}/files/{link}").status_code == 404


def test_the_words_of_whoever_asked_for_more_evidence_stand_where_it_is_given(
    world: World, client: CriticClient
) -> None:
    found = commands.raise_finding(acting(world.partner), in_force(world).id, Severity.CRITICAL, "No list")
    commands.agree(acting(world.editor), found.id, None, "We make the list", today())
    commands.give_evidence(acting(world.editor), found.id, None, "The list is made")
    commands.reject(acting(world.partner), found.id, None, "Where is the list?")
    session.commit()
    sign_in(client, world.editor)
    asked = '<blockquote class="prose">Where is the list?</blockquote>'
    assert asked in client.get(f"/findings/{found.id}").text
    commands.give_evidence(acting(world.editor), found.id, None, "Here")
    session.commit()
    assert asked not in client.get(f"/findings/{found.id}").text


def test_asking_again_about_a_closed_finding_keeps_the_question(world: World, client: CriticClient) -> None:
    found = commands.raise_finding(acting(world.partner), in_force(world).id, Severity.CRITICAL, "No list")
    commands.agree(acting(world.editor), found.id, None, "We make the list", today())
    commands.give_evidence(acting(world.editor), found.id, None, "The list is made")
    url = f"/findings/{found.id}"
    sign_in(client, world.partner)
    seen = {"version": found.version}
    assert client.post(f"{url}/close", data={**seen, "idempotency_key": "1"}).status_code == 303
    late = client.post(f"{url}/reject", data={**seen, "idempotency_key": "2", "reason": "Which list?"})
    assert late.status_code == 409
    assert "Which list?" in late.text
    assert f'href="{url}"' in late.text


def test_another_countrys_partner_and_donors_see_nothing(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    day = today()
    visit = commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, day, "Ak-Tatyr")
    finding = commands.raise_finding(acting(world.partner), grant.id, Severity.NOTE, "No list")
    session.commit()
    for person in (world.foreign_partner, world.donor):
        sign_in(client, person)
        for path in (f"/visits/{visit.id}", f"/visits/{visit.id}/notes", f"/findings/{finding.id}"):
            assert client.get(path).status_code == 404
        assert client.post(f"/findings/{finding.id}/close", data={"idempotency_key": "1"}).status_code == 404
    sign_in(client, world.foreign_partner)
    assert str(grant.application.number) not in client.get("/monitoring").text
    assert str(grant.application.number) not in client.get("/findings").text


@pytest.mark.parametrize(
    "path",
    ["/monitoring", "/monitoring?q=water&state=planned", "/findings", "/findings?severity=major&state=open&q=x"],
)
def test_the_lists_filter(world: World, client: CriticClient, path: str) -> None:
    grant = in_force(world)
    day = today()
    commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, day, "Ak-Tatyr")
    commands.raise_finding(acting(world.partner), grant.id, Severity.NOTE, "No list")
    sign_in(client, world.partner)
    assert client.get(path).status_code == 200


def test_queries_do_not_grow_with_rows(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    partner, day = acting(world.partner), today()
    visit = commands.plan_visit(partner, grant.id, VisitKind.ON_SITE, day, "Ak-Tatyr")
    finding = commands.raise_finding(partner, grant.id, Severity.NOTE, "No list", visit_id=visit.id)
    sign_in(client, world.partner)
    counts = []
    for _ in range(2):
        seen = []
        for path in ("/monitoring?size=60", "/findings?size=60", f"/visits/{visit.id}", f"/findings/{finding.id}"):
            client.get(path)
            with counted(db.engine) as sent:
                client.get(path)
            seen.append(len(sent))
        with counted(db.engine) as sent:
            client.get(f"/grants/{grant.id}")
        counts.append([*seen, len(sent)])
        for _row in range(29):
            commands.plan_visit(partner, grant.id, VisitKind.ON_SITE, day, "Ak-Tatyr")
            commands.raise_finding(partner, grant.id, Severity.NOTE, "No list", visit_id=visit.id)
        session.commit()
    assert counts[0] == counts[1]
    assert max(counts[0][:2]) <= 6
    assert max(counts[0][2:4]) <= 12
    assert session.query(Finding).count() == 59


def test_a_grant_with_many_findings_shows_the_open_ones_that_are_due_first(world: World, client: CriticClient) -> None:
    grant, partner = in_force(world), acting(world.partner)
    for number in range(30):
        due = today() + timedelta(days=40 - number)
        commands.raise_finding(partner, grant.id, Severity.CRITICAL, f"Finding {number:02}", due_on=due)
    closed = session.query(Finding).filter_by(text="Finding 29").one()
    closed.state = FindingState.CLOSED
    session.commit()
    sign_in(client, world.signatory)
    page = client.get(f"/grants/{grant.id}").text
    assert [number for number in range(30) if f"Finding {number:02}" in page] == list(range(21, 29))
    assert "All findings of this grant: 30" in page
    listed = client.get(f"/grants/{grant.id}/findings?size=60").text
    assert all(f"Finding {number:02}" in listed for number in range(30))
    sign_in(client, world.foreign_partner)
    assert client.get(f"/grants/{grant.id}/findings").status_code == 404
