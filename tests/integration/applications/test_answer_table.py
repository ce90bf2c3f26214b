"""All answers of a call as a table: what may be seen, as it was submitted, faithful and never worked out."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from grantflow.applications.answer_table import answer_rows
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Submission
from grantflow.core.csv_text import as_text
from grantflow.core.db import db, session
from grantflow.core.text import clean
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, acting, sign_in

HOSTILE: list[str] = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text(encoding="utf-8"))
S = ApplicationState


def table(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def address(world: World) -> str:
    return f"/manage/calls/{world.call.id}/answers.csv"


def test_submitted_applications_are_there_with_their_answers(world: World, client: CriticClient) -> None:
    sent = world.application(S.SUBMITTED, complete=True)
    world.application(complete=True, title="A draft")
    session.commit()
    sign_in(client, world.manager)
    assert "All answers (CSV)" in client.get(f"/manage/calls/{world.call.id}").text
    answer = client.get(address(world))
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    (row,) = table(answer.get_data(as_text=True))
    assert (row["Number"], row["State"]) == (sent.number, "Submitted")
    assert row["What is the project called?"] == sent.title
    client.set_cookie("language", "ru")
    world.manager.language = "ru"
    session.commit()
    (row,) = table(client.get(address(world)).get_data(as_text=True))
    assert row["Номер"] == sent.number


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 103))
def test_hostile_texts_come_out_as_they_were_sealed(world: World, client: CriticClient, start: int) -> None:
    texts = [clean(text) for text in HOSTILE[start : start + 103] if clean(text)]
    sent = world.application(S.SUBMITTED, complete=True)
    sealed = session.query(Submission).filter_by(application_id=sent.id).one()
    answers = {**sealed.content["answers"], "problem": "\n".join(texts)}
    sealed.content = {**sealed.content, "answers": answers}
    session.commit()
    sign_in(client, world.manager)
    (row,) = table(client.get(address(world)).get_data(as_text=True))
    assert row["Which problem do you want to solve?"] == as_text("\n".join(texts))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_worked_out(text: str) -> None:
    assert as_text(text) == f"'{text}"
    assert as_text(f" {text}") == f" {text}"


def test_the_table_holds_what_its_reader_may_see(world: World, client: CriticClient) -> None:
    world.application(S.SUBMITTED, complete=True)
    session.commit()
    sign_in(client, world.foreign_partner)
    assert table(client.get(address(world)).get_data(as_text=True)) == []
    sign_in(client, world.reviewer())
    assert client.get(address(world)).status_code in (403, 404)
    sign_in(client, world.signatory)
    assert client.get(address(world)).status_code in (403, 404)


def test_queries_do_not_grow_with_rows(world: World) -> None:
    def sent() -> int:
        session.flush()
        session.expire_all()
        with counted(db.engine) as statements:
            rows = list(answer_rows(acting(world.manager), world.call, "en"))
        assert len({len(row) for row in rows}) == 1
        return len(statements)

    world.application(S.SUBMITTED, complete=True)
    one = sent()
    for _ in range(29):
        world.application(S.SUBMITTED, complete=True)
    assert sent() <= one + 1
