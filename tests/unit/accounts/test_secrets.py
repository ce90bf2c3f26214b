"""Passwords, addresses and codes, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from grantflow.accounts import passwords, second_factor
from grantflow.accounts.addresses import read_address
from grantflow.core.errors import Unreadable

GOOD = "purple tram cloud nine"
NOW = datetime(2026, 11, 2, 12, 0, 10, tzinfo=UTC)


def test_a_hash_is_argon2id_with_the_documented_cost_and_checks() -> None:
    stored = passwords.hash_password(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.check_password(GOOD, stored) == (True, None)
    assert passwords.check_password("another password", stored) == (False, None)


def test_a_hash_with_other_parameters_is_renewed() -> None:
    old = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    right, renewed = passwords.check_password(GOOD, old)
    assert right
    assert renewed is not None
    assert "m=19456,t=2,p=1" in renewed


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nobody_has_the_dummy_password(stored: str | None) -> None:
    assert passwords.check_password("nobody has this password", stored) == (False, None)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short one", "at least 12"),
        ("x" * 201, "at most 200"),
        ("aaaaaaaaaaaaaaaa", "different characters"),
        ("Password2026!!", "first that others try"),
        ("QWERTYUIOP123", "first that others try"),
        ("1q2w3e4r5t6y", "first that others try"),
        ("Йцукенгшщзх1", "first that others try"),
        ("my name is gulnara", "name and e-mail"),
        ("sadykova-forever", "name and e-mail"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, words: str) -> None:
    found = passwords.faults(password, about=("Gulnara Sadykova", "g.sadykova@example.org"))
    assert any(words in str(fault) for fault in found)


@pytest.mark.parametrize("password", [GOOD, "четыре слова без связи", "tX9#vQ2!mK7w", "correct horse battery plate"])
def test_good_passwords_are_taken(password: str) -> None:
    assert passwords.faults(password, about=("Gulnara Sadykova", "g.sadykova@example.org")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" ann@example.org ", "ann@example.org"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        ("info@ПРИМЕР.рф", "info@пример.рф"),
    ],
)
def test_two_spellings_are_one_account(one: str, other: str) -> None:
    assert read_address(one).key == read_address(other).key


@pytest.mark.parametrize(
    "text", ["", "ann", "ann@", "@example.org", "ann@exa mple.org", "a@b@example.org", "ann@localhost"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_address(text)


@pytest.mark.parametrize("text", ["юлия@example.org", "josé@example.org", "юлия@пример.рф"])
def test_a_mailbox_that_mail_servers_cannot_be_told_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(Unreadable, match="before the @"):
        read_address(text)


def test_a_code_is_taken_one_step_off_and_never_twice() -> None:
    secret = second_factor.new_secret()
    totp = pyotp.TOTP(secret)
    step = second_factor.matching_step(secret, totp.at(NOW), NOW)
    assert step == int(NOW.timestamp()) // 30
    early = totp.at(NOW - timedelta(seconds=30))
    assert second_factor.matching_step(secret, f"{early[:3]} {early[3:]}", NOW) == step - 1
    assert second_factor.matching_step(secret, totp.at(NOW), NOW, after=step) is None
    assert second_factor.matching_step(secret, totp.at(NOW - timedelta(seconds=90)), NOW) is None


@pytest.mark.parametrize("code", ["", "000", "шесть6", "\udc80" * 6])
def test_an_odd_code_is_only_wrong(code: str) -> None:
    assert second_factor.matching_step(second_factor.new_secret(), code, NOW) is None


def test_recovery_codes_are_ten_and_forgive_how_they_are_typed() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    typed = codes[0].upper().replace("-", " ")
    assert second_factor.recovery_hash(typed) == second_factor.recovery_hash(codes[0])
