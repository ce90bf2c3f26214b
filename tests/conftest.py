"""Fixtures every test may use: databases, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from grantflow.app import create_app
from grantflow.core.db import Base, db
from grantflow.core.message_files import compile_catalogues
from grantflow.core.translation import CATALOGUES
from grantflow.settings import Environment, Settings
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.smtp import MailServer, mail_server

DATABASES = ("sqlite", "postgresql")
# Examples take as long as they take: others use the machine too. What lands meets the same ones each time.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", UNHURRIED, derandomize=True, database=None)
settings.register_profile("explore", UNHURRIED)
settings.load_profile("steady")


class JourneysByFile(LoadScopeScheduling):
    """Tests of one browser file stay on one worker and in their order: they share a server and what was done before.

    Every other test goes where there is room. (``xdist_group`` says the same, but pytest 9.2 does not let it through.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if not file.startswith("tests/e2e/"):
            return nodeid
        return f"{file} {'postgresql' if '[postgresql' in test else ''}"


def pytest_sessionstart() -> None:
    """Tests that make no app speak every language too."""
    compile_catalogues(CATALOGUES)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> JourneysByFile:
    """Who runs which test."""
    return JourneysByFile(config, log)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for each process that runs tests, started when first asked for."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of each kind, by SQLAlchemy address. Whoever asks for it runs on both."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("database")
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    yield server.create("grantflow")
    server.drop("grantflow")


@pytest.fixture(scope="session")
def _running_mail_server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def mails(_running_mail_server: MailServer) -> MailServer:
    """A mail server on this machine, with nothing in it and refusing nothing."""
    _running_mail_server.mails.clear()
    _running_mail_server.accept()
    return _running_mail_server


def make_app(database_url: str, storage: Path, **settings: Any) -> Flask:
    """An application on an empty database of its own, with every table."""
    chosen = Settings(
        environment=Environment.TEST,
        database_url=database_url,
        storage=storage,
        base_url="http://localhost",
        second_factor=False,
        **settings,
    )
    app = create_app(chosen)
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, once per database. Integration tests roll back what they do."""
    app = make_app(database_url, tmp_path_factory.mktemp("files"))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()
