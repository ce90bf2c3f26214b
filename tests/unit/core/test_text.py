from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.text import clean, clean_line, count_words, fold, mask, to_latin, word_diff

HOSTILE: list[str] = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text(encoding="utf-8"))
some_text = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
letters = st.text(alphabet="skhczgШшхжқўəİıŠßǰΐӣ'ʼ \u0301ﬁ", max_size=20)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  a\r\nb\rc\u2028d ", "a\nb\nc\nd"), ("a\x08b\x00c\x7f", "abc"), ("e\u0301", "é"), ("a\tb", "a\tb"),
        ("\ufeffa", "a"), ("a\ud800b", "ab"), ("a\vb", "a\nb"), ("\u200dx", "\u200dx"), ("\u00a0x\u00a0", "x"),
    ],
)  # fmt: skip
def test_cleaning(raw: str, stored: str) -> None:
    assert clean(raw) == stored


def test_one_line() -> None:
    assert clean_line(" Fund \n for\u00a0\t all ") == "Fund for all"


@given(st.text(max_size=60))
def test_clean_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    once.encode("utf-8")


@given(
    st.text(
        alphabet=st.sampled_from("ab אب\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200c\u200d\u200e\u200f"),
        max_size=30,
    )
)
def test_nothing_typed_turns_the_text_around_it_and_what_persian_needs_stays(text: str) -> None:
    stored = clean(f"({text})")
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    assert turning.isdisjoint(unicodedata.bidirectional(char) for char in stored)
    for kept in "ab \u200c\u200d\u200e\u200f":
        assert stored.count(kept) == text.count(kept)


@pytest.mark.parametrize(
    "spellings",
    [
        "школа skola ŠKOLA shkola", "Şəki SEKI şəki", "İsmayıllı ismayilli ISMAYILLI", "Қазақстан Qazaqstan",
        "Ўзбекистон Oʻzbekiston O'zbekiston OZBEKISTON", "Кыргызстан Kyrgyzstan", "Хатлон Khatlon Xatlon",
        "Ђорђе Đorđe dorde", "ЊЕГОШ Njegoš", "Straße STRASSE", "Ғарм Gharm Garm", "Ҳисор Hisor",
    ],
)  # fmt: skip
def test_one_word_in_several_scripts_has_one_search_form(spellings: str) -> None:
    assert len({fold(word) for word in spellings.split()}) == 1


def test_search_forms_are_readable_where_they_can_be() -> None:
    assert fold("  Центр «Диалог»\n") == "centr «dialog»"
    assert fold("Бишкек, ул. Чүй 1") == "biskek, ul. cuy 1"


@given(st.one_of(some_text, letters))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(some_text)
def test_search_forms_ignore_case_and_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0), ("one", 1), ("one, two — three", 3), ("- * …", 0), ("наши 12 дел", 3), ("a\u00a0b\nc\td", 4),
        ("e-mail (3%)", 2), ("½ Ⅻ", 2), ("\u0301", 0), ("中文", 1), ("🙂 ok", 1),
    ],
)  # fmt: skip
def test_counting_words(text: str, words: int) -> None:
    assert count_words(text) == words


@given(some_text)
def test_letter_or_digit_means_the_unicode_categories_the_browser_uses(text: str) -> None:
    pieces = unicodedata.normalize("NFC", text).split()
    assert count_words(text) == sum(any(unicodedata.category(c)[0] in "LN" for c in piece) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "language", "latin"),
    [
        ("Школа ШКОЛА Щукин", "", "Shkola SHKOLA Shchukin"), ("Ю. Хан", "ru", "Yu. Khan"), ("ЕЮ", "ru", "EYU"),
        ("Ўзбекистон ЎЗ", "uz", "Oʻzbekiston OʻZ"), ("България", "bg", "Balgariya"),
        ("Његош ЊЕГОШ", "sr", "Njegoš NJEGOŠ"),
        ("Хоразм", "uz", "Xorazm"), ("Жалал-Абад", "ky", "Jalal-Abad"), ("Жизнь", "ru_RU", "Zhizn"),
        ("Şəki", "", "Şəki"),
    ],
)  # fmt: skip
def test_transliteration(text: str, language: str, latin: str) -> None:
    assert to_latin(text, language) == latin


@pytest.mark.parametrize(
    ("text", "keep", "shown"),
    [
        ("KG12 3456 7890 1234", 4, "•••• 1234"), ("1234567", 4, "••••"), ("", 4, ""), ("123456", 2, "•••• 56"),
        ("12345678", 0, "••••"),
    ],
)  # fmt: skip
def test_masking(text: str, keep: int, shown: str) -> None:
    assert mask(text, keep) == shown


def test_comparing_words() -> None:
    assert word_diff("we train two people", "we train thirty people now") == [
        ("same", "we train"), ("del", " two"), ("ins", " thirty"), ("same", " people"), ("ins", " now"),
    ]  # fmt: skip
    assert word_diff("same text", "same text") == [("same", "same text")]
    assert word_diff("", "") == []


@given(*[st.lists(st.sampled_from(["a", "b", " ", "\n", "слово ", "x,"]), max_size=30).map("".join)] * 2)
def test_a_comparison_holds_both_texts(old: str, new: str) -> None:
    runs = word_diff(old, new)
    assert "".join(text for kind, text in runs if kind != "ins") == old
    assert "".join(text for kind, text in runs if kind != "del") == new
    assert all(text for _, text in runs)


def test_a_huge_comparison_is_bounded() -> None:
    old, new = "a " * 15_000, "b " * 15_000
    assert [kind for kind, _ in word_diff("start " + old, "start " + new)] == ["same", "del", "ins", "same"]


def test_hostile_strings_come_through() -> None:
    for text in HOSTILE:
        stored = clean(text)
        assert clean(stored) == stored
        assert fold(fold(stored)) == fold(stored)
        assert count_words(stored) >= 0
        assert "".join(part for kind, part in word_diff(stored, to_latin(stored)) if kind != "ins") == stored
