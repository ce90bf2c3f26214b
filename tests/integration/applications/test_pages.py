"""Pages of applications: who sees what, how much it costs, what the critic says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from grantflow.applications.commands import ask_clarification, recall, save_section, submit
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import phases
from grantflow.applications.queries import checks, is_visible, last_submission
from grantflow.calls.enums import CallState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.demo import builders
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

S = ApplicationState
CHANGING = re.compile(r'<input type="hidden" name="(?:csrf_token|idempotency_key)"[^>]*>')


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize(
    ("who", "state", "seen"),
    [
        ("signatory", S.DRAFT, True),
        ("editor", S.CLOSED, True),
        ("other_signatory", S.SUBMITTED, False),
        ("manager", S.DRAFT, False),
        ("manager", S.SUBMITTED, True),
        ("head", S.IMPLEMENTING, True),
        ("finance", S.AWARDED, True),
        ("auditor", S.IN_REVIEW, True),
        ("donor", S.IMPLEMENTING, False),
        ("admin", S.SUBMITTED, False),
        ("partner", S.DRAFT, False),
        ("partner", S.SUBMITTED, True),
        ("partner", S.IMPLEMENTING, True),
        ("foreign_partner", S.SUBMITTED, False),
        ("foreign_partner", S.IMPLEMENTING, False),
    ],
)
def test_one_filter_decides_who_may_know(world: World, who: str, state: ApplicationState, seen: bool) -> None:
    application = world.application(state)
    assert is_visible(acting(getattr(world, who)), application.id) is seen


def test_a_partner_sees_nothing_of_a_call_in_which_it_applies(world: World) -> None:
    application = world.application(S.SUBMITTED)
    rival = world.application(S.SUBMITTED, by=world.partner_organisation)
    assert not is_visible(acting(world.partner), application.id)
    session.delete(rival)
    session.flush()
    assert is_visible(acting(world.partner), application.id)
    own = builders.organisation("Own", "KG")
    builders.give(world.partner, Role.EDITOR, organisation=own)
    world.application(S.SUBMITTED, by=own)
    assert not is_visible(acting(world.partner), application.id)


@pytest.fixture
def submitted(world: World) -> Application:
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    session.commit()
    return draft


def test_the_applicants_pages(world: World, client: CriticClient, submitted: Application) -> None:
    sign_in(client, world.signatory)
    for path in ("", "/read", "/withdraw", "/history"):
        assert client.get(f"/applications/{submitted.id}{path}").status_code == 200, path
    assert client.get("/my/applications").status_code == 200
    assert client.get("/home").status_code == 200
    receipt = client.get(f"/applications/{submitted.id}/receipt.pdf")
    assert receipt.mimetype == "application/pdf"
    answer = client.post(f"/applications/{submitted.id}/recall", data={"version": submitted.version})
    assert answer.status_code == 303


def test_submitting_in_a_second_tab_says_that_it_is_submitted(world: World, client: CriticClient) -> None:
    draft = world.application(complete=True)
    sign_in(client, world.signatory)
    url = f"/applications/{draft.id}/submit"
    sent = {"version": draft.version, "declared": "y"}
    assert client.post(url, data={**sent, "idempotency_key": "1"}).status_code == 303
    second = client.post(url, data={**sent, "idempotency_key": "2"})
    assert second.status_code == 409
    assert "the state is “Submitted”" in second.text
    assert f'href="/applications/{draft.id}"' in second.text
    assert client.get(url).location == f"/applications/{draft.id}"


def test_an_editor_who_submits_reads_who_may(world: World, client: CriticClient) -> None:
    draft = world.application(complete=True)
    assert world.signatory
    sign_in(client, world.editor)
    answer = client.post(f"/applications/{draft.id}/submit", data={"version": draft.version, "declared": "y"})
    assert answer.status_code == 403
    assert f"Only {world.signatory.name}, who signs" in answer.text


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_draft_that_came_too_late_is_kept_and_offers_nothing_dead(
    world: World, client: CriticClient, cancelled: bool
) -> None:
    draft = world.application(complete=True)
    if cancelled:
        world.call.state = CallState.CANCELLED
    else:
        world.call.closes_at = clock.now() - timedelta(minutes=65)
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{draft.id}").text
    assert ("was cancelled before" if cancelled else "The call closed on") in page
    assert "Nothing of your draft is lost" in page
    assert "Read and print everything" in page
    for dead in (
        "Check and submit",
        "Fill in without a connection",
        f"/applications/{draft.id}/sections/",
        "minutes late",
    ):
        assert dead not in page
    assert client.get(f"/applications/{draft.id}/submit").location == f"/applications/{draft.id}"
    assert client.get(f"/applications/{draft.id}/sections/problem").location == f"/applications/{draft.id}"
    assert "Finish and submit" not in client.get("/home").text
    assert "minutes late" not in client.get("/my/applications").text
    if not cancelled:
        begin = client.get(f"/calls/{world.call.code}/apply").text
        assert "does not take applications now" in begin
        assert "Begin a draft" not in begin


def test_a_full_application_that_came_too_late_counts_no_lateness_either(world: World, client: CriticClient) -> None:
    invited = world.application(ApplicationState.INVITED, complete=True)
    world.call.closes_at = clock.now() - timedelta(days=2)
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{invited.id}").text
    assert "Nothing of your draft is lost" in page
    assert "late" not in page.partition('class="next')[2].partition("</section>")[0]
    assert "Finish and submit" not in client.get("/home").text
    assert client.get(f"/applications/{invited.id}/sections/problem").location == f"/applications/{invited.id}"


def test_a_draft_leads_first_to_the_section_that_is_to_be_filled_in(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{draft.id}").text
    assert re.search(r'class="button primary" href="[^"]+/sections/\w+">Fill in “', page)
    assert page.index("Fill in “") < page.index("Check and submit")


def test_complaints_of_a_budget_name_the_heading(world: World, client: CriticClient) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    typed = {f"q-budget-heading{heading}-0-quantity": "abc" for heading in (1, 3)}
    typed |= {"q-budget-indirect-total": "much"}
    saved = client.post(f"/applications/{draft.id}/sections/budget", data={"version": "0", **typed})
    page = client.get(saved.location).text
    lines = [f"{heading}, line 1, Quantity" for heading in ("Human resources", "Equipment and supplies")]
    for place in (*lines, "Indirect costs, Total"):
        assert f">{place}: Write a number" in page, re.findall(r">[^<]*Write a number[^<]*", page)


def test_a_draft_within_the_grace_is_still_work(world: World, client: CriticClient) -> None:
    world.application(complete=True)
    world.call.closes_at, world.call.grace_minutes = clock.now() - timedelta(minutes=1), 5
    sign_in(client, world.signatory)
    assert "Finish and submit" in client.get("/home").text


def test_a_reopened_section_shows_the_question_and_its_date(
    world: World, client: CriticClient, submitted: Application
) -> None:
    due = clock.now() + timedelta(days=3)
    ask_clarification(acting(world.manager), submitted.id, None, ["problem"], "Since when?", due)
    sign_in(client, world.editor)
    page = client.get(f"/applications/{submitted.id}/sections/problem").text
    assert "Since when?" in page
    assert "answer by" in page
    assert "deadline" not in page
    assert "Since when?" not in client.get(f"/applications/{submitted.id}/sections/project").text


def test_the_track_of_a_recalled_draft_says_until_when(world: World, submitted: Application) -> None:
    recall(acting(world.signatory), submitted.id, None)
    assert str(phases(submitted)[0].note).startswith("until")


@pytest.mark.parametrize(("state", "reached"), [(S.WITHDRAWN, 1), (S.INADMISSIBLE, 2), (S.TERMINATED, 5)])
def test_the_track_of_what_ended_stops_there(world: World, state: ApplicationState, reached: int) -> None:
    track = phases(world.application(state))
    assert len(track) == reached
    assert ({phase.state for phase in track} == {"done"}) is (reached < 5)


def test_an_applicants_list_is_paged_in_the_database(world: World, client: CriticClient) -> None:
    world.application(S.SUBMITTED, title="The oldest")
    for _ in range(26):
        world.application(title="Another")
    sign_in(client, world.signatory)
    client.get("/my/applications")
    with counted(db.engine) as sent:
        first = client.get("/my/applications").text
    assert len(sent) <= 4
    assert "The oldest" not in first
    assert "1–25" in first
    assert "The oldest" in client.get("/my/applications?page=2").text
    assert "The oldest" in client.get("/my/applications?state=submitted").text
    assert "Another" not in client.get("/my/applications?state=submitted").text


def test_the_staffs_pages(world: World, client: CriticClient, submitted: Application) -> None:
    sign_in(client, world.manager)
    for path in ("", "/read", "/history", "/checklist", "/clarify", "/refuse"):
        assert client.get(f"/applications/{submitted.id}{path}").status_code == 200, path
    for query in ("", "?q=batken", "?state=submitted", "?country=KG", "?sort=-score", "?sort=nonsense&page=99&size=x"):
        assert client.get(f"/applications{query}").status_code == 200, query
    assert client.get("/home").status_code == 200


def test_the_check_by_page_asks_for_what_is_missing(world: World, client: CriticClient, submitted: Application) -> None:
    sign_in(client, world.manager)
    address = f"/applications/{submitted.id}/checklist"
    answer = client.post(address, data={"version": submitted.version, "go": "admit", "point-budget-met": "yes"})
    assert answer.status_code == 409
    assert "2 points" in answer.get_data(as_text=True)
    met = {f"point-{key}-met": "yes" for key in ("eligible", "registered", "budget")}
    assert client.post(address, data={"version": submitted.version, "go": "admit", **met}).status_code == 303


def test_a_note_without_a_decision_is_asked_about_and_kept(
    world: World, client: CriticClient, submitted: Application
) -> None:
    sign_in(client, world.manager)
    address = f"/applications/{submitted.id}/checklist"
    typed = {"point-eligible-met": "yes", "point-budget-note": "Column 4 is empty"}
    answer = client.post(address, data={"version": submitted.version, "go": "save", **typed})
    assert answer.status_code == 422
    assert re.search(r'href="#point-budget-met">Choose Met or Not met for “[^<]*budget[^<]*”, too', answer.text)
    assert "Column 4 is empty" in answer.text
    assert checks(submitted.id) == {}


def test_two_tabs_of_one_list_keep_both_decisions(world: World, client: CriticClient, submitted: Application) -> None:
    sign_in(client, world.manager)
    address = f"/applications/{submitted.id}/checklist"
    seen = {"version": version(client.get(address).text), "go": "save"}
    first = {"point-budget-met": "yes", "point-budget-note": "Sums agree"}
    assert client.post(address, data={**seen, **first}).status_code == 303
    second = client.post(
        address, data={**seen, "point-budget-met": "no", "point-budget-note": "Column 4", "point-eligible-met": "yes"}
    )
    assert second.status_code == 409
    assert "Saved meanwhile" in second.text
    assert "Sums agree" in second.text.replace("<ins>", "").replace("</ins>", "")
    assert 'value="Column 4"' in second.text
    assert checks(submitted.id)["budget"].note == "Sums agree"
    joined = {"version": version(second.text), "go": "save", "point-budget-met": "no", "point-budget-note": "Column 4"}
    assert client.post(address, data=joined).status_code == 303
    assert checks(submitted.id)["budget"].note == "Column 4"


@pytest.mark.parametrize("stranger", ["other_signatory", "foreign_partner", "admin", "donor"])
def test_unknown_and_foreign_look_alike(
    world: World, client: CriticClient, submitted: Application, stranger: str
) -> None:
    sign_in(client, getattr(world, stranger))
    unknown = "00000000-0000-7000-8000-000000000000"
    for path in ("", "/read", "/receipt.pdf", "/history"):
        foreign = client.get(f"/applications/{submitted.id}{path}")
        nothing = client.get(f"/applications/{unknown}{path}")
        assert foreign.status_code == nothing.status_code == 404
        words = [CHANGING.sub("", answer.get_data(as_text=True)) for answer in (foreign, nothing)]
        assert words[0].replace(str(submitted.id), unknown) == words[1]


def test_search_works_in_any_script(world: World, client: CriticClient) -> None:
    world.application(S.SUBMITTED, title="Школа для всех")
    session.commit()
    sign_in(client, world.manager)
    for text in ("школа", "SKOLA", "shkola", "ак-булак", "Ak-Bulak"):
        found = client.get("/applications", query_string={"q": text}).get_data(as_text=True)
        assert "Школа для всех" in found, text


def test_a_fingerprint_can_be_checked_by_anyone(client: CriticClient, submitted: Application) -> None:
    sealed = last_submission(submitted.id)
    assert sealed is not None
    for text, words in (
        (sealed.fingerprint, "genuine"),
        (sealed.fingerprint.upper(), "genuine"),
        ("\u200b".join((sealed.fingerprint[:30], sealed.fingerprint[30:])), "genuine"),
        ("0" * 64, "Nothing with this fingerprint"),
        ("xyz", "64 signs"),
    ):
        assert words in client.get("/check", query_string={"fingerprint": text}).get_data(as_text=True)


def test_an_earlier_fingerprint_says_that_a_newer_version_stands(
    world: World, client: CriticClient, submitted: Application
) -> None:
    earlier = last_submission(submitted.id)
    assert earlier is not None
    signatory = acting(world.signatory)
    recall(signatory, submitted.id, None)
    save_section(signatory, submitted.id, "problem", None, {"problem": "Water comes once a week."})
    submit(signatory, submitted.id, None, declared=True)
    newer = last_submission(submitted.id)
    assert newer is not None
    for sealed, told in ((earlier, True), (newer, False)):
        page = client.get("/check", query_string={"fingerprint": sealed.fingerprint}).get_data(as_text=True)
        assert "genuine" in page
        assert ("A newer version" in page) is told


@pytest.mark.parametrize(("path", "who", "most"), [("/applications?size=60", "manager", 6), ("/home", "manager", 20)])
def test_queries_of_lists_do_not_grow_with_rows(
    world: World, client: CriticClient, app: Flask, path: str, who: str, most: int
) -> None:
    world.application(S.SUBMITTED)
    sign_in(client, getattr(world, who))
    client.get(path)
    with counted(db.engine) as one:
        client.get(path)
    for number in range(29):
        world.application(S.SUBMITTED, title=f"Project {number}")
    session.commit()
    with counted(db.engine) as thirty:
        client.get(path)
    assert len(one.texts) == len(thirty.texts) <= most, str(thirty)


def test_queries_of_one_application_are_few(world: World, client: CriticClient, submitted: Application) -> None:
    sign_in(client, world.manager)
    client.get(f"/applications/{submitted.id}")
    with counted(db.engine) as sent:
        client.get(f"/applications/{submitted.id}")
    assert len(sent.texts) <= 12, str(sent)


def test_queries_of_a_section_are_few(world: World, client: CriticClient) -> None:
    draft = world.application(complete=True)
    session.commit()
    sign_in(client, world.editor)
    with counted(db.engine) as sent:
        client.get(f"/applications/{draft.id}/sections/objectives")
    assert len(sent.texts) <= 8, str(sent)


def test_the_receipt_of_a_built_application_names_the_applicant(world: World, client: CriticClient) -> None:
    made = world.application(S.SUBMITTED, complete=True, number="KG-2026-0042")
    sealed = last_submission(made.id)
    assert sealed is not None
    assert sealed.content["organisation"]["name"] == world.cso.name
    sign_in(client, world.signatory)
    receipt = client.get(f"/applications/{made.id}/receipt.pdf")
    assert receipt.status_code == 200
    assert receipt.data.startswith(b"%PDF")


def test_an_applicant_reads_no_score_before_the_decision(world: World, client: CriticClient) -> None:
    evaluated = world.application(ApplicationState.EVALUATED, score_tenths=815)
    sign_in(client, world.signatory)
    assert "81.5" not in client.get(f"/applications/{evaluated.id}").text
    evaluated.decided_at = clock.now()
    assert "81.5" in client.get(f"/applications/{evaluated.id}").text


def test_a_section_that_was_submitted_counts_no_lateness(world: World, client: CriticClient) -> None:
    submitted = world.application(ApplicationState.SUBMITTED, submitted_at=clock.now() - timedelta(days=3))
    world.call.closes_at = clock.now() - timedelta(days=2)
    sign_in(client, world.signatory)
    page = client.get(f"/applications/{submitted.id}/sections/problem").text
    assert "submitted" in page
    assert " late<" not in page.replace("</p>", "<")


def test_an_organisation_of_another_country_begins_nothing_in_vain(world: World, client: CriticClient) -> None:
    world.cso.country = "AM"
    sign_in(client, world.signatory)
    refused = client.post(
        f"/calls/{world.call.code}/apply", data={"organisation": str(world.cso.id), "idempotency_key": "k"}
    )
    assert refused.status_code == 409
    assert "organisations from other countries: " in refused.text
    assert "Kyrgyzstan" in refused.text
