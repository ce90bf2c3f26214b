"""Preparing a call: what contradicts itself, or is taken, is told at its field; nothing past is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.calls import commands
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.calls.queries import grid_presets
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import NotAllowedNow
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

TERMS = {
    "code": "DRC-SG9",
    "title_en": "Small grants",
    "summary_en": "For associations",
    "purpose_en": "Water",
    "zone": "Asia/Bishkek",
    "opens": "2027-01-01T09:00",
    "closes": "2027-03-01T18:00",
    "min_amount": "1000",
    "max_amount": "5000",
    "envelope": "100000",
    "co_financing": "0",
    "min_months": "6",
    "max_months": "12",
    "per_organisation": "1",
    "reviewers": "2",
    "divergence": "30",
    "final_rule": "closest_two",
    "quorum": "2",
    "checklist": "Registered | Зарегистрирована",
    "idempotency_key": "one",
}


def send(world: World, client: CriticClient, **changed: str) -> tuple[int, str]:
    sign_in(client, world.manager)
    address = f"/programmes/{world.programme.id}/calls/new"
    choices = {"grid": next(iter(grid_presets())), "questionnaire": str(world.call.questionnaire_id)}
    answer = client.post(address, data=TERMS | choices | changed)
    return answer.status_code, answer.get_data(as_text=True)


def calls() -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Call)) or 0


def test_a_sound_call_is_prepared(world: World, client: CriticClient) -> None:
    status, _ = send(world, client)
    assert (status, session.scalar(sa.select(Call.state).where(Call.code == "DRC-SG9"))) == (303, CallState.DRAFT)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "A" * 31}, "code", "Write a code of at most 30 Latin letters"),
        ({"code": "../x"}, "code", "Write a code of at most 30 Latin letters"),
        ({"code": "Two words"}, "code", "Write a code of at most 30 Latin letters"),
        ({"min_amount": "-1"}, "min_amount", "The smallest grant must be more than 0."),
        ({"min_amount": "0"}, "min_amount", "The smallest grant must be more than 0."),
        ({"max_amount": "999"}, "max_amount", "The largest amount is below the smallest."),
        ({"envelopes": "KG -5"}, "envelopes", "An amount cannot be less than 0."),
        ({"opens": "0001-01-01T00:00"}, "opens", "The year 1 cannot be meant"),
        ({"closes": "9999-12-31T23:59", "zone": "UTC"}, "closes", "The year 9999 cannot be meant"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_call_is_told_at_its_field(
    world: World, client: CriticClient, changed: dict[str, Any], field: str, words: str
) -> None:
    assert world.call
    before = calls()
    status, page = send(world, client, **changed)
    assert (status, calls()) == (422, before)
    _, there, after = page.partition(f'id="{field}-error"')
    assert there
    assert words in after.partition("</div>")[0]
    assert "Small grants" in page


def test_each_complaint_names_its_field(world: World, client: CriticClient) -> None:
    status, page = send(world, client, code=" ", title_en="", opens="soon", closes="", quorum="two", reviewers="9")
    assert status == 422
    for told in (
        "Fill in “Short code”.",
        "Fill in “Title (English)”.",
        "Write a day and a time for “Opens”, such as 2026-12-31T18:00.",
        "Fill in “Deadline”.",
        "Write a whole number for “Quorum of the committee”.",
        "Write a number from 1 to 5 for “Reviewers for each application”.",
    ):
        assert f">{told}</a>" in page


def test_two_calls_do_not_share_a_code(world: World, client: CriticClient) -> None:
    status, page = send(world, client, code=world.call.code.lower())
    assert status == 422
    assert "Another call has this code" in page
    world.call.state = CallState.DRAFT
    session.flush()
    edit = f"/manage/calls/{world.call.id}/edit"
    choices = {"grid": "", "questionnaire": str(world.call.questionnaire_id), "version": str(world.call.version)}
    saved = client.post(edit, data=TERMS | choices | {"code": world.call.code.lower(), "idempotency_key": "two"})
    assert saved.status_code == 303


def test_a_call_whose_deadline_is_over_is_not_published(world: World) -> None:
    call = world.call
    call.state, call.opens_at = CallState.DRAFT, clock.now() - timedelta(days=9)
    call.closes_at = clock.now() - timedelta(days=2)
    session.flush()
    with pytest.raises(NotAllowedNow, match="Set a later one first"):
        commands.publish(acting(world.head), call.id, None)
    assert call.state is CallState.DRAFT
