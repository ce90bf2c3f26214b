"""History speaks the reader's language, values included."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from grantflow import wiring
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import ACTIONS, sentence
from grantflow.audit.recorded import read_sentence, written
from grantflow.core.canonical import canonical_json
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.translated import Translated
from grantflow.core.translation import render

assert wiring, "imported so that every action is described"


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        ("9,000.00 USD", "9,000.00\u00a0USD", "9\u00a0000,00\u00a0USD"),
        ("1,500 KZT", "1,500.00\u00a0KZT", "1\u00a0500,00\u00a0KZT"),
        ("2026-11-25", "25 November 2026", "25 ноября 2026"),
        ("81.5", "81.5", "81,5"),
        ("0042", "0042", "0042"),
        ("ab12" + "0" * 56 + "9cd3", "ab12…9cd3", "ab12…9cd3"),
        ({"en": "Budget", "ru": "Бюджет"}, "Budget", "Бюджет"),
        (3, "3", "3"),
        ("REG-7 2026-11-25", "REG-7 2026-11-25", "REG-7 2026-11-25"),
    ],
)
def test_a_recorded_value_is_read_in_the_readers_way(
    value: object, english: str, russian: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACTIONS, "test.told", "Told: %(value)s")
    said = sentence(AuditEvent(action="test.told", payload={"value": value}))
    assert [render(said, language).removeprefix("Told: ") for language in ("en", "ru")] == [english, russian]


SENTENCES = {
    "with figures": say("%(amount)s is due on %(day)s.", amount=Money.of(40, "USD"), day=date(2026, 11, 25)),
    "with an instant": say("%(at)s", at=datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
    "with a count": say_many("%(n)s month", "%(n)s months", 3),
    "with another in it": say("You took the step “%(step)s”.", step=say("Award")),
    "with names in languages": say("Write a reason for: %(which)s.", which=(Translated(en="Budget", ru="Бюджет"),)),
}


@pytest.mark.parametrize("said", SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_is_read_again_as_it_was_said(said: Sentence) -> None:
    kept = json.loads(canonical_json(written(said)))
    for language in ("en", "ru"):
        assert render(read_sentence(kept), language) == render(said, language)


def test_a_text_within_a_sentence_may_name_a_person_and_is_not_kept() -> None:
    said = say("%(name)s, %(n)s times", name="Aigul", n=2)
    assert "Aigul" not in str(written(said))
    assert str(read_sentence(written(said))) == "…, 2 times"


def test_an_older_refusal_held_message_ids_alone_and_is_still_read() -> None:
    said = read_sentence("%(amount)s is still to be paid back.")
    assert render(said, "en") == "… is still to be paid back."


@pytest.mark.parametrize(
    ("action", "payload", "english", "russian"),
    [
        (
            "grant.point_confirmed",
            {"point": "archive"},
            "The archive holds every document",
            "В архиве есть все документы",
        ),
        ("assignment.applied", {"pairs": 1}, "1 review asked for", "запрошена 1 рецензия"),
        (
            "report.lines_checked",
            {"ordinal": 2, "accepted": 1, "queried": 0, "disallowed": 5},
            "Report 2: 1 line accepted, 0 queried, 5 disallowed",
            "Отчёт 2: принята 1 строка, с вопросами 0, не принято 5",
        ),
        (
            "meeting.applied",
            {"decisions": 1, "letters": 2},
            "1 decision applied, 2 letters sent",
            "отправлены 2 письма",
        ),
    ],
)
def test_the_history_names_the_point_and_counts_in_words(
    action: str, payload: dict[str, object], english: str, russian: str
) -> None:
    said = sentence(AuditEvent(action=action, payload=payload))
    assert english in render(said, "en")
    assert russian in render(said, "ru")
