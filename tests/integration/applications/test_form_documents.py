"""The whole form as PDF: empty for everybody, filled in for whoever may read it."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from grantflow.applications.enums import ApplicationState as A
from grantflow.applications.queries import answers
from grantflow.core.db import session
from tests.support.critic import CriticClient
from tests.support.world import World, sign_in


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_anyone_prints_the_empty_form(world: World, client: CriticClient) -> None:
    call = world.call
    session.commit()
    answer = client.get(f"/calls/{call.code}/form.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    assert "Application form" in text
    assert "At most" in text
    again = client.get(f"/calls/{call.code}/form.pdf").data
    assert again == answer.data
    client.set_cookie("language", "ru")
    assert "Форма заявки" in text_of(client.get(f"/calls/{call.code}/form.pdf").data)


def test_the_filled_form_is_for_its_readers(world: World, client: CriticClient) -> None:
    sent = world.application(A.SUBMITTED, complete=True, title="Clean wells in Naryn")
    session.commit()
    sign_in(client, world.signatory)
    text = text_of(client.get(f"/applications/{sent.id}/form.pdf").data)
    assert "Clean wells in Naryn" in text
    assert any(str(value)[:20] in text for value in answers(sent.id).values() if isinstance(value, str))
    sign_in(client, world.other_signatory)
    assert client.get(f"/applications/{sent.id}/form.pdf").status_code == 404


def test_an_unknown_call_has_no_form(client: CriticClient) -> None:
    assert client.get("/calls/NO-SUCH/form.pdf").status_code == 404
