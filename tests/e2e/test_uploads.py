"""A large scan on a bad line, on a phone: it goes on after a break and a reload, is replaced and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from grantflow.accounts.passwords import hash_password
from grantflow.applications.models import Application
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.demo.stories import certificate
from grantflow.files import commands as files
from tests.e2e.pages.desk import PASSWORD, Desk

PHONE: ViewportSize = {"width": 390, "height": 844}
MEGABYTE = 2**20


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A short name of the test, for what must be its own in a shared database."""
    return f"UP{sum(map(ord, request.node.name)) % 1000}"


@pytest.fixture
def draft(app: Flask, key: str) -> UUID:
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Жаңы жол", "KG")
        who = builders.person("Asel Toktosunova", address(key), password_hash=hash_password(PASSWORD))
        builders.give(who, Role.SIGNATORY, organisation=cso)
        return builders.application(builders.call(builders.programme(key), who, f"{key}-1"), cso, who).id


@pytest.fixture
def phone(browser: Browser, live_server: str, key: str, draft: UUID, picture: Callable[[Page, str], Any]) -> Desk:
    assert draft
    context = browser.new_context(base_url=live_server, viewport=PHONE, locale="en-GB")
    context.set_default_timeout(15_000)
    return Desk(context.new_page(), picture).sign_in(address(key))


def address(key: str) -> str:
    return f"{key.lower()}@example.org"


def scan(folder: Path) -> Path:
    """A picture of more than 6 MB."""
    edge = 1500
    noise = Image.frombytes("RGB", (edge, edge), Random(1).randbytes(edge * edge * 3))
    made = BytesIO()
    noise.save(made, "PNG")
    path = folder / "scan.png"
    path.write_bytes(made.getvalue())
    assert path.stat().st_size > 6 * MEGABYTE
    return path


def stands(app: Flask, draft: UUID) -> dict[str, int]:
    """Names and sizes of the certificate's files."""
    with app.app_context():
        application = session.get_one(Application, draft)
        return {file.name: file.size for file in files.of(application, "certificate")}


def test_a_scan_arrives_over_a_line_that_breaks(app: Flask, draft: UUID, phone: Desk, tmp_path: Path) -> None:
    path, page = scan(tmp_path), phone.page
    place = f"/applications/{draft}/sections/documents"
    phone.open(place)
    field = page.locator("#q-certificate")
    offsets: list[int] = []

    def weak(route: Route) -> None:
        offsets.append(int(route.request.headers["upload-offset"]))
        route.abort() if len(offsets) > 4 else route.continue_()

    page.route("**/uploads/*", lambda route: weak(route) if route.request.method == "PATCH" else route.continue_())
    field.locator("input[type=file]").set_input_files(path)
    expect(field.get_by_text("No connection. It goes on by itself")).to_be_visible(timeout=30_000)
    assert offsets[4] > 0
    phone.picture("upload-waiting")
    page.set_viewport_size(PHONE)
    page.unroute_all()

    seen: list[int] = []
    page.on("request", lambda r: seen.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None)
    phone.open(f"/applications/{draft}")
    expect(page.get_by_text("Files on their way")).to_be_visible()
    page.reload()
    phone.open(place)
    expect(field.locator("[data-standing] li")).to_contain_text("scan.png", timeout=30_000)
    assert min(seen) >= offsets[4]
    assert stands(app, draft) == {"scan.png": path.stat().st_size}
    small = field.locator("img.thumbnail")
    expect(small).to_be_visible()
    small.scroll_into_view_if_needed()
    expect(small).to_have_js_property("naturalWidth", 192, timeout=30_000)

    other = tmp_path / "certificate.pdf"
    other.write_bytes(certificate("Жаңы жол"))
    field.locator("input[type=file]").set_input_files(other)
    expect(field.locator("[data-standing]")).to_contain_text("takes the place of “scan.png”", timeout=30_000)
    phone.picture("upload-replaced")
    page.set_viewport_size(PHONE)
    field.get_by_label("Undo: keep “scan.png”").check()
    phone.fill("Which local authority", "Ayil Okmotu")
    phone.press("Save and go back to the list")
    phone.sees("Sections")
    assert stands(app, draft) == {"scan.png": path.stat().st_size}
    page.context.add_cookies([{"name": "language", "value": "ru", "url": page.url}])
    phone.open(place).picture("upload-russian")


