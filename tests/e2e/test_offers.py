"""An organisation that applied last year does not write everything anew."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from grantflow.accounts.models import Person
from grantflow.applications.models import Answer, Application
from grantflow.applications.queries import answers
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages.desk import Desk
from tests.e2e.test_uploads import PHONE, draft, key, phone
from tests.support.world import fill_in

__all__ = ["draft", "key", "phone"]
FORM = {
    "sections": [
        {
            "key": "problem",
            "title": {"en": "Problem and place", "ru": "Проблема и место"},
            "questions": [
                {"key": "who", "type": "short_text", "label": {"en": "Who applies?", "ru": "Кто подаёт?"},
                 "prefill": "name"},
                {"key": "title", "type": "short_text", "label": {"en": "What is the project called?",
                 "ru": "Как называется проект?"}, "fact": "title"},
                {"key": "budget", "type": "budget", "label": {"en": "Budget", "ru": "Бюджет"}, "fact": "budget"},
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def next_year(app: Flask, draft: UUID, key: str) -> UUID:
    """A new draft of the organisation, in another call with another form."""
    with app.app_context(), unit_of_work():
        first = session.get_one(Application, draft)
        fill_in(first, first.created_by_id)
        session.execute(sa.update(Answer).values(saved_at=datetime(2026, 1, 12, 9, tzinfo=UTC)))
        form = builders.questionnaire(f"next-{key.lower()}", FORM)
        author = session.get_one(Person, first.created_by_id)
        call = builders.call(first.call.programme, author, f"{key}-2", questionnaire=form)
        return builders.application(call, first.organisation, author, title="").id


def test_earlier_answers_are_read_and_taken(app: Flask, next_year: UUID, phone: Desk) -> None:
    place = f"/applications/{next_year}/sections/problem"
    page = phone.open(place).page
    title = page.locator("#offer-title")
    title.get_by_text("Your answer of 12 January 2026").click()
    expect(title).to_contain_text("Clean water committees")
    phone.picture("offers")
    page.set_viewport_size(PHONE)
    title.get_by_role("button", name="Use the answer of 12 January 2026").click()
    expect(page.get_by_label("What is the project called?")).to_have_value(
        "Clean water committees in three villages of Batken"
    )
    expect(page.locator("#offer-title")).to_contain_text("stands in the form now")
    with app.app_context():
        assert not answers(next_year).get("title")
    phone.picture("offer-taken")
    page.set_viewport_size(PHONE)
    page.get_by_label("Who applies?").press("Enter")
    phone.open(place)
    expect(page.get_by_label("What is the project called?")).to_have_value(
        "Clean water committees in three villages of Batken"
    )
    page.locator("#offer-who").get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Who applies?")).to_have_value("Жаңы жол")
    page.context.add_cookies([{"name": "language", "value": "ru", "url": page.url}])
    page.goto(place)
    page.locator("details.offer summary").first.click()
    phone.picture("offers-russian")


def test_what_was_taken_is_saved_with_what_is_typed(app: Flask, next_year: UUID, phone: Desk) -> None:
    page = phone.open(f"/applications/{next_year}/sections/problem").page
    title = page.locator("#offer-title")
    title.get_by_text("Your answer of 12 January 2026").click()
    title.get_by_role("button", name="Use the answer of 12 January 2026").click()
    expect(title).to_contain_text("stands in the form now")
    phone.fill("Who applies?", "Жаңы жол")
    expect(page.locator("#autosave p:visible")).to_contain_text("Saved at")
    with app.app_context():
        assert answers(next_year)["title"] == "Clean water committees in three villages of Batken"
