"""The browser tests' own tools: a good page passes in four pictures, a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_playwright import CreateContextCallback

from tests.support.pictures import NotAccessible, take_pictures

STYLE = """<style>body { color: #16232e; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } }</style>"""
FRAME = (
    '<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">'
    f"<title>Calls</title>{STYLE}</head><body><main><h1>Calls</h1>%s</main></body></html>"
)


PALE = {"light": "#999", "dark": "#444"}
"""Too little contrast in one scheme, enough in the other."""


@pytest.fixture
def page(new_context: CreateContextCallback) -> Page:
    """A page that no app serves."""
    return new_context().new_page()


def test_a_good_page_gives_four_pictures(page: Page, tmp_path: Path) -> None:
    page.set_content(FRAME % "<p>One is open.</p>")
    taken = take_pictures(page, "calls", tmp_path)
    names = ["calls-1280-light.png", "calls-1280-dark.png", "calls-390-light.png", "calls-390-dark.png"]
    assert [picture.path.name for picture in taken] == names
    assert all(picture.path.read_bytes().startswith(b"\x89PNG") for picture in taken)
    assert page.viewport_size == {"width": 1280, "height": 900}


@pytest.mark.parametrize("scheme", PALE)
def test_what_axe_finds_is_said_for_the_scheme_it_is_in(page: Page, tmp_path: Path, scheme: str) -> None:
    page.set_content(FRAME % f'<p style="color: {PALE[scheme]}">Pale</p>')
    with pytest.raises(NotAccessible) as found:
        take_pictures(page, "pale", tmp_path)
    for width in (1280, 390):
        assert f"pale-{width}-{scheme}.png: color-contrast" in str(found.value)
    other = next(name for name in PALE if name != scheme)
    assert f"-{other}.png" not in str(found.value)


def test_a_page_wider_than_a_phone_is_said(page: Page, tmp_path: Path) -> None:
    page.set_content(FRAME % '<div style="width: 800px">Wide</div>')
    with pytest.raises(NotAccessible, match=r"wide-390-light.png: the page is \d+ px wider") as found:
        take_pictures(page, "wide", tmp_path)
    assert "wide-1280" not in str(found.value)
