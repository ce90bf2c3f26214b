"""The committee's, the head's and the applicant's pages, walked as people do; queries that do not grow."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.decisions import commands
from grantflow.decisions.models import Appeal, Meeting
from grantflow.demo import builders
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from tests.support.critic import CriticClient
from tests.support.days import today
from tests.support.deciding import MINUTES, committee, decide, written_up
from tests.support.queries import counted
from tests.support.reviewing import evaluated
from tests.support.world import World, acting, sign_in

S = ApplicationState


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, page
    return found[1]


def three(world: World) -> tuple[Application, Application, Application]:
    world.call.envelope_minor = 1_000_000
    made = evaluated(world, (5, 5)), evaluated(world, (4, 4)), evaluated(world, (2, 2))
    session.commit()
    return made


def filled(meeting: Meeting, present: list[str], page: str) -> dict[str, object]:
    data: dict[str, object] = {
        "version": version(page),
        "held_on": today().isoformat(),
        "present": present,
        "minutes": MINUTES,
    }
    for row in meeting.proposals:
        data |= {
            f"outcome-{row.application_id}": row.outcome.value,
            f"amount-{row.application_id}": "9 000,00",
            f"reason-{row.application_id}": "",
        }
    return data


def test_from_the_ranking_to_letters_that_leave(client: CriticClient, world: World) -> None:
    best, next_best, weak = three(world)
    chair, voter = committee(world)
    session.commit()
    sign_in(client, world.manager)
    assert world.call.code in client.get("/decisions").text
    ranking = client.get(f"/decisions/calls/{world.call.id}").text
    assert ranking.index(best.title) < ranking.index("Cut line: 9,000.00") < ranking.rindex(weak.number or "")
    started = client.post(f"/decisions/calls/{world.call.id}/meetings", data={})
    assert started.status_code == 303
    assert client.post(f"/decisions/calls/{world.call.id}/meetings", data={}).status_code == 409
    meeting = session.scalars(sa.select(Meeting)).one()
    address = f"/decisions/meetings/{meeting.id}"
    page = client.get(address).text
    data = filled(meeting, [str(chair.id), str(voter.id)], page)
    wrong = client.post(address, data={**data, f"amount-{best.id}": "nine thousand", "go": "save"})
    assert wrong.status_code == 422
    assert "nine thousand" in wrong.text
    assert "Write a number" in wrong.text
    other = client.post(address, data={**data, f"outcome-{weak.id}": "reserve", "go": "save"})
    assert other.status_code == 422
    assert "write the reason" in other.text
    alone = client.post(address, data={**data, "present": [str(chair.id)], "go": "letters"})
    assert alone.status_code == 409
    assert "quorum is 2" in alone.text
    assert client.post(address, data={**data, "go": "letters"}).status_code == 303
    letters = client.get(f"{address}/letters").text
    assert "The chair or the secretary" in letters
    assert "decision.recommended" not in letters
    assert "thank you for the work" in letters
    assert client.post(f"{address}/apply", data={}).status_code == 404
    sign_in(client, chair)
    assert "Letters wait for a look" in client.get("/home").text
    letters = client.get(f"{address}/letters").text
    assert "Apply 3 decisions and send 3 letters" in letters
    assert client.post(f"{address}/apply", data={"version": version(letters)}).status_code == 303
    assert next_best.state is S.RESERVED
    assert "Put into effect" in client.get(address).text
    client.get(f"{address}/letters")
    queued = session.scalars(sa.select(Message.kind).where(Message.state == MessageState.QUEUED)).all()
    assert {"decision.recommended", "decision.reserved", "decision.declined"} <= set(queued)
    assert "Decided" in client.get(f"/decisions/calls/{world.call.id}").text


def test_strangers_find_no_meeting_and_a_conflict_hides_the_row(client: CriticClient, world: World) -> None:
    best, *_ = three(world)
    chair, voter = committee(world)
    meeting = written_up(world, (chair, voter))
    session.commit()
    elsewhere = builders.give(
        builders.person("Else Where"), Role.MANAGER, programme=builders.programme("OTHER", countries=("KG",))
    )
    for person in (elsewhere, world.signatory):
        sign_in(client, person)
        assert client.get(f"/decisions/meetings/{meeting.id}").status_code == 404
        assert client.get(f"/decisions/calls/{world.call.id}").status_code == 404
    builders.give(chair, Role.EDITOR, organisation=world.cso)
    sign_in(client, chair)
    page = client.get(f"/decisions/calls/{world.call.id}").text
    assert "conflict of interest" in page
    assert str(best.number) not in page
    sign_in(client, voter)
    assert MINUTES in client.get(f"/decisions/meetings/{meeting.id}").text


def test_documents_award_result_and_giving_up(client: CriticClient, world: World) -> None:
    best, reserve, _ = three(world)
    decide(world, committee(world))
    assert best.decided_at is not None
    best.decided_at -= timedelta(days=9)
    session.commit()
    page = f"/applications/{best.id}/award"
    sign_in(client, world.manager)
    assert "Check the documents" in client.get("/home").text
    assert "has not recorded the check of documents" in client.get(page).text
    assert client.post(f"/applications/{best.id}/documents", data={"note": ""}).status_code == 422
    assert client.post(f"/applications/{best.id}/documents", data={"note": "Seen, found nothing"}).status_code == 303
    sign_in(client, world.head)
    assert "Award “" in client.get("/home").text
    shown = client.get(page).text
    assert "Seen, found nothing" in shown
    assert client.post(page, data={"version": version(shown), "amount": "9,000.01"}).status_code == 422
    assert client.post(page, data={"version": version(shown), "amount": "9000"}).status_code == 303
    assert "9,000.00" in client.get(f"/applications/{best.id}").text
    client.get(page)
    sign_in(client, world.signatory)
    assert "You are awarded a grant: read the result" in client.get("/home").text
    result = client.get(f"/applications/{best.id}/result").text
    assert "25" in result
    assert "Strong where it scores 5." in result
    assert client.get(f"/applications/{best.id}").status_code == 200
    assert client.post(f"/applications/{best.id}/give-up", data={"reason": ""}).status_code == 409
    assert client.post(f"/applications/{best.id}/give-up", data={"reason": "No partner"}).status_code == 303
    assert best.state is S.LAPSED
    sign_in(client, world.head)
    shown = client.get(f"/applications/{reserve.id}/award").text
    assert "Promote and tell the applicant" in shown
    assert client.post(f"/applications/{reserve.id}/promote", data={}).status_code == 303
    assert reserve.state is S.RECOMMENDED


def test_two_tabs_of_one_check_keep_both_texts(client: CriticClient, world: World) -> None:
    best, *_ = three(world)
    decide(world, committee(world))
    session.commit()
    page = f"/applications/{best.id}/award"
    sign_in(client, world.manager)
    seen = {"version": version(client.get(page).text)}
    first = client.post(f"/applications/{best.id}/documents", data={**seen, "note": "Register seen"})
    assert first.status_code == 303
    second = client.post(f"/applications/{best.id}/documents", data={**seen, "note": "Lists seen"})
    assert second.status_code == 409
    assert "Register seen" in second.text
    assert "Lists seen" in second.text
    joined = {"version": version(second.text), "note": "Register and lists seen"}
    assert client.post(f"/applications/{best.id}/documents", data=joined).status_code == 303


def test_two_people_on_one_meeting_read_each_others_minutes(client: CriticClient, world: World) -> None:
    best, *_ = three(world)
    chair, voter = committee(world)
    meeting = written_up(world, (chair, voter))
    session.commit()
    address = f"/decisions/meetings/{meeting.id}"
    sign_in(client, world.manager)
    data = filled(meeting, [str(chair.id), str(voter.id)], client.get(address).text)
    theirs = {"minutes": "The chair's minutes", f"amount-{best.id}": "8 000", f"reason-{best.id}": "Costs are high"}
    assert client.post(address, data={**data, **theirs, "go": "save"}).status_code == 303
    mine = {**data, "minutes": "The secretary wrote", "go": "save"}
    second = client.post(address, data=mine)
    assert second.status_code == 409
    beside = second.text.partition("Saved meanwhile by somebody else")[2].partition("<form")[0]
    for text in ("The", "chair", "secretary", f"Amount for {best.number}", "8000.00", "Costs are high"):
        assert text in beside, text
    assert "The secretary wrote" in second.text
    assert client.post(address, data={**mine, "version": version(second.text)}).status_code == 303
    assert meeting.minutes == "The secretary wrote"


def test_a_stale_tab_of_a_meeting_says_why_and_keeps_what_was_typed(client: CriticClient, world: World) -> None:
    best, *_ = three(world)
    chair, voter = committee(world)
    meeting = written_up(world, (chair, voter))
    session.commit()
    address = f"/decisions/meetings/{meeting.id}"
    sign_in(client, world.manager)
    data = filled(meeting, [str(chair.id), str(voter.id)], client.get(address).text)
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    session.commit()
    sign_in(client, chair)
    seen = {"version": version(client.get(f"{address}/letters").text)}
    assert client.post(f"{address}/apply", data={**seen, "idempotency_key": "1"}).status_code == 303
    again = client.post(f"{address}/apply", data={**seen, "idempotency_key": "2"})
    assert again.status_code == 409
    assert "error-summary" in again.text
    sign_in(client, world.manager)
    typed = {"minutes": "Written in the second tab.", f"reason-{best.id}": "The strongest partner."}
    saved = client.post(address, data={**data, **typed, "go": "save"})
    assert saved.status_code == 409
    assert "This was not done" in saved.text
    assert "Written in the second tab." in saved.text
    assert "The strongest partner." in saved.text


def test_an_award_from_a_stale_tab_says_why(client: CriticClient, world: World) -> None:
    best, *_ = three(world)
    decide(world, committee(world))
    session.commit()
    page = f"/applications/{best.id}/award"
    sign_in(client, world.head)
    seen = str(best.version)
    best.state = S.AWARDED
    best.accept_by, best.awarded_minor = best.decided_at, 900_000
    session.commit()
    late = client.post(page, data={"version": seen, "amount": "9000"})
    assert late.status_code == 409
    assert "while you had it open" in late.text
    best.state = S.LAPSED
    session.commit()
    sign_in(client, world.manager)
    gone = client.post(f"/applications/{best.id}/documents", data={"version": seen, "note": "Register seen"})
    assert gone.status_code == 409
    assert "while you had it open" in gone.text
    assert "Register seen" in gone.text
    assert f'href="/applications/{best.id}"' in gone.text


def test_an_objection_from_the_result_to_its_ruling(client: CriticClient, world: World) -> None:
    *_, weak = three(world)
    assert acting(world.head).id
    decide(world, committee(world))
    session.commit()
    sign_in(client, world.signatory)
    assert "you may object" in client.get("/home").text
    assert "Object to the decision" in client.get(f"/applications/{weak.id}/result").text
    assert client.get(f"/applications/{weak.id}/object").status_code == 200
    assert client.post(f"/applications/{weak.id}/object", data={"text": " "}).status_code == 422
    lodged = client.post(f"/applications/{weak.id}/object", data={"text": "Rule 4 was not kept."})
    assert lodged.status_code == 303
    assert client.get(f"/applications/{weak.id}/object").status_code == 409
    appeal = session.scalars(sa.select(Appeal)).one()
    address = f"/appeals/{appeal.id}"
    assert "Rule 4 was not kept." in client.get(address).text
    assert client.get(f"/applications/{weak.id}/result").status_code == 200
    sign_in(client, world.other_signatory)
    assert client.get(address).status_code == 404
    sign_in(client, world.manager)
    assert str(weak.number) in client.get("/decisions").text
    assert "Admit and tell" in client.get(address).text
    assert client.post(f"{address}/refuse", data={"reason": ""}).status_code == 409
    assert client.post(f"{address}/admit", data={}).status_code == 303
    assert client.post(f"{address}/examine", data={}).status_code == 303
    sign_in(client, world.head)
    assert "Rule it" in client.get("/home").text
    client.get(address)
    assert client.post(f"{address}/rule", data={"reason": "x"}).status_code == 422
    ruled = client.post(f"{address}/rule", data={"ruling": "uphold", "reason": "The rule was not kept."})
    assert ruled.status_code == 303
    assert weak.state is S.EVALUATED
    assert "decided. Nothing more" in client.get(address).text
    sign_in(client, world.signatory)
    assert client.get(f"/applications/{weak.id}/result").status_code == 404


def test_the_applications_page_says_what_happens_next(client: CriticClient, world: World) -> None:
    best, reserve, weak = three(world)
    people = committee(world)
    session.commit()

    def reads(person: Person, application: Application) -> str:
        sign_in(client, person)
        return client.get(f"/applications/{application.id}").text

    assert "The committee decides" in reads(world.head, best)
    meeting = written_up(world, people)
    assert "A meeting of the committee is being prepared" in reads(world.manager, best)
    assert "being written up" in client.get("/home").text
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    assert "Letters wait" in client.get("/home").text
    commands.apply(acting(people[0]), meeting.id, None)
    assert "Record the check" in reads(world.manager, best)
    assert "checks the documents" in reads(world.head, best)
    commands.check_documents(acting(world.manager), best.id, None, "Seen")
    assert "may still object" in reads(world.head, best)
    assert best.decided_at is not None
    best.decided_at -= timedelta(days=9)
    assert f"/applications/{best.id}/award" in reads(world.head, best)
    assert "awards 9,000.00" in reads(world.manager, best)
    assert "Look whether money is free" in reads(world.head, reserve)
    assert "may object to the decision" in reads(world.manager, weak)
    assert "Object to the decision" in reads(world.signatory, weak)
    assert "on the reserve list" in reads(world.signatory, reserve)
    assert client.get(f"/applications/{weak.id}/award").status_code == 404


def queries_of(connection: Connection, client: CriticClient, path: str) -> int:
    session.commit()
    client.get(path)
    with counted(connection.engine) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_a_long_ranking_comes_in_pages_and_shows_the_way_to_the_cut_line(client: CriticClient, world: World) -> None:
    best, next_best, weak = (application.number or "" for application in three(world))
    sign_in(client, world.manager)
    here = f"/decisions/calls/{world.call.id}"
    first = client.get(f"{here}?size=1").text
    assert best in first
    assert "Cut line: 9,000.00" in first
    assert weak not in first
    last = client.get(f"{here}?size=1&page=3").text
    assert weak in last
    assert next_best not in last
    assert "3–3 of 3" in last
    assert "To the cut line, on page 1" in last
    assert "To the cut line" not in first


def test_queries_do_not_grow_with_rows(connection: Connection, client: CriticClient, world: World) -> None:
    one = evaluated(world, (4, 4))
    people = committee(world)
    meeting = written_up(world, people)
    sign_in(client, world.manager)
    paths = [
        "/decisions",
        f"/decisions/calls/{world.call.id}",
        f"/decisions/meetings/{meeting.id}",
        f"/decisions/meetings/{meeting.id}/letters",
        f"/applications/{one.id}",
        "/home",
    ]
    before = {path: queries_of(connection, client, path) for path in paths}
    readers = [world.reviewer(f"Reader {n}") for n in range(2)]
    for _ in range(29):
        evaluated(world, (4, 4), readers)
    for path in paths:
        assert queries_of(connection, client, path) == before[path], path
    assert all(count <= 16 for path, count in before.items() if path != "/home"), before


def test_the_list_of_calls_counts_up_to_a_bound(
    client: CriticClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in (S.ADMISSIBLE, S.IN_REVIEW, S.EVALUATED, S.DECLINED):
        world.application(state)
    for person, waiting in ((world.manager, 2), (world.member(), 2)):
        sign_in(client, person)
        page = client.get("/decisions").text
        assert f">{waiting}<span" in page
        assert ">over " not in page
    monkeypatch.setattr("grantflow.decisions.views.meetings.COUNTED", 1)
    sign_in(client, world.manager)
    assert ">over 1<span" in client.get("/decisions").text


def test_a_result_stays_readable_after_a_withdrawal(client: CriticClient, world: World) -> None:
    withdrawn = world.application(S.WITHDRAWN, decided_at=clock.now())
    never_decided = world.application(S.WITHDRAWN)
    sign_in(client, world.signatory)
    assert "You withdrew the application after the decision." in client.get(f"/applications/{withdrawn.id}/result").text
    assert client.get(f"/applications/{never_decided.id}/result").status_code == 404
