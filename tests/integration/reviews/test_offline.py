"""Reviews off line: a sheet for each, scores as a list, errors by cell, nothing written over, nobody named."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from grantflow.accounts.models import Person
from grantflow.applications.commands import withdraw
from grantflow.applications.enums import ApplicationState
from grantflow.core.db import session
from grantflow.core.errors import Invalid
from grantflow.reviews import commands
from grantflow.reviews.models import Review
from tests.support.critic import CriticClient
from tests.support.reviewing import ask, hand_in, take, write
from tests.support.world import World, acting, sign_in

SCORE, WORDS = 3, 4


@pytest.fixture
def reader(client: CriticClient, world: World) -> Person:
    return sign_in(client, world.reviewer("Aida Reader"))


@pytest.fixture
def reviews(world: World, reader: Person) -> list[Review]:
    """Two accepted reviews."""
    made = []
    for title in ("Wells of Ak-Tatyr", "Books on wheels"):
        made += ask(world, world.application(ApplicationState.ADMISSIBLE, complete=True, title=title), reader)
    for review in made:
        take(reader, review)
    session.commit()
    return made


def downloaded(client: CriticClient, **query: Any) -> bytes:
    answer = client.get("/reviews/workbook.xlsx", query_string=query)
    assert answer.status_code == 200
    return answer.get_data()


def filled(content: bytes, sheet: str, **cells: tuple[Any, Any]) -> bytes:
    """The workbook with (score, words) by the code of the row, ``__`` for the colon."""
    book = load_workbook(BytesIO(content))
    page = book[sheet]
    rows = {str(row[0].value): row[0].row for row in page.iter_rows(max_col=1) if row[0].value}
    for code, (score, words) in cells.items():
        at = rows[code.replace("__", ":")]
        for column, value in ((SCORE, score), (WORDS, words)):
            if value is not None:
                page.cell(at or 0, column).value = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def number(review: Review) -> str:
    return str(review.application.number)


def upload(client: CriticClient, content: bytes, **more: str) -> str:
    data = {"file": (BytesIO(content), "reviews.xlsx"), **more}
    return client.post("/reviews/workbook", data=data, content_type="multipart/form-data").get_data(as_text=True)


def scores(ident: UUID) -> dict[str, tuple[int | None, str]]:
    session.expire_all()
    return {row.criterion: (row.value, row.reason) for row in session.get_one(Review, ident).scores}


def test_every_open_review_has_a_sheet_with_a_list_of_scores(client: CriticClient, reviews: list[Review]) -> None:
    book = load_workbook(BytesIO(downloaded(client)))
    assert book.sheetnames[:2] == [number(review) for review in reviews]
    page = book[number(reviews[0])]
    assert {rule.formula1 for rule in page.data_validations.dataValidation} == {'"1,2,3,4,5"'}
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert any("A reason is needed for 1, 2 and 5." in text for text in words)
    assert any("Water comes twice a week" in text for text in words)
    assert load_workbook(BytesIO(downloaded(client, review=str(reviews[1].id)))).sheetnames[0] == number(reviews[1])
    assert "-" in load_workbook(BytesIO(downloaded(client, call=str(reviews[0].id)))).sheetnames


def test_a_blind_workbook_names_nobody(client: CriticClient, world: World, reviews: list[Review]) -> None:
    answer = client.get("/reviews/workbook.xlsx")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="reviews.xlsx"')
    with ZipFile(BytesIO(answer.get_data())) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    named = (world.cso.name, world.cso.name_en, "Gulnara Sadykova", "Aida Reader", world.manager.name)
    assert [name for name in named if name in everything] == []


def test_what_is_right_is_taken_and_the_rest_told_by_cell(client: CriticClient, reviews: list[Review]) -> None:
    one, two = reviews
    content = filled(downloaded(client), number(one), criterion__need=(4, None), criterion__objectives=(9, "Why not"))
    content = filled(content, number(two), criterion__need=("=2+2", "Fair"), text__strengths=(None, "Many readers"))
    page = upload(client, content)
    assert "4 cells were taken" in page
    assert "2 places need a change" in page
    assert "Write a whole number from 1 to 5." in page
    assert "This cell holds a formula" in page
    for review in reviews:
        assert f'href="/reviews/{review.id}">{number(review)}</a>' in page
    assert scores(one.id)["need"] == (4, "")
    assert scores(one.id)["objectives"] == (None, "Why not")
    assert scores(two.id)["need"] == (None, "Fair")
    assert session.get_one(Review, two.id).strengths == "Many readers"
    assert "It says what is already saved here" not in page
    right = filled(content, number(one), criterion__objectives=(3, None))
    right = filled(right, number(two), criterion__need=(5, None))
    again = upload(client, right)
    assert "2 cells were taken" in again
    assert "need a change" not in again
    assert "It says what is already saved here" in upload(client, right)


def test_a_stale_review_is_left_alone_until_that_is_wanted(
    client: CriticClient, reader: Person, reviews: list[Review]
) -> None:
    content = filled(downloaded(client), number(reviews[0]), criterion__need=(2, "From the train"))
    write(reader, reviews[0], 5, words="On the site")
    session.commit()
    page = upload(client, content)
    assert "Saved here after you downloaded the workbook" in page
    assert scores(reviews[0].id)["need"] == (5, "On the site")
    upload(client, content, over_newer="y")
    assert scores(reviews[0].id)["need"] == (2, "From the train")


def test_locked_foreign_and_withdrawn_reviews_are_refused_in_words(
    client: CriticClient, world: World, reader: Person, reviews: list[Review]
) -> None:
    one, two = reviews
    content = filled(downloaded(client), number(one), criterion__need=(2, "Late"))
    content = filled(content, number(two), criterion__need=(2, "Late"))
    hand_in(reader, one, 4)
    withdraw(acting(world.signatory), two.application_id, None, "We go elsewhere")
    session.commit()
    page = upload(client, content)
    assert page.count("This review is not open to you any more.") == 2
    assert scores(one.id)["need"][0] == 4
    assert scores(two.id) == {}
    sign_in(client, world.reviewer("Somebody Else"))
    assert page.count("not open to you") == upload(client, content).count("not open to you")


def test_other_files_are_refused(client: CriticClient, reviews: list[Review]) -> None:
    assert reviews
    assert "This is not an XLSX workbook" in upload(client, b"scores")
    book = load_workbook(BytesIO(downloaded(client)))
    del book["grantflow"]
    target = BytesIO()
    book.save(target)
    assert "not a workbook of reviews" in upload(client, target.getvalue())
    assert "Choose the workbook" in client.post("/reviews/workbook", data={}).get_data(as_text=True)


def test_a_copied_sheet_is_not_read_twice(client: CriticClient, reader: Person, reviews: list[Review]) -> None:
    book = load_workbook(BytesIO(filled(downloaded(client), number(reviews[0]), criterion__need=(4, "First"))))
    book.copy_worksheet(book[number(reviews[0])])
    target = BytesIO()
    book.save(target)
    taken = commands.take_reviews(acting(reader), target.getvalue())
    assert taken.saved == 2
    assert [placed.cell for placed in taken.book.problems] == [""]
    with pytest.raises(Invalid):
        commands.take_reviews(acting(reader), b"")
