"""Templates write values in the reader's language, so they use the house's filters."""

from __future__ import annotations

from pathlib import Path

import pytest

TEMPLATES = sorted(Path("templates").rglob("*.html"))
ENGLISH_ONLY = {"filesizeformat": "file_size"}


@pytest.mark.parametrize(("english", "house"), ENGLISH_ONLY.items())
def test_no_template_speaks_english_by_itself(english: str, house: str) -> None:
    assert [str(path) for path in TEMPLATES if english in path.read_text(encoding="utf-8")] == [], f"use {house}"
    assert any(house in path.read_text(encoding="utf-8") for path in TEMPLATES)
