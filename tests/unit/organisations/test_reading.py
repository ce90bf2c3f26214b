"""How account numbers are read."""

from __future__ import annotations

import pytest

from grantflow.core.errors import Unreadable
from grantflow.organisations.policies import read_account, read_bic, register_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("BG80 BNBG 9661 1020 3456 78", "BG80BNBG96611020345678"),
        ("kz86 125k zt50 0410 0100", "KZ86125KZT5004100100"),
        ("1280-0101-2345-6789", "1280010123456789"),
    ],
)
def test_ibans_and_national_numbers_are_taken_without_blanks(typed: str, kept: str) -> None:
    assert read_account(typed) == kept


@pytest.mark.parametrize(("typed", "words"), [("BG80 BNBG 9661 1020 3456 87", "check digits"), ("12 34", "Write")])
def test_a_slip_of_the_keys_is_found(typed: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_account(typed)


def test_a_bic_has_eight_or_eleven_characters_or_is_left_out() -> None:
    assert read_bic("demikg22") == "DEMIKG22"
    assert read_bic("") == ""
    with pytest.raises(Unreadable):
        read_bic("DEMIKG")


def test_the_register_follows_the_country() -> None:
    assert register_of("KZ", "123") == "KZ-BIN"
    assert register_of("KZ", None) is None
    assert register_of("TM", "123") is None
