"""Themes as lines of text and back."""

from __future__ import annotations

import pytest

from grantflow.core.errors import Invalid
from grantflow.reviews.pool.themes import read_themes, theme_lines, theme_texts

LINES = "water: Water | Вода\nschool: Schools"


def test_lines_are_read_and_written_alike() -> None:
    themes = read_themes(f"\n{LINES}\n")
    assert themes == [
        {"key": "water", "text": {"en": "Water", "ru": "Вода"}},
        {"key": "school", "text": {"en": "Schools"}},
    ]
    assert theme_lines(themes) == LINES
    assert str(theme_texts(themes)["school"]["en"]) == "Schools"


def test_what_cannot_be_read_is_told_by_line() -> None:
    with pytest.raises(Invalid) as refused:
        read_themes("water: Water\nno colon\nwater: Again")
    assert [str(reason) for reason in refused.value.errors["themes"]] == [
        "Line 2: write a key, a colon and the text, such as water: Water | Вода",
        "Line 3: the key water stands above already.",
    ]
