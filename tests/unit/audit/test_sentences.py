"""History speaks the reader's language, values included."""

from __future__ import annotations

import pytest

from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import ACTIONS, sentence
from grantflow.core.translation import render


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
