"""Organisations: entering, two tabs, one number, colleagues, bank data by two people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from grantflow.accounts.queries import members
from grantflow.applications.enums import ApplicationState
from grantflow.audit.queries import history, verify
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.organisations.commands import (
    Details,
    confirm_bank_data,
    create,
    edit,
    enter_bank_data,
    invite_colleague,
    refuse_bank_data,
    show_bank_data,
)
from grantflow.organisations.models import BankAccount, Organisation
from grantflow.organisations.queries import confirmed_account, find
from grantflow.organisations.work import work
from tests.integration.accounts.helpers import mails
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

IBAN = "KZ86 125K ZT50 0410 0100"


def profile(**changes: Any) -> dict[str, Any]:
    return {"name": "Суу жолу", "country": "KG", "publication": "publish", "registration_number": "123456789"} | changes


def bank(world: World, **changes: str) -> BankAccount:
    given = {"holder": "Ак-Булак", "bank": "Demir Bank", "account": IBAN, "bic": "", "currency": "USD", **changes}
    return enter_bank_data(acting(world.signatory), world.cso.id, **given)


def met_by_finance(world: World) -> None:
    """The finance officer meets an organisation through its application."""
    world.application(ApplicationState.AWARDED)
    session.flush()


def test_a_person_without_organisation_enters_one_and_is_its_signatory(client: FlaskClient, world: World) -> None:
    person = sign_in(client, builders.person("Asel New"))
    assert "Enter your organisation" in client.get("/organisations/mine").text
    assert [str(item.title) for item in work(acting(person))] == ["Tell us about your organisation"]
    assert client.get("/organisations/new").status_code == 200
    assert client.post("/organisations/new", data=profile(name="")).status_code == 422
    assert client.post("/organisations/new", data=profile(name="   ")).status_code == 422
    assert client.post("/organisations/new", data=profile(founded_on="0001-04-30")).status_code == 422
    assert client.post("/organisations/new", data=profile(staff="99999999999999999999")).status_code == 422
    assert client.post("/organisations/new", data=profile(founded_on="2019-04-31")).status_code == 422
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    for wrong in ("1799-12-31", tomorrow):
        assert client.post("/organisations/new", data=profile(founded_on=wrong)).status_code == 422
    assert client.post("/organisations/new", data=profile()).location == "/organisations/mine"
    page = client.get("/organisations/mine").text
    assert "Suu zholu" in page, "the Latin name is proposed"
    assert "KG-ID 123456789" in page
    assert "Your profile still lacks: the legal form" in page
    assert client.get("/organisations/new").location == "/organisations/mine"
    made = session.scalars(sa.select(Organisation)).one()
    assert acting(person).holds(Role.SIGNATORY)
    assert [str(item.title) for item in work(acting(person))] == [f"Finish the profile of {made.name}"]
    with pytest.raises(NotAllowedNow):
        create(acting(person), Details(name="Second", country="KG"))


def test_one_number_of_a_register_is_one_organisation(client: FlaskClient, world: World) -> None:
    number = world.cso.registration_number
    sign_in(client, builders.person("Asel New"))
    answer = client.post("/organisations/new", data=profile(registration_number=number))
    assert answer.status_code == 422
    assert "is here already" in answer.text
    assert world.cso.name not in answer.text
    assert client.post("/organisations/new", data=profile(registration_number=number, country="TM")).status_code == 303


def test_two_tabs_show_both_texts_and_the_second_decides(client: FlaskClient, world: World) -> None:
    sign_in(client, world.signatory)
    path = f"/organisations/{world.cso.id}/edit"
    assert client.get(path).status_code == 200
    seen = str(world.cso.version)
    body = profile(name="Ак-Булак", registration_number=world.cso.registration_number)
    assert client.post(path, data={**body, "address": "Bishkek", "version": seen}).status_code == 303
    answer = client.post(path, data={**body, "address": "Osh", "version": seen})
    assert answer.status_code == 409
    assert "Somebody saved this profile" in answer.text
    assert "<p>Bishkek</p>" in answer.text
    assert "Osh" in answer.text
    session.refresh(world.cso)
    assert world.cso.address == "Bishkek"
    assert f'value="{world.cso.version}"' in answer.text, "saved again, the form counts"


def test_only_signatory_and_editor_change_the_profile(client: FlaskClient, world: World) -> None:
    details = Details(name="New name", country="KG")
    edit(acting(world.editor), world.cso.id, None, details)
    assert [str(entry.text) for entry in history(world.cso.id)] == ["Profile changed"]
    with pytest.raises(Forbidden):
        edit(acting(world.org_finance), world.cso.id, None, details)
    with pytest.raises(NotFound):
        edit(acting(world.other_signatory), world.cso.id, None, details)
    with pytest.raises(Conflict):
        edit(acting(world.editor), world.cso.id, world.cso.version - 1, details)
    sign_in(client, world.org_finance)
    assert client.get(f"/organisations/{world.cso.id}/edit").status_code == 404
    assert list(verify()) == []


def test_who_sees_an_organisation(client: FlaskClient, world: World) -> None:
    path = f"/organisations/{world.cso.id}"
    sign_in(client, world.manager)
    assert client.get(path).status_code == 404, "not met yet"
    world.application(ApplicationState.SUBMITTED)
    session.commit()
    for person, status in (
        (world.manager, 200),
        (world.finance, 200),
        (world.partner, 200),
        (world.foreign_partner, 404),
        (world.reviewer(), 404),
        (world.donor, 404),
        (world.other_signatory, 404),
        (world.org_finance, 200),
    ):
        sign_in(client, person)
        assert client.get(path).status_code == status, person.name
    with pytest.raises(NotFound):
        find(acting(world.reviewer("Second Reviewer")), world.cso.id)


def test_a_signatory_invites_a_colleague_and_ends_the_role(client: FlaskClient, world: World) -> None:
    path = f"/organisations/{world.cso.id}"
    sign_in(client, world.signatory)
    assert client.get(path + "/invite").status_code == 200
    body = {"email": "colleague@example.org", "role": "editor", "language": "ru"}
    assert client.post(path + "/invite", data={**body, "role": ""}).status_code == 422
    assert client.post(path + "/invite", data=body).location == path
    assert "colleague@example.org" in client.get(path).text
    assert "Ак-Булак" in mails("colleague@example.org")[0].text
    found = client.get(path).text.partition("/invitations/")[2].partition("/")[0]
    assert client.post(f"{path}/invitations/{found}/withdraw").location == path
    assert "colleague@example.org" not in client.get(path).text
    colleague = world.editor.name
    session.commit()
    role = next(row for row in members(world.cso.id) if row.role is Role.EDITOR)
    assert client.post(f"{path}/members/{role.id}/end").location == "/organisations/mine"
    assert colleague not in client.get(path).text
    own = next(row for row in members(world.cso.id) if row.role is Role.SIGNATORY)
    refused = client.post(f"{path}/members/{own.id}/end")
    assert refused.status_code == 409
    assert "Nobody else holds this role" in refused.text


def test_only_a_signatory_invites_and_only_into_the_own_organisation(world: World) -> None:
    given = {"email": "x@example.org", "name": "", "language": "en"}
    with pytest.raises(Forbidden):
        invite_colleague(acting(world.editor), world.cso.id, role=Role.EDITOR, **given)
    with pytest.raises(NotFound):
        invite_colleague(acting(world.other_signatory), world.cso.id, role=Role.EDITOR, **given)
    with pytest.raises(Forbidden):
        invite_colleague(acting(world.signatory), world.cso.id, role=Role.HEAD, **given)


def test_bank_data_count_once_a_second_person_confirmed_them(world: World) -> None:
    met_by_finance(world)
    first = bank(world)
    assert first.account == "KZ86125KZT5004100100"
    assert confirmed_account(world.cso.id) is None
    assert [str(item.title) for item in work(acting(world.finance))] == ["Confirm the bank data of Ак-Булак"]
    assert any(item.who for item in work(acting(world.signatory)))
    letter = mails(world.signatory.email)[-1]
    assert letter.kind == "organisations.bank_entered"
    assert "KZ86125KZT5004100100" not in letter.text
    for actor, refusal in (
        (world.signatory, Forbidden),
        (world.auditor, Forbidden),
        (world.other_signatory, NotFound),
    ):
        with pytest.raises(refusal):
            confirm_bank_data(acting(actor), first.id)
    confirm_bank_data(acting(world.finance), first.id)
    assert confirmed_account(world.cso.id) is first
    with pytest.raises(NotAllowedNow):
        confirm_bank_data(acting(world.finance), first.id)

    second = bank(world, account="1280010123456789")
    assert confirmed_account(world.cso.id) is first, "until the new one is confirmed"
    third = bank(world, account="1280010123456700")
    assert second.replaced_at is not None
    confirm_bank_data(acting(world.finance), third.id)
    assert confirmed_account(world.cso.id) is third
    assert first.replaced_at is not None
    assert session.scalar(sa.select(sa.func.count(BankAccount.id))) == 3, "history stays"


def test_the_database_refuses_one_person_for_both_steps(world: World) -> None:
    account = bank(world)
    account.confirmed_by_id, account.confirmed_at = world.signatory.id, clock.now()
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    session.rollback()


def test_a_finance_officer_of_the_own_organisation_is_not_the_second_person(world: World) -> None:
    met_by_finance(world)
    both = builders.give(world.org_finance, Role.FINANCE_OFFICER, programme=world.programme)
    account = bank(world)
    with pytest.raises(NotAllowedNow, match="Another person"):
        confirm_bank_data(acting(both), account.id)


def test_refused_bank_data_come_back_with_the_reason(world: World) -> None:
    met_by_finance(world)
    account = bank(world)
    with pytest.raises(Invalid):
        refuse_bank_data(acting(world.finance), account.id, " ")
    refuse_bank_data(acting(world.finance), account.id, "The holder is another organisation.")
    assert account.replaced_at is not None
    assert "The holder is another organisation." in mails(world.signatory.email)[-1].text
    assert history(world.cso.id)[0].note == "The holder is another organisation."


def test_the_bank_page_says_that_an_account_was_not_confirmed_and_why(client: FlaskClient, world: World) -> None:
    met_by_finance(world)
    replaced = bank(world)
    refused = bank(world)
    assert replaced.replaced_at is not None
    refuse_bank_data(acting(world.finance), refused.id, "The holder is another organisation.")
    session.commit()
    path, told = f"/organisations/{world.cso.id}/bank", "The holder is another organisation."
    sign_in(client, world.org_finance)
    page = client.get(path).text
    assert f'<blockquote class="prose">{told}</blockquote>' in page
    assert "None yet" not in page
    assert "No bank data yet" not in page
    assert page.count("· not confirmed ") == 1
    assert page.count("· replaced ") == 1
    confirm_bank_data(acting(world.finance), bank(world).id)
    session.commit()
    after = client.get(path).text
    assert "<blockquote" not in after
    assert f": {told}" in after


def test_the_bank_pages(client: FlaskClient, world: World) -> None:
    met_by_finance(world)
    path = f"/organisations/{world.cso.id}/bank"
    sign_in(client, world.org_finance)
    assert "Enter bank data" in client.get(path).text
    assert client.get(path + "/change").status_code == 200
    body = {"holder": "Ак-Булак", "bank": "Demir", "account": "12", "bic": "x", "currency": "USD"}
    wrong = client.post(path + "/change", data=body)
    assert wrong.status_code == 422
    assert "Please put 2 things right" in wrong.text
    assert client.post(path + "/change", data={**body, "account": IBAN, "bic": ""}).location == path
    page = client.get(path).text
    assert "0100" in page
    assert "KZ86125KZT5004100100" not in page, "masked"
    sign_in(client, world.editor)
    assert client.get(path).status_code == 403
    sign_in(client, world.manager)
    assert client.get(path).status_code == 403
    sign_in(client, world.auditor)
    assert "KZ86125KZT5004100100" not in client.get(path).text
    sign_in(client, world.finance)
    page = client.get(path).text
    assert "KZ86125KZT5004100100" in page, "whoever confirms compares the whole number"
    account = session.scalars(sa.select(BankAccount)).one()
    assert client.post(f"{path}/{account.id}/refuse", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/{account.id}/confirm").location == path
    assert client.post(f"{path}/{account.id}/confirm").status_code == 409
    assert client.post(f"{path}/{account.id}/refuse", data={"reason": "Late"}).status_code == 409
    sign_in(client, world.signatory)
    assert "Payments go to the confirmed account" in client.get(path).text


def test_a_late_refusal_of_bank_data_keeps_the_reason(client: FlaskClient, world: World) -> None:
    met_by_finance(world)
    account = bank(world)
    confirm_bank_data(acting(world.finance), account.id)
    sign_in(client, world.finance)
    path = f"/organisations/{world.cso.id}/bank"
    late = client.post(f"{path}/{account.id}/refuse", data={"idempotency_key": "1", "reason": "Another holder."})
    assert late.status_code == 409
    assert "Another holder." in late.text
    assert f'href="{path}"' in late.text


def test_an_auditors_look_at_bank_data_is_history(client: FlaskClient, world: World) -> None:
    met_by_finance(world)
    account = bank(world)
    path = f"/organisations/{world.cso.id}/bank"
    sign_in(client, world.auditor)
    for page in (client.get(path).text, client.get(f"/organisations/{world.cso.id}").text):
        assert account.account not in page
        assert "Demir Bank" not in page
        assert "0100" in page
    assert [entry for entry in history(world.cso.id) if "shown" in str(entry.text)] == [], "a GET writes nothing"
    answer = client.post(path, data={"why": "Sample 7 of the audit"})
    assert answer.status_code == 200
    assert account.account in answer.text
    assert "Demir Bank" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    told = history(world.cso.id)[0]
    assert (str(told.text), told.note, told.who) == ("Bank data shown", "Sample 7 of the audit", world.auditor.name)
    assert client.post(path, data={"why": ""}).status_code == 200, "the reason may be left out"
    assert account.account not in client.get(path).text, "closed again"
    assert "Bank data shown" in client.get(f"/organisations/{world.cso.id}").text
    sign_in(client, world.signatory)
    assert "Bank data shown" not in client.get(f"/organisations/{world.cso.id}").text


def test_only_readers_of_bank_data_are_shown_them(client: FlaskClient, world: World) -> None:
    met_by_finance(world)
    bank(world)
    for who in (world.manager, world.org_finance):
        with pytest.raises(Forbidden):
            show_bank_data(acting(who), world.cso.id)
    with pytest.raises(NotFound):
        show_bank_data(acting(world.auditor), world.other_cso.id)
    sign_in(client, world.signatory)
    assert client.post(f"/organisations/{world.cso.id}/bank").status_code in (403, 404)


def test_the_page_asks_the_database_as_often_for_thirty_people_as_for_one(client: FlaskClient, world: World) -> None:
    path = f"/organisations/{world.cso.id}"
    sign_in(client, world.signatory)
    client.get(path)
    with counted(db.engine) as few:
        client.get(path)
    for number in range(30):
        builders.give(builders.person(f"Editor {number}"), Role.EDITOR, organisation=world.cso)
    session.commit()
    session.expire_all()
    with counted(db.engine) as many:
        client.get(path)
    assert len(many) <= len(few) + 1, str(many)
    assert len(many) <= 14, str(many)
