"""The pages of grants, read by a critic: who sees which, how many queries, every form."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.core.db import db, session
from grantflow.grants import commands
from grantflow.grants.enums import PaymentState
from grantflow.grants.forms import PrepareForm
from grantflow.grants.models import Grant
from tests.support.critic import CriticClient
from tests.support.days import today
from tests.support.grant_world import (
    awarded,
    bank_account,
    foreign_grant,
    in_force,
    pay,
    prepared,
    sign_both,
)
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in


def test_an_agreement_is_prepared_signed_and_drawn_in_the_browser(world: World, client: CriticClient) -> None:
    application = awarded(world)
    bank_account(world.cso, world.org_finance, world.finance)
    url = f"/applications/{application.id}/agreement"
    sign_in(client, world.manager)
    assert client.get(f"/applications/{application.id}").status_code == 200
    page = client.get(url)
    assert page.status_code == 200
    sent = {
        "version": application.version,
        "idempotency_key": "a",
        "starts_on": (today() + timedelta(days=10)).isoformat(),
        "months": "10",
        "percents": "40 / 40",
        "clauses": ["visibility"],
        "indicators-0-code": "I1",
        "indicators-0-label": "People with water",
        "indicators-0-target": "1200",
    }
    refused = client.post(url, data=sent)
    assert refused.status_code == 422
    assert "make 100 together" in refused.text
    assert "40 / 40" in refused.text
    unread = client.post(url, data=sent | {"percents": "40 / a lot", "idempotency_key": "c"})
    assert "with a slash between them" in unread.text
    kept = client.post(url, data=sent | {"percents": "40 / 40 / 20", "idempotency_key": "b"})
    assert kept.status_code == 303
    grant = session.query(Grant).one()
    assert client.get(f"/grants/{grant.id}/agreement.pdf").data.startswith(b"%PDF")
    for person in (world.signatory, world.head):
        sign_in(client, person)
        shown = client.get(f"/grants/{grant.id}/sign").text
        hidden = re.search(r'name="fingerprint"[^>]*value="(\w{64})"', shown)
        assert hidden is not None
        form = {"version": str(grant.version), "fingerprint": hidden[1], "idempotency_key": person.name}
        assert client.post(f"/grants/{grant.id}/sign", data=form | {"typed_name": "x"}).status_code == 422
        form |= {"typed_name": person.name, "idempotency_key": person.email}
        assert client.post(f"/grants/{grant.id}/sign", data=form).status_code == 303
        assert client.post(f"/grants/{grant.id}/sign", data=form).status_code == 303
    session.expire_all()
    assert application.state is ApplicationState.IMPLEMENTING
    assert client.get(f"/grants/{grant.id}").status_code == 200


def test_a_payment_is_paid_in_the_browser(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    url = f"/payments/{grant.payments[0].id}"
    steps: tuple[tuple[Person, str, dict[str, str]], ...] = (
        (world.signatory, "request", {}),
        (world.partner, "verify", {}),
        (world.finance, "approve", {}),
        (world.finance, "send", {"reference": "TR-1", "sent_on": today().isoformat()}),
        (world.signatory, "confirm", {"received_on": today().isoformat()}),
    )
    for person, step, data in steps:
        sign_in(client, person)
        page = client.get(url)
        assert f'action="{url}/{step}"' in page.text
        assert "1091820000123456" not in page.text
        session.expire_all()
        sent = {"version": grant.payments[0].version, "idempotency_key": step, **data}
        assert client.post(f"{url}/{step}", data=sent).status_code == 303
    session.expire_all()
    assert grant.payments[0].state is PaymentState.CONFIRMED
    assert client.get(url).status_code == 200


def test_a_refused_step_says_why_on_the_page(world: World, client: CriticClient) -> None:
    grant = prepared(world)
    url = f"/payments/{grant.payments[0].id}"
    sign_in(client, world.signatory)
    answer = client.post(f"{url}/request", data={"idempotency_key": "k", "version": 1})
    assert answer.status_code == 409
    assert "not in progress" in answer.text


@pytest.mark.parametrize("step", ["hold", "cancel"])
def test_a_reason_that_is_missing_is_told_at_the_field_of_the_form_that_was_sent(
    world: World, client: CriticClient, step: str
) -> None:
    payment = in_force(world).payments[0]
    url = f"/payments/{payment.id}"
    sign_in(client, world.finance)
    sent = {"version": payment.version, "idempotency_key": "1", "reason": ""}
    answer = client.post(f"{url}/{step}", data=sent)
    assert answer.status_code == 409
    place = re.search(r'<a href="#([^"]+)">Write a reason.</a>', answer.text)
    assert place
    form = answer.text.split(f'action="{url}/{step}"')[1].split("</form>")[0]
    assert f'id="{place[1]}"' in form
    assert answer.text.count('aria-invalid="true"') == form.count('aria-invalid="true"') == 1


def test_a_step_from_a_stale_tab_says_why_and_keeps_the_reason(world: World, client: CriticClient) -> None:
    payment = in_force(world).payments[0]
    url, seen = f"/payments/{payment.id}", payment.version
    sign_in(client, world.signatory)
    assert client.post(f"{url}/request", data={"idempotency_key": "1", "version": seen}).status_code == 303
    again = client.post(f"{url}/request", data={"idempotency_key": "2", "version": seen})
    assert again.status_code == 409
    assert "while you had it open" in again.text
    session.expire_all()
    sign_in(client, world.finance)
    held = {"version": payment.version, "reason": "The bank asks back."}
    assert client.post(f"{url}/hold", data={**held, "idempotency_key": "3"}).status_code == 303
    late = client.post(f"{url}/hold", data={**held, "idempotency_key": "4", "reason": "Wrong account."})
    assert late.status_code == 409
    assert "while you had it open" in late.text
    assert "Wrong account." in late.text
    assert f'href="{url}"' in late.text


@pytest.mark.parametrize("path", ["", "/agreement.pdf", "/sign", "/history", "/registration"])
def test_another_countrys_partner_and_strangers_get_404(world: World, client: CriticClient, path: str) -> None:
    grant = in_force(world)
    for person in (world.foreign_partner, world.other_signatory):
        sign_in(client, person)
        assert client.get(f"/grants/{grant.id}{path}").status_code == 404
        assert client.get(f"/payments/{grant.payments[0].id}").status_code == 404


def test_the_partner_sees_its_own_country_only(world: World, client: CriticClient) -> None:
    own, foreign = in_force(world), foreign_grant(world)
    sign_in(client, world.partner)
    page = client.get("/grants")
    assert "Grants in Kyrgyzstan" in page.text
    assert str(own.application.number) in page.text
    assert str(foreign.application.number) not in page.text
    assert client.get(f"/grants/{own.id}").status_code == 200


def test_donors_see_sums_but_not_the_work(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    grant.application.score_tenths = 815
    sign_in(client, world.donor)
    page = client.get(f"/grants/{grant.id}")
    assert page.status_code == 200
    assert "81.5" not in page.text
    assert world.signatory.name not in page.text
    assert "The whole history" not in page.text
    assert client.get(f"/grants/{grant.id}/agreement.pdf").status_code == 200
    assert client.get(f"/payments/{grant.payments[0].id}").status_code == 404
    assert client.get(f"/grants/{grant.id}/history").status_code == 404
    assert client.get("/grants").status_code == 200


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("33,3 / 33,3 / 33,4", ["33.3", "33.3", "33.4"]),
        ("42.5;42.5;15", ["42.5", "42.5", "15"]),
        ("40, 40, 20", ["40", "40", "20"]),
        ("40 % / 60 %", ["40", "60"]),
        ("50 50", ["50", "50"]),
    ],
)
def test_percents_are_read_as_people_write_them(app: Flask, typed: str, read: list[str]) -> None:
    with app.test_request_context():
        form = PrepareForm(data={"starts_on": today(), "months": 10, "percents": typed})
        assert form.terms().percents == tuple(map(Decimal, read))


def test_an_agreement_that_both_signed_offers_no_change(world: World, client: CriticClient) -> None:
    grant = prepared(world)
    sign_both(world, grant)
    sign_in(client, world.manager)
    page = client.get(f"/applications/{grant.application_id}/agreement").text
    assert "cannot be changed any more" in page
    assert "Seal the agreement" not in page


def test_only_who_could_take_a_step_is_told_that_another_person_must(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    commands.request(acting(world.signatory), grant.payments[0].id, None)
    sign_in(client, world.signatory)
    assert "Another person must do this" not in client.get(f"/payments/{grant.payments[0].id}").text


@pytest.mark.parametrize(
    "query", ["", "?q=water", "?q=zzz", "?state=implementing", "?report=overdue", "?report=submitted", "?sort=-paid"]
)
def test_the_list_filters_and_sorts(world: World, client: CriticClient, query: str) -> None:
    in_force(world)
    sign_in(client, world.manager)
    assert client.get(f"/grants{query}").status_code == 200


def many(world: World, count: int) -> None:
    for _ in range(count):
        sign_both(world, prepared(world))


def test_queries_do_not_grow_with_rows(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    pay(world, grant, 1)
    sign_in(client, world.manager)
    counts = []
    for _ in range(2):
        client.get("/grants")
        with counted(db.engine) as listed:
            client.get("/grants?size=60")
        with counted(db.engine) as shown:
            client.get(f"/grants/{grant.id}")
        counts.append((len(listed), len(shown)))
        many(world, 29)
        session.commit()
    assert counts[0] == counts[1]
    assert counts[0][0] <= 6, listed
    assert counts[0][1] <= 12, shown


def test_suspend_resume_terminate_and_reopen_have_pages(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    sign_in(client, world.head)
    for step in ("suspend", "resume", "terminate", "close", "reopen"):
        assert client.get(f"/grants/{grant.id}/{step}").status_code == 200
    answer = client.post(f"/grants/{grant.id}/suspend", data={"idempotency_key": "1", "reason": ""})
    assert answer.status_code == 409
    answer = client.post(f"/grants/{grant.id}/suspend", data={"idempotency_key": "2", "reason": "Audit"})
    assert answer.status_code == 303
    assert "suspended" in client.get(f"/grants/{grant.id}").text
    sign_in(client, world.manager)
    assert client.get(f"/grants/{grant.id}/suspend").status_code == 404
