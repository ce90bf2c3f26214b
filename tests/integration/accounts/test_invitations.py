"""Invitations, roles and accounts as staff see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from grantflow.accounts.cli import accounts
from grantflow.accounts.commands.bootstrap import make_administrator
from grantflow.accounts.commands.invitations import accept, accept_as_new, invite, withdraw
from grantflow.accounts.commands.roles import close_account, end_role, open_account_again
from grantflow.accounts.models import Invitation, Person, RoleAssignment
from grantflow.accounts.passwords import hash_password
from grantflow.accounts.queries import by_address, members, people_with
from grantflow.audit.queries import history
from grantflow.core import clock
from grantflow.core.actors import Role, Scope, Seat
from grantflow.core.db import db, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from tests.integration.accounts.helpers import PASSWORD, link_in, mails
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

ADDRESS = "new@example.org"


def role_of(person: Person, role: Role) -> RoleAssignment:
    return session.scalars(
        sa.select(RoleAssignment).where(RoleAssignment.person_id == person.id, RoleAssignment.role == role)
    ).one()


def token_of(address: str = ADDRESS) -> str:
    return link_in(mails(address)[-1]).rpartition("/")[2]


def invite_reviewer(world: World, address: str = ADDRESS) -> Invitation:
    return invite(
        acting(world.manager), email=address, role=Role.REVIEWER, scope=Scope(call_id=world.call.id), name="Nia"
    )


def test_a_new_reviewer_accepts_on_the_page_and_is_in(client: FlaskClient, world: World) -> None:
    sign_in(client, world.manager)
    assert client.get("/people/invite").status_code == 200
    assert client.get("/people/invite?role=reviewer").status_code == 200
    body = {"email": ADDRESS, "name": "Nia", "language": "ru", "call_id": str(world.call.id)}
    assert client.post("/people/invite?role=reviewer", data=body).location == "/people"
    assert ADDRESS in client.get("/people").text
    letter = mails(ADDRESS)[0]
    assert letter.private
    client.post("/sign-out")

    page = client.get(link_in(letter))
    assert "Nia" in page.text
    answer = {"name": "Nia Fox", "password": PASSWORD, "language": "ru", "zone": "Asia/Bishkek"}
    assert client.post(link_in(letter), data={**answer, "password": "short"}).status_code == 422
    assert client.post(link_in(letter), data=answer).location == "/home"
    person = by_address(ADDRESS)
    assert person is not None
    assert person.confirmed_at is not None
    assert [role.as_grant() for role in person.roles] == [role_of(person, Role.REVIEWER).as_grant()]
    assert person in people_with(Scope(world.programme.id, "KG", world.call.id), Role.REVIEWER)
    assert client.get(link_in(letter)).status_code == 410
    assert client.post(link_in(letter), data=answer).status_code == 410


def test_a_name_of_blanks_is_none(client: FlaskClient, world: World) -> None:
    sign_in(client, world.signatory)
    before = world.signatory.name
    answer = client.post("/profile", data={"name": "   ", "language": "en", "zone": "Asia/Bishkek"})
    assert (answer.status_code, world.signatory.name) == (422, before)
    assert "Write the name." in answer.text


def test_an_existing_account_signs_in_and_accepts_another_is_refused_kindly(client: FlaskClient, world: World) -> None:
    invited = world.signatory
    invited.password_hash = hash_password(PASSWORD)
    invite_reviewer(world, invited.email)
    session.commit()
    path = link_in(mails(invited.email)[0])
    assert "There is an account with this address" in client.get(path).text
    sign_in(client, world.other_signatory)
    page = client.get(path)
    assert page.status_code == 200
    assert "sent to another address" in page.text
    assert client.post(path).status_code == 409
    client.post("/sign-out")
    target = client.post(f"/sign-in?next={path}", data={"email": invited.email, "password": PASSWORD}).location
    assert target == path
    assert "One press" in client.get(path).text
    assert client.post(path).location == "/home"
    assert role_of(invited, Role.REVIEWER).call_id == world.call.id


def test_nobody_takes_an_account_over_with_an_invitation(world: World) -> None:
    invite_reviewer(world, world.signatory.email)
    with pytest.raises(NotAllowedNow, match="Sign in to accept"):
        accept_as_new(token_of(world.signatory.email), name="X", password=PASSWORD, language="en", zone="UTC")


@pytest.mark.parametrize(
    ("role", "scope", "seat", "field"),
    [
        (Role.REVIEWER, Scope(), None, "call_id"),
        (Role.COMMITTEE, Scope(), None, "seat"),
        (Role.PARTNER, Scope(), None, "country"),
        (Role.PARTNER, Scope(country="AZ"), None, "programme_id"),
        (Role.MANAGER, Scope(), Seat.CHAIR, "programme_id"),
    ],
)
def test_a_role_needs_its_whole_scope(world: World, role: Role, scope: Scope, seat: Seat | None, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        invite(acting(world.head), email=ADDRESS, role=role, scope=scope, seat=seat)
    assert field in refusal.value.errors


def test_a_country_outside_the_programme_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        invite(acting(world.head), email=ADDRESS, role=Role.PARTNER, scope=Scope(world.programme.id, "FR"))
    assert list(refusal.value.errors) == ["country"]


def test_nobody_gives_more_than_the_own_role_and_scope_allow(world: World) -> None:
    inside, foreign = Scope(world.programme.id), Scope(builders.programme("OTHER").id)
    assert invite(acting(world.head), email=ADDRESS, role=Role.MANAGER, scope=inside).role is Role.MANAGER
    assert invite(acting(world.admin), email=ADDRESS, role=Role.HEAD, scope=foreign).role is Role.HEAD
    for actor, role, scope in (
        (world.manager, Role.MANAGER, inside),
        (world.manager, Role.HEAD, inside),
        (world.head, Role.ADMIN, Scope()),
        (world.head, Role.MANAGER, foreign),
        (world.finance, Role.DONOR, inside),
        (world.signatory, Role.EDITOR, Scope(organisation_id=world.other_cso.id)),
    ):
        with pytest.raises(Forbidden):
            invite(acting(actor), email=ADDRESS, role=role, scope=scope)


def test_a_second_invitation_replaces_the_first_and_a_held_role_is_not_offered(world: World) -> None:
    first, second = invite_reviewer(world), invite_reviewer(world)
    session.refresh(first)
    assert first.withdrawn_at is not None
    assert second.withdrawn_at is None
    with pytest.raises(Invalid, match="has this role already"):
        invite_reviewer(world, world.reviewer().email)


def test_withdrawn_and_old_invitations_are_dead(client: FlaskClient, world: World) -> None:
    invitation = invite_reviewer(world)
    session.commit()
    with pytest.raises(NotFound):
        withdraw(acting(world.signatory), invitation.id)
    path = link_in(mails(ADDRESS)[0])
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert "has ended" in client.get(path).text
    sign_in(client, world.manager)
    assert client.post(f"/people/invitations/{invitation.id}/withdraw").location == "/people"
    assert client.post(f"/people/invitations/{invitation.id}/withdraw").status_code == 409
    client.post("/sign-out")
    assert "taken back" in client.get(path).text
    with pytest.raises(NotAllowedNow):
        accept(acting(world.signatory), path.rpartition("/")[2])
    assert client.get("/invitations/unknown").status_code == 410


def test_ending_a_role_tells_its_holder_and_never_leaves_an_organisation_without_signatory(world: World) -> None:
    reviewer = world.reviewer()
    with pytest.raises(NotFound):
        end_role(acting(world.signatory), role_of(reviewer, Role.REVIEWER).id)
    end_role(acting(world.manager), role_of(reviewer, Role.REVIEWER).id)
    assert acting(reviewer).grants == ()
    assert mails(reviewer.email)[-1].kind == "accounts.role_ended"
    with pytest.raises(NotAllowedNow, match="ended already"):
        end_role(acting(world.manager), role_of(reviewer, Role.REVIEWER).id)
    end_role(acting(world.signatory), role_of(world.editor, Role.EDITOR).id)
    with pytest.raises(NotAllowedNow, match="Nobody else"):
        end_role(acting(world.signatory), role_of(world.signatory, Role.SIGNATORY).id)
    assert [row.person_id for row in members(world.cso.id)] == [world.signatory.id]


def test_an_administrator_closes_and_opens_accounts(client: FlaskClient, world: World) -> None:
    sign_in(client, world.signatory)
    with pytest.raises(Forbidden):
        close_account(acting(world.head), world.signatory.id)
    with pytest.raises(NotAllowedNow, match="your own"):
        close_account(acting(world.admin), world.admin.id)
    desk = client.application.test_client()
    sign_in(desk, world.admin)
    page = f"/people/{world.signatory.id}"
    assert "Close this account" in desk.get(page).text
    assert desk.post(page + "/close").location == page
    assert client.get("/profile").status_code == 303, "every session has ended"
    assert desk.get(page).status_code == 200
    assert desk.post(page + "/close").status_code == 409
    assert desk.post(page + "/open").location == page
    with pytest.raises(NotAllowedNow, match="open already"):
        open_account_again(acting(world.admin), world.signatory.id)
    told = [str(entry.text) for entry in history(world.signatory.id)]
    assert told[0] == "Account opened again"


def test_staff_see_the_people_of_their_programmes_only(client: FlaskClient, world: World) -> None:
    reviewer, stranger = (
        world.reviewer(),
        builders.give(builders.person("Olga Other"), Role.MANAGER, programme=builders.programme("OTHER")),
    )
    everybody = (world.partner, world.signatory)
    sign_in(client, world.manager)
    page = client.get("/people").text
    assert reviewer.name in page
    assert everybody[0].name in page
    assert stranger.name not in page
    assert world.signatory.name not in page
    assert client.get(f"/people/{reviewer.id}").status_code == 200
    assert client.get(f"/people/{stranger.id}").status_code == 404
    assert world.partner.name not in client.get("/people?q=карим").text
    assert reviewer.name in client.get("/people?q=карим").text, "search in any script"
    assert reviewer.name not in client.get("/people?role=partner").text
    assert "Nobody matches" in client.get("/people?state=closed").text
    sign_in(client, world.admin)
    assert stranger.name in client.get("/people").text
    sign_in(client, world.signatory)
    assert client.get("/people").status_code == 403


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(client: FlaskClient, world: World) -> None:
    world.reviewer("Reviewer 0")
    sign_in(client, world.manager)
    client.get("/people?size=60")
    with counted(db.engine) as few:
        client.get("/people?size=60")
    for number in range(1, 31):
        person = world.reviewer(f"Reviewer {number}")
        invite_reviewer(world, f"guest{number}@example.org")
        builders.give(person, Role.PARTNER, programme=world.programme, country="KZ")
    session.commit()
    session.expire_all()
    with counted(db.engine) as many:
        page = client.get("/people?size=60").text
    assert page.count("guest") >= 30
    assert len(many) <= len(few) + 1, str(many)


def test_the_first_administrator_comes_from_the_command_line(world: World) -> None:
    person = make_administrator("root@example.org", "Rita Root")
    assert acting(person).holds(Role.ADMIN)
    assert mails("root@example.org")[0].kind == "accounts.reset"
    with pytest.raises(NotAllowedNow):
        make_administrator("ROOT@example.org", "")
    make_administrator(world.manager.email, "Somebody else")
    assert world.manager.name == "Aigul Osmonova"
    assert acting(world.manager).holds(Role.ADMIN)


def test_the_command_says_what_it_did(in_app: Flask) -> None:
    runner = in_app.test_cli_runner()
    done = runner.invoke(accounts, ["create-admin", "root@example.org", "--name", "Rita"])
    assert done.exit_code == 0
    assert "root@example.org is a platform administrator" in done.output
    again = runner.invoke(accounts, ["create-admin", "root@example.org"])
    assert again.exit_code == 1
    assert "already" in again.output
