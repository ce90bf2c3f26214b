"""Home pages: the next work in short lists, in as many queries for thirty records as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.enums import CallState
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.events import ask as contributions
from grantflow.core.sentences import say
from grantflow.core.work import COUNTED, FETCHED, SHOWN, WorkItem, bounded, shortened
from grantflow.reviews import commands
from grantflow.reviews.enums import DeclineReason
from grantflow.reviews.shortfalls import shortfalls
from tests.support.critic import CriticClient
from tests.support.grant_world import bank_account, prepared
from tests.support.queries import counted
from tests.support.reviewing import ask, evaluated, hand_in, take
from tests.support.world import World, acting, sign_in

A = ApplicationState
MOST_QUERIES = {
    "manager": 19,
    "head": 17,
    "finance": 9,
    "partner": 9,
    "reviewer": 4,
    "member": 4,
    "signatory": 12,
    "editor": 11,
}
"""The session, and for each slice that has work for the role one query, or one for each kind of record; a
reserve list asks for its calls, their envelopes and what is promised."""


def fill(world: World, reader: Person, count: int) -> None:
    """So much of everything that can wait for somebody."""
    past = clock.now() - timedelta(days=60)
    for _ in range(count):
        world.application(A.DRAFT)
        world.application(A.SUBMITTED)
        world.application(A.EVALUATED)
        world.application(A.RECOMMENDED, decided_at=past, title="Wells")
        world.application(A.RESERVED, reserve_until=clock.now() + timedelta(days=9), requested_minor=1)
        world.application(A.DECLINED, decided_at=clock.now())
        world.application(A.AWARDED, accept_by=clock.now() + timedelta(days=9), awarded_minor=100)
        ask(world, world.application(A.ADMISSIBLE), reader)
        bank_account(world.other_cso, world.other_signatory, None)
    session.flush()


def people(world: World) -> dict[str, Person]:
    return {
        "manager": world.manager,
        "head": world.head,
        "finance": world.finance,
        "partner": world.partner,
        "reviewer": world.reviewer(),
        "member": world.member(),
        "signatory": world.signatory,
        "editor": world.editor,
    }


def test_homes_ask_as_often_for_thirty_records_as_for_one(
    connection: Connection, client: CriticClient, world: World
) -> None:
    everybody = people(world)
    asked: dict[str, list[int]] = {name: [] for name in everybody}
    for count in (1, 29):
        fill(world, everybody["reviewer"], count)
        for name, person in everybody.items():
            sign_in(client, person)
            session.commit()
            client.get("/home")
            with counted(connection.engine) as sent:
                assert client.get("/home").status_code == 200
            asked[name].append(len(sent))
    assert {name: numbers[0] for name, numbers in asked.items()} == {name: n[1] for name, n in asked.items()}
    assert {name: numbers[1] for name, numbers in asked.items() if numbers[1] > MOST_QUERIES[name]} == {}


def test_a_home_shows_the_next_and_says_how_many_more(client: CriticClient, world: World) -> None:
    reader = world.reviewer()
    for _ in range(SHOWN + 5):
        ask(world, world.application(A.ADMISSIBLE), reader)
    sign_in(client, reader)
    page = client.get("/home").text
    assert page.count("Can you review") == 2 * SHOWN, "once in the line, once in its button's label"
    assert "Reviews: 5 more" in page
    assert 'href="/reviews/mine"' in page


def item(number: int, action: str = "Go") -> WorkItem:
    return WorkItem(say("%(n)s", n=number), "web.home", action=action, who=None if action else say("others"))


@pytest.mark.parametrize(
    ("count", "lines", "last"),
    [
        (0, 0, ""),
        (SHOWN, SHOWN, str(SHOWN - 1)),
        (SHOWN + 1, SHOWN + 1, "Visits: 1 more"),
        (COUNTED, SHOWN + 1, f"Visits: {COUNTED - SHOWN} more"),
        (FETCHED, SHOWN + 1, f"Visits: more than {COUNTED - SHOWN} more"),
    ],
)
def test_long_lists_end_in_a_line_that_counts_the_rest(count: int, lines: int, last: str) -> None:
    for action in ("Go", ""):
        found = shortened((item(number, action) for number in range(count)), "Visits", "monitoring.index")
        assert len(found) == lines
        assert not found or str(found[-1].title) == last
        assert all(bool(one.action) is bool(action) for one in found)
    assert str(bounded(COUNTED, say("exact"), say("more"))) == "exact"
    assert str(bounded(FETCHED, say("exact"), say("more"))) == "more"


def counts(application: Application) -> tuple[int, int, bool]:
    session.flush()
    session.refresh(application)
    return application.reviews_active, application.reviews_open, application.reviews_due is not None


def test_applications_know_their_reviewers_after_every_step(world: World) -> None:
    first, second, third = (world.reviewer(f"Reader {n}") for n in range(3))
    application = world.application(A.ADMISSIBLE)
    version = application.version
    assert counts(application) == (0, 0, False)
    one, two = ask(world, application, first, second)
    assert counts(application) == (2, 2, True)
    assert application.version == version, "nobody's form is out of date because somebody was asked"
    take(first, one), take(second, two)
    hand_in(first, one, 4)
    assert counts(application) == (2, 1, True)
    commands.recuse(acting(second), two.id, None, "My sister works there.")
    assert counts(application) == (1, 0, False)
    (three,) = ask(world, application, third)
    commands.decline(acting(third), three.id, None, DeclineReason.WORKLOAD)
    assert counts(application) == (1, 0, False)
    commands.return_review(acting(world.manager), one.id, None, "Say more.")
    assert counts(application) == (1, 1, True)
    commands.end_assignment(acting(world.manager), one.id, None, "Too late.")
    assert counts(application) == (0, 0, False)


def test_the_manager_hears_of_gaps_delays_and_divergence(world: World) -> None:
    readers = [world.reviewer(f"Reader {n}") for n in range(2)]
    world.application(A.ADMISSIBLE)
    ask(world, world.application(A.ADMISSIBLE), readers[0])
    for scores in ((5, 5), (5, 2)):
        evaluated(world, scores, readers)
    waiting = world.application(A.ADMISSIBLE)
    for review in ask(world, waiting, *readers):
        review.due_at = clock.now() - timedelta(days=1)
    commands.settling.count_reviews(waiting.id)
    (found,) = shortfalls(acting(world.manager))
    assert (found.short, found.divergent, found.waiting, found.late) == (2, 1, 1, 1)
    assert list(shortfalls(acting(world.head))) == []


def work_of(person: Person) -> list[str]:
    return [str(item.title) for answer in contributions("work", acting(person)) for item in answer]


Prepare = Callable[[World], object]


def after_the_deadline(world: World) -> None:
    world.call.closes_at = clock.now() - timedelta(days=1)
    world.application(A.EVALUATED)


def reserved(world: World) -> None:
    world.application(A.RESERVED, reserve_until=clock.now() + timedelta(days=9), submitted_at=clock.now())


@pytest.mark.parametrize(
    ("prepare", "who", "title"),
    [
        (lambda world: prepared(world), "signatory", "Sign the agreement for “"),
        (lambda world: prepared(world), "head", "Sign the agreement for “"),
        (lambda world: world.application(A.AWARDED, awarded_minor=1), "manager", "Agreement for “"),
        (lambda world: world.application(A.SUBMITTED), "manager", "Check 1 application"),
        (lambda world: after_the_deadline(world), "manager", "1 evaluated application waits for the committee"),
        (lambda world: reserved(world), "head", "Money is free for “"),
        (lambda world: reserved(world), "manager", "Money is free for “"),
    ],
)
def test_work_is_found_for_whom_it_waits(world: World, prepare: Prepare, who: str, title: str) -> None:
    prepare(world)
    session.flush()
    everybody = people(world)
    assert any(line.startswith(title) for line in work_of(everybody[who]))
    assert not any(line.startswith(title) for line in work_of(everybody["reviewer"]))


def test_a_committee_has_nothing_to_do_while_the_call_takes_applications(world: World) -> None:
    world.application(A.EVALUATED)
    session.flush()
    assert not any("evaluated" in line for line in work_of(world.manager))


def test_the_oldest_is_dated_where_the_manager_is(client: CriticClient, world: World) -> None:
    world.application(A.SUBMITTED, submitted_at=datetime(2026, 10, 12, 20, 30, tzinfo=UTC))
    world.manager.zone = "Asia/Bishkek"
    sign_in(client, world.manager)
    assert "oldest from 13 October 2026" in client.get("/home").text


def test_the_home_of_an_applicant_names_the_open_calls_to_apply_to(world: World, client: CriticClient) -> None:
    offered, page = "You can apply", f"/calls/{world.call.code}"
    for person, seen in ((world.signatory, True), (world.org_finance, False), (world.manager, False)):
        sign_in(client, person)
        assert (offered in client.get("/home").text) is seen
    sign_in(client, world.signatory)
    assert page in client.get("/home").text
    world.application(A.DRAFT)
    session.commit()
    assert offered not in client.get("/home").text, "begun already"


def test_a_call_for_other_countries_is_not_offered(world: World, client: CriticClient) -> None:
    world.cso.country = "AM"
    assert world.call.state is CallState.OPEN
    sign_in(client, world.signatory)
    assert "You can apply" not in client.get("/home").text
