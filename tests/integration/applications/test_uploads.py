"""Files in parts: taken up again where they stopped, refused before the first byte, given way to and brought back."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from werkzeug.test import TestResponse

from grantflow.applications.attached import attached, restorable
from grantflow.applications.commands import begin_upload, cancel_upload, save_section, submit, take_part
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.content import questionnaire_of
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application, SectionProgress
from grantflow.applications.queries import answers, last_sealed
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow, NotFound
from grantflow.demo.stories import certificate
from grantflow.files import commands as files
from grantflow.files import uploads
from grantflow.files.models import StoredFile, UnfinishedUpload
from tests.support.critic import CriticClient
from tests.support.everything import PNG
from tests.support.world import World, acting, sign_in

CONTENT = certificate("Ak-Bulak")
HALF = len(CONTENT) // 2
PART = "application/offset+octet-stream"


@pytest.fixture
def draft(world: World) -> Application:
    return world.application()


def send(world: World, draft: Application, question: str, name: str, content: bytes = CONTENT) -> None:
    """A whole file in two parts."""
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, question, name, len(content))
    half = len(content) // 2
    take_part(who, upload.id, 0, content[:half])
    take_part(who, upload.id, half, content[half:])


def names(draft: Application, question: str) -> list[str]:
    return [file.name for file in files.of(draft, question)]


def change(world: World, draft: Application, question: str, **kinds: Any) -> None:
    save_section(acting(world.editor), draft.id, "documents", None, {}, {question: FileChange(**kinds)})


# Parts


def test_a_file_in_parts_is_the_file(world: World, draft: Application) -> None:
    send(world, draft, "letter", "Письмо.pdf")
    (stored,) = files.of(draft, "letter")
    assert (stored.name, files.content(stored)) == ("Письмо.pdf", CONTENT)
    assert [item["name"] for item in answers(draft.id)["letter"]] == ["Письмо.pdf"]
    assert uploads.of(draft) == []


def test_a_part_that_is_not_due_is_a_conflict(world: World, draft: Application) -> None:
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, "letter", "letter.pdf", len(CONTENT))
    take_part(who, upload.id, 0, CONTENT[:HALF])
    for offset in (0, HALF - 1, HALF + 1, len(CONTENT)):
        with pytest.raises(Conflict):
            take_part(who, upload.id, offset, CONTENT[HALF:])
    assert upload.received == HALF


def test_a_part_beyond_what_was_announced_is_refused(world: World, draft: Application) -> None:
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, "letter", "letter.pdf", 10)
    with pytest.raises(files.TooLarge, match="More of"):
        take_part(who, upload.id, 0, CONTENT)


def test_name_and_size_are_looked_at_before_the_first_byte(world: World, draft: Application) -> None:
    who = acting(world.editor)
    for name, size, reason in (
        ("program.exe", 100, "cannot be taken"),
        ("letter.pdf", 0, "empty"),
        ("letter.pdf", 11 * 1024 * 1024, "too large"),
    ):
        with pytest.raises(Invalid, match=reason):
            begin_upload(who, draft.id, "letter", name, size)


def test_content_is_looked_at_when_it_is_whole_and_nothing_is_kept_of_a_lie(world: World, draft: Application) -> None:
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, "letter", "letter.pdf", 5)
    with pytest.raises(Invalid, match="not what its name says"):
        take_part(who, upload.id, 0, b"hello")
    assert files.of(draft) == []


def test_files_on_their_way_count_towards_the_limit_of_all(
    world: World, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.store(), "largest_total", 250)
    begin_upload(acting(world.editor), draft.id, "letter", "one.pdf", 100)
    begin_upload(acting(world.editor), draft.id, "letter", "two.pdf", 100)
    with pytest.raises(files.TooLarge, match="All files together"):
        begin_upload(acting(world.signatory), draft.id, "certificate", "scan.pdf", 100)


def test_a_person_has_so_many_uploads_and_no_more(
    world: World, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 1)
    begin_upload(acting(world.editor), draft.id, "certificate", "a.pdf", 100)
    with pytest.raises(NotAllowedNow, match="still arriving"):
        begin_upload(acting(world.editor), draft.id, "letter", "b.pdf", 100)
    begin_upload(acting(world.signatory), draft.id, "letter", "b.pdf", 100)


def test_where_one_file_is_asked_for_another_choice_ends_the_first(world: World, draft: Application) -> None:
    who = acting(world.editor)
    first = begin_upload(who, draft.id, "certificate", "a.pdf", 100)
    second = begin_upload(who, draft.id, "certificate", "b.pdf", 100)
    assert uploads.of(draft) == [second]
    with pytest.raises(NotFound):
        uploads.find(who, first.id)


def test_more_files_than_asked_for_are_refused_at_once(world: World, draft: Application) -> None:
    send(world, draft, "letter", "a.pdf")
    begin_upload(acting(world.editor), draft.id, "letter", "b.pdf", 100)
    with pytest.raises(Invalid, match="At most 2 files"):
        begin_upload(acting(world.signatory), draft.id, "letter", "c.pdf", 100)


def test_only_who_began_goes_on_and_only_where_it_is_open(world: World, draft: Application) -> None:
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, "letter", "letter.pdf", len(CONTENT))
    for other in (world.signatory, world.other_signatory):
        with pytest.raises(NotFound):
            take_part(acting(other), upload.id, 0, CONTENT)
        with pytest.raises(NotFound):
            cancel_upload(acting(other), upload.id)
    draft.state = ApplicationState.SUBMITTED
    draft.number = "KG-2026-9999"
    with pytest.raises(NotAllowedNow):
        take_part(who, upload.id, 0, CONTENT)
    with pytest.raises(NotAllowedNow):
        begin_upload(who, draft.id, "letter", "letter.pdf", 100)


def test_there_are_uploads_for_questions_of_files_only(world: World, draft: Application) -> None:
    for question in ("title", "no-such-question", "budget", "\x00"):
        with pytest.raises(NotFound):
            begin_upload(acting(world.editor), draft.id, question, "letter.pdf", 100)
    with pytest.raises(NotFound):
        begin_upload(acting(world.other_signatory), draft.id, "letter", "letter.pdf", 100)


def test_an_upload_waits_for_a_day_and_leaves_nothing_behind(world: World, draft: Application) -> None:
    who = acting(world.editor)
    upload = begin_upload(who, draft.id, "letter", "letter.pdf", len(CONTENT))
    take_part(who, upload.id, 0, CONTENT[:HALF])
    folder = f"{uploads.FOLDER}/{upload.id}"
    assert uploads.clear() == 0
    assert len(files.store().keys(folder)) == 1
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        with pytest.raises(NotFound):
            uploads.find(who, upload.id)
        assert uploads.of(draft) == []
        assert uploads.clear() == 1
        assert uploads.clear() == 0
    assert files.store().keys(folder) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(UnfinishedUpload)) == 0


def test_the_parts_of_a_file_that_arrived_go(world: World, draft: Application) -> None:
    upload = begin_upload(acting(world.editor), draft.id, "letter", "letter.pdf", len(CONTENT))
    take_part(acting(world.editor), upload.id, 0, CONTENT)
    uploads.clear()
    assert files.store().keys(f"{uploads.FOLDER}/{upload.id}") == []


def test_a_file_that_arrives_is_in_no_conflict_with_what_is_being_typed(world: World, draft: Application) -> None:
    send(world, draft, "letter", "a.pdf")
    who = acting(world.editor)
    save_section(who, draft.id, "documents", 0, {"authority": "Ayil Okmotu"})
    send(world, draft, "letter", "b.pdf")
    row = session.get_one(SectionProgress, (draft.id, "documents"), populate_existing=True)
    assert row.version == 1
    save_section(who, draft.id, "documents", 1, {"authority": "Ayil Okmotu of Ak-Tatyr"})
    assert names(draft, "letter") == ["a.pdf", "b.pdf"]


# The wire


@pytest.fixture
def desk(world: World, draft: Application, client: CriticClient) -> CriticClient:
    sign_in(client, world.editor)
    return client


def begin(desk: CriticClient, ident: UUID, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return desk.post(f"/applications/{ident}/questions/letter/uploads", headers=named)


def metadata(name: str) -> str:
    return f"filename {b64encode(name.encode()).decode()}"


def test_the_protocol_from_the_first_byte_to_the_last(desk: CriticClient, draft: Application) -> None:
    begun = begin(desk, draft.id, Upload_Length=str(len(CONTENT)), Upload_Metadata=metadata("письмо.pdf"))
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0")
    place = begun.headers["Location"]
    first = desk.patch(place, data=CONTENT[:HALF], headers={"Upload-Offset": "0"}, content_type=PART)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    again = desk.patch(place, data=CONTENT[:HALF], headers={"Upload-Offset": "0"}, content_type=PART)
    assert again.status_code == 409
    head = desk.head(place)
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, str(HALF))
    assert head.headers["Cache-Control"] == "no-store"
    assert "письмо.pdf" in desk.get(f"/applications/{draft.id}/sections/documents").get_data(as_text=True)
    assert "Files on their way" in desk.get(f"/applications/{draft.id}").get_data(as_text=True)
    rest = {"Upload-Offset": str(HALF)}
    last = desk.patch(place, data=CONTENT[HALF:], headers=rest, content_type=PART)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert desk.head(place).status_code == 404
    assert names(draft, "letter") == ["письмо.pdf"]


def test_files_go_on_from_every_page_of_who_sends_them(
    desk: CriticClient, draft: Application, world: World, client: CriticClient
) -> None:
    begin(desk, draft.id, Upload_Length=str(len(CONTENT)), Upload_Metadata=metadata("письмо.pdf"))
    pages = [f"/applications/{draft.id}{place}" for place in ("", "/sections/problem", "/sections/documents")]
    assert ["письмо.pdf" in desk.get(page).text for page in pages] == [True, True, True]
    sign_in(client, world.signatory)
    assert ["письмо.pdf" in client.get(page).text for page in pages] == [False, False, False]
    sign_in(client, world.editor)
    session.execute(sa.update(UnfinishedUpload).values(expires_at=clock.now()))
    assert ["письмо.pdf" in client.get(page).text for page in pages] == [False, False, False]


def test_what_is_no_request_of_the_protocol_is_refused(desk: CriticClient, draft: Application) -> None:
    sizes = ("", "-1", "1e3", "9" * 40, "١٢")
    for size in sizes:
        assert begin(desk, draft.id, Upload_Length=size.encode().decode("latin-1")).status_code == 422
    assert begin(desk, draft.id, Upload_Length="10", Upload_Metadata="filename %%%").status_code == 422
    assert begin(desk, draft.id, Upload_Length="10", Upload_Metadata=metadata("a.exe")).status_code == 422
    large = begin(desk, draft.id, Upload_Length=str(10**9), Upload_Metadata=metadata("a.pdf"))
    assert large.status_code == 413
    assert "too large" in large.get_json()["reasons"][0]
    place = begin(desk, draft.id, Upload_Length="10", Upload_Metadata=metadata("a.pdf")).headers["Location"]
    assert desk.patch(place, data=b"x", headers={"Upload-Offset": "0"}).status_code == 415
    assert desk.patch(place, data=b"x", content_type=PART).status_code == 422
    too_much = desk.patch(place, data=b"x" * 11, headers={"Upload-Offset": "0"}, content_type=PART)
    assert too_much.status_code == 413
    other = {"Upload-Offset": "0", "Tus-Resumable": "0.2.2"}
    assert desk.patch(place, data=b"x", headers=other, content_type=PART).status_code == 412
    assert desk.delete(place).status_code == 204
    assert desk.delete(place).status_code == 404


def test_strangers_and_closed_doors(world: World, desk: CriticClient, draft: Application) -> None:
    place = begin(desk, draft.id, Upload_Length="10", Upload_Metadata=metadata("a.pdf")).headers["Location"]
    sign_in(desk, world.other_signatory)
    headers = {"Upload-Offset": "0"}
    assert desk.head(place).status_code == 404
    assert desk.patch(place, data=b"x", headers=headers, content_type=PART).status_code == 404
    assert desk.delete(place).status_code == 404
    assert begin(desk, draft.id, Upload_Length="10", Upload_Metadata=metadata("a.pdf")).status_code == 404
    sign_in(desk, world.editor)
    session.get_one(Application, draft.id).state = ApplicationState.WITHDRAWN
    session.commit()
    assert desk.patch(place, data=b"x", headers=headers, content_type=PART).status_code == 409


def hostile() -> Iterator[str]:
    yield from json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text())


def test_no_name_breaks_anything(
    world: World, desk: CriticClient, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = list(hostile())
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", len(given))
    who, named = acting(world.editor), [name.replace("/", "").replace("\\", "") for name in given]
    shown = [uploads.begin(who, draft, "letter", f"x{name}.pdf", 10).name for name in named]
    session.commit()
    assert not any(set("/\n\x00") & set(name) for name in shown)
    assert desk.get(f"/applications/{draft.id}/sections/documents").status_code == 200
    for name in given[::20]:
        answer = begin(desk, draft.id, Upload_Length="10", Upload_Metadata=metadata(f"{name}.pdf"))
        assert answer.status_code in (201, 409, 422), name


# Thumbnails


def test_a_thumbnail_is_for_those_who_may_read_the_file(world: World, desk: CriticClient) -> None:
    draft = world.application(complete=True)
    stored = files.save(acting(world.editor), draft, "letter", "letter.png", PNG)
    plain = files.save(acting(world.editor), draft, "letter", "letter.pdf", CONTENT)
    session.commit()
    shown = desk.get(f"/files/{stored.id}/thumbnail")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert desk.get(f"/files/{stored.id}/thumbnail").data == shown.data
    assert desk.get(f"/files/{plain.id}/thumbnail").status_code == 404
    assert f"/files/{stored.id}/thumbnail" in desk.get(f"/applications/{draft.id}/read").get_data(as_text=True)
    sign_in(desk, world.other_signatory)
    assert desk.get(f"/files/{stored.id}/thumbnail").status_code == 404


# Replacing


def test_a_new_file_takes_the_place_of_the_old_one_and_gives_it_back(world: World, draft: Application) -> None:
    send(world, draft, "certificate", "old.pdf")
    change(world, draft, "certificate", add=[Upload("new.pdf", certificate("New"))])
    question = questionnaire_of(draft).question("certificate")
    shown = attached(draft, [question])["certificate"]
    assert [file.name for file in shown.standing] == ["new.pdf"]
    assert [file.name for file in shown.replaced.values()] == ["old.pdf"]
    (old,) = restorable(draft)
    change(world, draft, "certificate", restore=[str(old.id)])
    assert names(draft, "certificate") == ["old.pdf"]
    assert [item["name"] for item in answers(draft.id)["certificate"]] == ["old.pdf"]


def test_of_several_files_one_taken_away_comes_back_while_there_is_room(world: World, draft: Application) -> None:
    send(world, draft, "letter", "a.pdf")
    send(world, draft, "letter", "b.pdf")
    (gone, _) = files.of(draft, "letter")
    change(world, draft, "letter", remove=[str(gone.id)])
    assert [file.name for file in restorable(draft, "letter")] == ["a.pdf"]
    send(world, draft, "letter", "c.pdf")
    with pytest.raises(Invalid, match="At most 2 files"):
        change(world, draft, "letter", restore=[str(gone.id)])
    (*_, last) = files.of(draft, "letter")
    change(world, draft, "letter", remove=[str(last.id)], restore=[str(gone.id)])
    assert names(draft, "letter") == ["a.pdf", "b.pdf"]


def test_after_submitting_nothing_old_comes_back_and_the_seal_names_what_it_named(world: World) -> None:
    draft = world.application(complete=True)
    who = acting(world.signatory)
    change(world, draft, "certificate", add=[Upload("first.pdf", CONTENT)])
    change(world, draft, "certificate", add=[Upload("second.pdf", certificate("Second"))])
    submit(who, draft.id, None, declared=True)
    session.flush()
    assert restorable(draft) == []
    sealed = last_sealed(draft.id)
    assert sealed is not None
    draft.state = ApplicationState.DRAFT
    change(world, draft, "certificate", add=[Upload("third.pdf", certificate("Third"))])
    assert [file.name for file in restorable(draft)] == ["second.pdf"]
    assert [file["name"] for file in sealed.content["files"].values()] == ["second.pdf"]
    first = session.scalars(sa.select(StoredFile).where(StoredFile.name == "first.pdf")).one()
    change(world, draft, "certificate", restore=[str(first.id)])
    assert names(draft, "certificate") == ["third.pdf"]


def test_the_page_offers_to_undo_without_script(world: World, desk: CriticClient) -> None:
    draft = world.application()
    send(world, draft, "certificate", "old.pdf")
    change(world, draft, "certificate", add=[Upload("new.pdf", certificate("New"))])
    (old,) = restorable(draft)
    session.commit()
    address = f"/applications/{draft.id}/sections/documents"
    page = desk.get(address).get_data(as_text=True)
    assert "takes the place of “old.pdf”" in page
    assert "Undo: keep “old.pdf”" in page
    version = "0"
    body = {"version": version, "q-certificate-restore": str(old.id), "idempotency_key": "undo", "go": "list"}
    assert desk.post(address, data=body).status_code == 303
    assert names(draft, "certificate") == ["old.pdf"]
