"""A person at a desk: signs in, opens pages, presses what is written on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

PASSWORD = "a long enough pass-phrase"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


class Desk:
    """One browser of one person. ``show`` takes the pictures of a step and asks axe."""

    def __init__(self, page: Page, show: Callable[[Page, str], Any]) -> None:
        self.page, self._show = page, show

    def sign_in(self, email: str, password: str = PASSWORD) -> Desk:
        self.open("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_url(re.compile("sign-in"))
        return self

    def open(self, path: str) -> Desk:
        response = self.page.goto(path)
        assert response is not None
        assert response.status < 500, f"{path}: {response.status}"
        return self

    def status(self, path: str) -> int:
        """The HTTP status of a page, without going there."""
        return self.page.request.get(path, max_redirects=0).status

    def press(self, name: str, *, exact: bool = True) -> Desk:
        """Press the button or follow the link of that name, and wait for the page it leads to.

        A click alone returns when it was sent: what comes next could still meet the page before.
        """
        with self.page.expect_navigation():
            return self.press_here(name, exact=exact)

    def press_here(self, name: str, *, exact: bool = True) -> Desk:
        """The same where the page stays: what it puts back, what it downloads."""
        main = self.page.get_by_role("main")
        button, link = (main.get_by_role(role, name=name, exact=exact) for role in ("button", "link"))
        button.or_(link).first.click()
        return self

    def fill(self, label: str, text: str) -> Desk:
        self.page.get_by_role("main").get_by_label(label, exact=False).first.fill(text)
        return self

    def choose(self, label: str) -> Desk:
        self.page.get_by_role("main").get_by_label(label, exact=True).first.check()
        return self

    def sees(self, text: str) -> Desk:
        expect(self.page.get_by_role("main")).to_contain_text(text)
        return self

    def sees_not(self, text: str) -> Desk:
        expect(self.page.get_by_role("main")).not_to_contain_text(text)
        return self

    def picture(self, name: str) -> Desk:
        self._show(self.page, name)
        return self

    @property
    def ident(self) -> str:
        """The record's id in the address."""
        found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", self.page.url)
        assert found is not None, self.page.url
        return found[0]


def desks(browser: Browser, base_url: str, show: Callable[[Page, str], Any]) -> Callable[[], Desk]:
    """Opens a new desk: a browser context of its own."""

    def new() -> Desk:
        context = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.set_default_timeout(20_000)
        return Desk(context.new_page(), show)

    return new


def link_in(text: str) -> str:
    """The path of the first link of a mail."""
    found = LINK.search(text)
    assert found is not None, text
    return found[1]
