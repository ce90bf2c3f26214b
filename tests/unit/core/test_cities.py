from __future__ import annotations

import re

import pytest

from grantflow.core.translation import city
from grantflow.web.places import NEAR, _zones_of


@pytest.mark.parametrize("zone", sorted({zone for territory in NEAR for zone in _zones_of(territory)}))
def test_every_zone_offered_has_a_russian_name(zone: str) -> None:
    assert not re.search("[A-Za-z]", city(zone, "ru"))
