"""The calls of the demonstration world beside the open one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.translated import Translated
from grantflow.demo import builders
from grantflow.demo.stage import World

SHORT = timedelta(hours=6)
"""How long the earlier calls stay open while the world is made; their window is moved back afterwards."""


def evaluated_call(world: World) -> Call:
    """Small grants for schools and youth groups; its reviewers are at work."""
    return _call(
        world,
        "DRC-YG1",
        title=Translated(en="Small grants for schools and families", ru="Малые гранты школам и семьям"),
        summary=Translated(
            en="For CSOs that work with a school, a health centre or a mahalla for families with children.",
            ru="Для ОГО, которые вместе со школой, центром здоровья или махаллёй работают для семей с детьми.",
        ),
    )


def decided_call(world: World) -> Call:
    """The first round of small grants; decided, and its grants run."""
    return _call(
        world,
        "DRC-SG1",
        envelope_minor=4_000_000,
        title=Translated(
            en="Small grants for community groups, first round", ru="Малые гранты местным группам, первый раунд"
        ),
    )


def _call(world: World, code: str, **more: Any) -> Call:
    now = clock.now()
    return builders.call(
        world.programme, world.people["colleague"], code, opens_at=now - SHORT, closes_at=now + SHORT, **more
    )