def test_a_file_that_arrived_is_not_counted_as_missing_any_more(draft: UUID, phone: Desk, tmp_path: Path) -> None:
    page = phone.open(f"/applications/{draft}/sections/documents").page
    bar, missing = page.locator("#autosave [data-stand=saved]"), re.compile(r"(\d+) answers? missing")
    page.get_by_label("Which local authority").fill("Ayil Okmotu")
    expect(bar).to_contain_text(missing, timeout=15_000)
    before = missing.search(bar.inner_text())
    assert before
    other = tmp_path / "certificate.pdf"
    other.write_bytes(certificate("Жаңы жол"))
    page.locator("#q-certificate input[type=file]").set_input_files(other)
    expect(page.locator("#q-certificate [data-standing] li")).to_contain_text("certificate.pdf", timeout=15_000)
    left = int(before[1]) - 1
    expect(bar).to_contain_text(f"{left} answer" if left else "Saved at")
    expect(bar).not_to_contain_text(before[0])


def test_it_goes_on_after_signing_in_again(app: Flask, draft: UUID, phone: Desk, key: str, tmp_path: Path) -> None:
    path, page = scan(tmp_path), phone.page
    place = f"/applications/{draft}/sections/documents"
    field = phone.open(place).page.locator("#q-certificate")

    def sign_out_after_two(route: Route) -> None:
        if int(route.request.headers["upload-offset"]) > 0:
            page.context.clear_cookies()
        route.continue_()

    page.route(
        "**/uploads/*",
        lambda route: sign_out_after_two(route) if route.request.method == "PATCH" else route.continue_(),
    )
    field.locator("input[type=file]").set_input_files(path)
    expect(field.get_by_text("You are signed out. It goes on when")).to_be_visible(timeout=30_000)
    page.unroute_all()
    phone.sign_in(address(key)).open(place)
    expect(field.locator("[data-standing] li")).to_contain_text("scan.png", timeout=30_000)
    assert stands(app, draft) == {"scan.png": path.stat().st_size}


def test_a_file_is_not_lost_by_saving_at_once(app: Flask, draft: UUID, phone: Desk, tmp_path: Path) -> None:
    page = phone.open(f"/applications/{draft}/sections/documents").page
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(certificate("Жаңы жол"))
    page.locator("#q-certificate input[type=file]").set_input_files(paper)
    phone.press("Save and go back to the list")
    phone.sees("Sections")
    assert "certificate.pdf" in stands(app, draft)


def test_a_file_that_lies_is_refused_and_one_is_called_off(
    app: Flask, draft: UUID, phone: Desk, tmp_path: Path
) -> None:
    page = phone.open(f"/applications/{draft}/sections/documents").page
    field = page.locator("#q-certificate")
    lie = tmp_path / "letter.pdf"
    lie.write_bytes(b"not a PDF")
    field.locator("input[type=file]").set_input_files(lie)
    expect(field.get_by_text("is not what its name says")).to_be_visible(timeout=30_000)
    phone.picture("upload-refused")
    page.set_viewport_size(PHONE)
    page.context.set_offline(True)
    field.locator("input[type=file]").set_input_files(scan(tmp_path))
    expect(field.get_by_text("No connection. It goes on by itself")).to_be_visible(timeout=30_000)
    field.get_by_role("button", name="Cancel scan.png").click()
    expect(field.locator("[data-upload]")).to_have_count(0)
    page.context.set_offline(False)
    assert stands(app, draft) == {}
