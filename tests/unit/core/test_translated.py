from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.text import clean
from grantflow.core.translated import Translated

NAME = Translated({"ru": "Школа", "en": "School", "sr_Latn": "Škola", "kk": "  "})


@pytest.mark.parametrize(
    ("language", "text"),
    [("ru", "Школа"), ("ru_RU", "Школа"), ("ru-RU", "Школа"), ("sr-Latn", "Škola"), ("kk", "School"), ("sr", "School")],
)
def test_the_reader_gets_the_nearest_language(language: str, text: str) -> None:
    assert NAME.in_language(language) == text


def test_fallbacks_in_order_then_anything_then_nothing() -> None:
    assert NAME.in_language("kk", fallback=("de", "ru")) == "Школа"
    assert Translated(uz="Maktab").in_language("ru") == "Maktab"
    assert Translated().in_language("ru") == ""


def test_blank_text_is_missing_text() -> None:
    assert NAME.languages == ("en", "ru", "sr_Latn")
    assert NAME.missing(("en", "kk", "tg")) == ("kk", "tg")
    assert not Translated(en=" ")
    assert len(NAME) == 3


def test_equal_texts_are_one_key() -> None:
    assert len({Translated(en="a", ru="б"), Translated({"ru": "б", "en": " a"})}) == 1
    assert Translated(en="a") != {"en": "a"}
    assert str(NAME) == "School"
    assert repr(Translated(en="a")) == "Translated({'en': 'a'})"


@pytest.mark.parametrize("texts", [{"": "x"}, {"english": "x"}, {"en": 3}, {"EN": "x"}, {3: "x"}])
def test_what_is_not_text_by_language_is_refused(texts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not a "):
        Translated(texts)


@given(st.dictionaries(st.sampled_from(["en", "ru", "sr_Latn", "uz_Cyrl"]), st.text().map(clean)))
def test_json_there_and_back(texts: dict[str, str]) -> None:
    name = Translated(texts)
    assert Translated(json.loads(json.dumps(name.to_json()))) == name
    assert dict(name) == {language: text for language, text in texts.items() if text}
