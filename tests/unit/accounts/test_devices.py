"""Browsers that are known: whom they know, and who makes them up."""

from __future__ import annotations

import pytest

from grantflow.accounts.devices import REMEMBERED, Device, read_device

SECRET = "a secret of this installation alone"


def test_a_known_address_has_a_door_of_its_own_and_others_the_common_one() -> None:
    device = Device().after("ann@example.org")
    assert device.door("ann@example.org")[0] == "device"
    assert device.door("bob@example.org") == Device().door("bob@example.org") == ("password", "bob@example.org")
    assert device.door("ann@example.org") != Device().after("ann@example.org").door("ann@example.org")


def test_it_keeps_its_name_and_the_latest_addresses_through_its_cookie() -> None:
    device = Device()
    for number in range(REMEMBERED + 2):
        device = read_device(device.after(f"{number}@example.org").sealed(SECRET), SECRET)
    again = device.after("5@example.org")
    assert again.name == device.name
    assert len(again.marks) == REMEMBERED == len(device.marks)
    assert [device.door(f"{number}@example.org")[0] for number in (1, 2, REMEMBERED + 1)] == [
        "password",
        "device",
        "device",
    ]


@pytest.mark.parametrize("cookie", ["", "made up", Device("n").after("a@example.org").sealed("another secret")])
def test_a_cookie_that_is_not_ours_tells_nothing(cookie: str) -> None:
    assert read_device(cookie, SECRET) == Device()
