"""Answers offered again: the profile's, and those of earlier applications; taken only when somebody says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from grantflow.applications.commands import save_section
from grantflow.applications.content import questionnaire_of
from grantflow.applications.models import Answer, Application
from grantflow.applications.offers import MOST_SHOWN, PROFILE, Offer, offers_for, taken
from grantflow.applications.queries import answers
from grantflow.core.db import db, session
from grantflow.demo import builders
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, fill_in, sign_in


def _asked(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": {"en": key.capitalize(), "ru": key}, **more}


PREFILLED = [
    _asked("who", "short_text", prefill="name"),
    _asked("title", "short_text", fact="title"),
    _asked("land", "country", prefill="country", most=1),
    _asked("elsewhere", "country", prefill="country", countries=["TJ"]),
    _asked("partner", "organisation", prefill="name"),
    _asked("office", "address", prefill="address", required=False),
    _asked("people", "number", prefill="staff"),
    _asked("since", "date", prefill="founded_on"),
]
FORM = {"sections": [{"key": "about", "title": {"en": "About", "ru": "О нас"}, "questions": PREFILLED}]}


@pytest.fixture
def earlier(world: World) -> Application:
    """A complete application of the same organisation in the same call."""
    made = world.application()
    fill_in(made, world.signatory.id)
    return made


def offered(world: World, application: Application, section: str = "problem") -> dict[str, list[Offer]]:
    found = questionnaire_of(application).section(section)
    return offers_for(acting(world.editor), application, found, answers(application.id))


def prefilled(world: World) -> Application:
    form = builders.questionnaire("prefilled", FORM)
    call = builders.call(world.programme, world.manager, "DRC-PRE", questionnaire=form)
    return builders.application(call, world.cso, world.signatory, title="")


def test_the_profile_offers_what_the_question_takes(world: World) -> None:
    world.cso.staff = 7
    draft = prefilled(world)
    found = offered(world, draft, "about")
    assert {key: [offer.value for offer in offers] for key, offers in found.items()} == {
        "who": ["Ак-Булак"],
        "land": [["KG"]],
        "partner": [{"name": "Ак-Булак", "country": "KG", **_registered(world)}],
        "people": ["7"],
        **({"office": [found["office"][0].value]} if world.cso.address else {}),
        **({"since": [found["since"][0].value]} if world.cso.founded_on else {}),
    }
    save_section(acting(world.editor), draft.id, "about", 0, {"who": "Another name"})
    assert "who" not in offered(world, draft, "about")


def _registered(world: World) -> dict[str, str]:
    number, site = world.cso.registration_number, world.cso.website
    return {key: text for key, text in (("registration_number", number), ("website", site)) if text}


def test_earlier_answers_are_offered_by_key_and_by_fact_with_their_day(world: World, earlier: Application) -> None:
    same_form = world.application(title="")
    found = offered(world, same_form)
    assert {"title", "places", "problem"} <= found.keys()
    (offer,) = found["problem"]
    assert (offer.source, offer.value) == (str(earlier.id), answers(earlier.id)["problem"])
    other_form = prefilled(world)
    by_fact = offered(world, other_form, "about")
    assert [offer.value for offer in by_fact["title"]] == [answers(earlier.id)["title"]]


def test_the_latest_answer_is_offered_once(world: World, earlier: Application) -> None:
    later = world.application(title="")
    save_section(acting(world.editor), later.id, "problem", 0, {"problem": "The newest words"})
    row = session.get_one(Answer, (earlier.id, "problem"))
    row.saved_at = datetime(2026, 1, 12, tzinfo=UTC)
    (offer,) = offered(world, world.application(title=""))["problem"]
    assert offer.value == "The newest words"


def test_nothing_is_offered_of_others_of_later_ones_and_of_what_stands_already(
    world: World, earlier: Application
) -> None:
    assert offered(world, earlier) == {}
    foreign = world.application(by=world.other_cso, author=world.other_signatory, title="")
    section = questionnaire_of(foreign).section("problem")
    assert offers_for(acting(world.other_signatory), foreign, section, {}) == {}
    same = world.application(title="")
    words = answers(earlier.id)["problem"]
    save_section(acting(world.editor), same.id, "problem", 0, {"problem": str(words)})
    assert "problem" not in offered(world, same)


def test_files_declarations_and_other_currencies_stay_where_they_are(world: World, earlier: Application) -> None:
    draft = world.application(title="")
    documents = offered(world, draft, "documents")
    assert documents
    assert not {"certificate", "letter"} & documents.keys()
    assert "budget" in offered(world, draft, "budget")
    draft.currency = "KGS"
    assert "budget" not in offered(world, draft, "budget")
    assert "truth" not in offered(world, draft, "declaration")


def test_queries_do_not_grow_with_questions_and_applications(world: World, earlier: Application) -> None:
    def sent(section: str) -> int:
        draft = world.application(title="")
        session.flush()
        found, who = questionnaire_of(draft).section(section), acting(world.editor)
        offers_for(who, draft, found, {})
        session.flush()
        with counted(db.engine) as statements:
            offers_for(who, draft, found, {})
        return len(statements)

    one = sent("problem")
    for _ in range(3):
        fill_in(world.application(), world.signatory.id)
    assert sent("problem") == one == sent("objectives")


def test_a_page_with_files_and_offers_stays_within_eight_queries(
    world: World, earlier: Application, client: CriticClient
) -> None:
    draft = world.application(title="")
    save_section(acting(world.signatory), draft.id, "documents", 0, {})
    session.commit()
    sign_in(client, world.editor)
    address = f"/applications/{draft.id}/sections/documents"
    assert "offer-" in client.get(address).text
    with counted(db.engine) as sent:
        client.get(address)
    assert len(sent.texts) <= 8, str(sent)


def test_only_what_is_offered_can_be_taken() -> None:
    offers = {"who": [Offer("Ак-Булак")]}
    assert taken(offers, f"who:{PROFILE}") == {"who": "Ак-Булак"}
    for chosen in ("", "who", "who:other", "no:profile", ":", "who:profile:x"):
        assert taken(offers, chosen) == {}


def test_a_long_answer_is_shown_in_part(world: World) -> None:
    question = questionnaire_of(world.application()).question("problem")
    (line,) = Offer("x" * (MOST_SHOWN + 5)).lines(question, "en")
    assert len(str(line)) == MOST_SHOWN + 1
    many = Offer("\n".join(["y" * 600] * 5)).lines(question, "en")
    assert (len(many), many[-1]) == (3, "…")


def test_a_page_offers_takes_and_stores_only_what_is_saved(
    world: World, earlier: Application, client: CriticClient
) -> None:
    sign_in(client, world.editor)
    draft = world.application(title="")
    session.commit()
    address = f"/applications/{draft.id}/sections/problem"
    words = str(answers(earlier.id)["problem"])
    page = client.get(address).get_data(as_text=True)
    assert f"use=problem:{earlier.id}" in page.replace("%3A", ":")
    body = {"version": "0", "q-title": "Typed before", "idempotency_key": "k"}
    pressed = client.post(f"{address}?use=problem:{earlier.id}", data=body)
    assert pressed.status_code == 303
    assert answers(draft.id)["title"] == "Typed before"
    assert not answers(draft.id).get("problem")
    shown = client.get(pressed.headers["Location"]).get_data(as_text=True)
    assert words in shown
    assert "stands in the form now" in shown
    assert not answers(draft.id).get("problem")
    assert client.get(f"{address}?use=problem:nothing").status_code == 200
