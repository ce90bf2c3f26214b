"""Fixtures every test may use: databases, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import PostgresServer, postgres_server
from tests.support.smtp import MailServer, mail_server

DATABASES = ("sqlite", "postgresql")


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
