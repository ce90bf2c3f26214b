"""Accounts in a browser: from nobody to an organisation with a colleague, by keyboard, and with a second step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.passwords import hash_password
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.outbox.worker import deliver_due
from tests.e2e.pages.applying import confirm, register
from tests.e2e.pages.desk import PASSWORD, Desk, desks, link_in
from tests.support.smtp import MailServer


@pytest.fixture
def desk(browser: Browser, live_server: str, picture: Callable[[Page, str], Any]) -> Callable[[], Desk]:
    return desks(browser, live_server, picture)


def letter(app: Flask, mails: MailServer, address: str) -> str:
    """The newest letter to somebody, after a round of the worker."""
    with app.app_context():
        deliver_due()
    return mails.to(address)[-1].text()


def press_keys(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_an_organisation_comes_in_and_a_colleague_follows(
    app: Flask, desk: Callable[[], Desk], mails: MailServer
) -> None:
    asel = desk()
    asel.open("/register").picture("accounts-register")
    register(asel, "Asel Toktosunova", "asel@example.org")
    asel.sees("Look into your mailbox").picture("accounts-check-mail")
    confirm(asel, link_in(letter(app, mails, "asel@example.org")))
    asel.sees("Enter your organisation")

    page = asel.page
    page.context.clear_cookies()
    asel.open("/sign-in")
    page.get_by_label("E-mail").focus()
    page.keyboard.type("asel@example.org")
    press_keys(page, "Tab")
    page.keyboard.type("not my password at all")
    press_keys(page, "Enter")
    asel.sees("The e-mail address or the password is not right.").picture("accounts-sign-in-refused")
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    press_keys(page, "Enter")
    expect(page).to_have_url(re.compile("/organisations/new"))

    asel.fill("What is the organisation called", "Таза суу")
    asel.page.get_by_label("Country of registration").select_option("KG")
    asel.fill("Registration number", "01203201910234")
    asel.picture("accounts-organisation-form").press("Save")
    asel.sees("You are its signatory").sees("Taza suu").picture("accounts-organisation")
    asel.open("/home").sees("Finish the profile of Таза суу")

    asel.open("/organisations/mine").press("Invite a colleague")
    asel.fill("E-mail address", "bakyt@example.org")
    asel.page.get_by_label("Editor").check()
    asel.picture("accounts-invite-colleague").press("Send the invitation")
    asel.sees("bakyt@example.org")

    bakyt = desk()
    bakyt.open(link_in(letter(app, mails, "bakyt@example.org"))).sees("Asel Toktosunova invites you as: Editor")
    bakyt.fill("Your name", "Bakyt Aliev")
    bakyt.fill("Password", PASSWORD)
    bakyt.picture("accounts-invitation").press("Accept and open the account")
    bakyt.sees("You have the role now")
    bakyt.open("/organisations/mine").sees("Таза суу").sees("Asel Toktosunova")
    asel.open("/organisations/mine").sees("Bakyt Aliev")

    asel.press("See the bank data").press("Enter bank data")
    asel.fill("Bank and branch", "Demir Bank, Bishkek")
    asel.fill("IBAN or account number", "1280010123456789")
    asel.picture("accounts-bank-form").press("Save")
    asel.sees("Waits to be confirmed").sees("6789").picture("accounts-bank")


def test_the_second_step_is_set_up_and_then_asked(app: Flask, desk: Callable[[], Desk]) -> None:
    with app.app_context(), unit_of_work():
        builders.person("Rita Second", "rita@example.org", password_hash=hash_password(PASSWORD))
    rita = desk().sign_in("rita@example.org")
    rita.open("/profile").picture("accounts-profile")
    rita.press("Protect your account with a second step").picture("accounts-second-step-set-up")
    secret = rita.page.locator("code").first.inner_text().replace(" ", "")
    rita.fill("The six digits", pyotp.TOTP(secret).now()).press("Turn the second step on")
    spare = rita.page.locator("code").first.inner_text()
    rita.picture("accounts-recovery-codes").choose("I have kept these codes in a safe place").press("Go on")
    rita.page.get_by_text("Signed in as").locator("..").click()
    with rita.page.expect_navigation():
        rita.page.get_by_role("button", name="Sign out", exact=True).click()
    rita.sign_in("rita@example.org").sees("Enter the code from your phone").picture("accounts-second-step")
    rita.fill("Code", "000000").press("Go on").sees("This code is not right")
    rita.fill("Code", spare).press("Go on")
    rita.open("/profile/second-step").sees("9 recovery codes are left").picture("accounts-second-step-settings")
