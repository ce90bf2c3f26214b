"""Browser tests: the app on a port of this machine, the system's Chromium, and pictures of every step."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_playwright import CreateContextCallback
from werkzeug.serving import ThreadedWSGIServer

from grantflow.core.db import db
from tests.conftest import DATABASES, make_app
from tests.support.machine import find_chromium
from tests.support.pictures import Picture, take_pictures
from tests.support.postgres import PostgresServer
from tests.support.smtp import MailServer

PICTURES = Path(__file__).parents[2] / "var" / "pictures"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # Pages save themselves after seconds, and a busy machine takes its time.
for loud in ("werkzeug", "mail.log"):
    logging.getLogger(loud).setLevel(logging.WARNING)  # A line for each request hides what failed.
ON_BOTH_DATABASES = {"test_path", "test_two_tabs"}
"""What is walked on PostgreSQL too: the path, and people who meet. Every command has its integration test on both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what one database shows for both."""
    there = (item for item in items if item.path.is_relative_to(HERE) and item.path.stem not in ON_BOTH_DATABASES)
    twice = {item for item in there if _on_postgres(item)}
    config.hook.pytest_deselected(items=list(twice))
    items[:] = [item for item in items if item not in twice]


def _on_postgres(item: pytest.Item) -> bool:
    return "[postgresql" in item.name


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser, silent towards the outside."""
    return {**browser_type_launch_args, "executable_path": str(find_chromium()), "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk in Bishkek that reads English."""
    viewport = {"width": 1280, "height": 900}
    return {**browser_context_args, "viewport": viewport, "locale": "en-GB", "timezone_id": "Asia/Bishkek"}


@pytest.fixture(scope="module")
def app(
    database_url: str, _running_mail_server: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application for the browsers of one file: what they do is committed, and mails leave by SMTP."""
    app = make_app(
        database_url,
        tmp_path_factory.mktemp("browser-files"),
        mail_server=_running_mail_server.host,
        mail_port=_running_mail_server.port,
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of each kind for one file: a story meets nobody from another."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('browser') / 'test.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    yield server.create("browser")
    server.drop("browser")


@pytest.fixture(scope="module")
def live_server(app: Flask) -> Iterator[str]:
    """The address under which the app answers."""
    server = ThreadedWSGIServer("127.0.0.1", 0, app)
    server.daemon_threads = False  # Closing waits for answers under way: each gives its connection back first.
    thread = threading.Thread(target=server.serve_forever, name="live-server", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def context(new_context: CreateContextCallback, live_server: str) -> BrowserContext:
    """A person's browser; ``page.goto("/calls")`` asks the app. ``new_context(base_url=live_server)`` is another's."""
    return new_context(base_url=live_server)


@pytest.fixture(autouse=True)
def _leave(browser: Browser) -> Iterator[None]:
    """Whoever came goes: pages that are left open save themselves and draw on, beside the tests that follow."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def picture(database_url: str) -> Callable[[Page, str], list[Picture]]:
    """``picture(page, name)``: saves the page in both widths and schemes and asserts that axe finds nothing.

    The pages do not depend on the database: pictures are taken on one of them.
    """
    if not database_url.startswith("sqlite"):
        return lambda page, name: []
    return lambda page, name: take_pictures(page, name, PICTURES)
