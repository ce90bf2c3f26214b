"""The proof of anonymity: names are planted everywhere, and nobody from whom they are kept finds one anywhere.

Three people read whatever they can reach: every route with a record of its kind, and every link from there; and what
the server logs meanwhile is read with them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import pytest
import sqlalchemy as sa
from flask import Flask

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.files.models import StoredFile
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.jobs import digest
from grantflow.reviews.models import Review
from tests.support.access_table import READS
from tests.support.addresses import address_of
from tests.support.conflicting import conflict
from tests.support.crawling import everything_read_by, mails_to
from tests.support.critic import CriticClient
from tests.support.everything import Everything
from tests.support.reviewing import ask, hand_in, take
from tests.support.world import World, sign_in

NOTE = "Canary note that only the committee reads"
Leaks = dict[str, set[str]]


@pytest.fixture
def everything(in_app: Flask) -> tuple[Everything, list[str]]:
    """A world with a record for every page, and the addresses of all of them."""
    world = Everything()
    records = world.records()
    session.execute(sa.update(Review).values(committee_note=NOTE))
    session.expire_all()
    rules = {rule.endpoint: rule for rule in in_app.url_map.iter_rules()}
    return world, [address_of(in_app, rules[endpoint], row, records) for endpoint, row in READS.items()]


Found = Callable[[Person, Iterable[str], Iterable[str]], tuple[Leaks, int]]


@pytest.fixture
def found(client: CriticClient, caplog: pytest.LogCaptureFixture) -> Found:
    """Where somebody, or the log of what they did, reads what must not be; and how many answers they got."""
    caplog.set_level(logging.DEBUG)
    return lambda person, starts, canaries: _found(client, caplog, person, starts, canaries)


def _found(
    client: CriticClient,
    caplog: pytest.LogCaptureFixture,
    person: Person,
    starts: Iterable[str],
    canaries: Iterable[str],
) -> tuple[Leaks, int]:
    digest()
    sign_in(client, person)
    leaks: Leaks = {}
    answers = 0
    wanted = [canary for canary in canaries if canary]
    read = [*everything_read_by(client, list(starts)), *mails_to(person)]
    for place, text in [*read, ("the log", caplog.text)]:
        answers += 1
        folded = text.casefold()
        if told := {canary for canary in wanted if canary.casefold() in folded}:
            leaks[place] = told
    return leaks, answers


def test_an_applicant_learns_no_reviewer_and_no_note_for_the_committee(
    everything: tuple[Everything, list[str]], found: Found
) -> None:
    world, addresses = everything
    reviewers = session.execute(
        sa.select(Person.name, Person.email).where(Person.id.in_(sa.select(Review.reviewer_id)))
    ).all()
    canaries = [text for row in reviewers for text in row]
    assert len(canaries) > 10
    leaks, answers = found(world.signatory, addresses, [*canaries, NOTE])
    assert leaks == {}
    assert answers > 60


def test_a_reviewer_with_a_conflict_finds_nothing_of_the_application(
    everything: tuple[Everything, list[str]], found: Found
) -> None:
    world, addresses = everything
    review = session.scalars(sa.select(Review).where(Review.reviewer_id == world.reader.id).order_by(Review.id)).first()
    assert review is not None
    hidden = session.get_one(Application, review.application_id)
    hidden.title = "Canary title that only this one has"
    conflict(hidden, world.reader, ConflictState.FOUND)
    builders.give(world.reader, Role.COMMITTEE, call=world.call)
    builders.give(world.reader, Role.MANAGER, programme=world.programme)
    assert hidden.number is not None
    files = session.scalars(sa.select(StoredFile.id).where(StoredFile.subject_id == hidden.id))
    idents = [str(hidden.id), str(review.id), *map(str, files)]
    leaks, answers = found(world.reader, addresses, [hidden.title, hidden.number, *idents])
    assert leaks == {}
    assert answers > 60


def test_a_blind_reviewer_learns_nothing_of_who_applies(everything: tuple[Everything, list[str]], found: Found) -> None:
    world, addresses = everything
    world.call.blind = True
    world.cso.website = "https://canary-website.kg"
    canaries = [world.cso.name, world.cso.name_en, world.cso.website, str(world.cso.id)]
    for person in (world.signatory, world.editor, world.org_finance):
        canaries += [person.name, person.email]
    canaries += list(session.scalars(sa.select(StoredFile.name).where(StoredFile.name.contains("certificate"))))
    leaks, answers = found(world.reader, addresses, canaries)
    assert leaks == {}
    assert answers > 20


def test_figures_leave_out_what_a_conflict_hides(world: World, client: CriticClient) -> None:
    reader, manager = world.reviewer(), world.second_manager
    hidden = _with_one_review(world, reader)
    conflict(hidden, manager, ConflictState.CONFIRMED)
    sign_in(client, manager)
    for place in ("reviews", "reviews/statistics", "ranking", "conflicts"):
        response = client.get(f"/calls/{world.call.id}/{place}")
        assert response.status_code in (200, 404), place
        assert reader.name not in response.text
        assert "100" not in response.text
    home = client.get("/home").text
    assert str(world.call.title) not in home


def _with_one_review(world: World, reader: Person) -> Application:
    application = world.application(ApplicationState.ADMISSIBLE)
    (review,) = ask(world, application, reader)
    hand_in(reader, take(reader, review), 5)
    return application
