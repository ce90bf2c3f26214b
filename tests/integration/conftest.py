"""Every integration test runs in a transaction that is rolled back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from grantflow.core.db import db, writing
from tests.support.critic import CriticClient
from tests.support.world import World


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """One connection in one outer transaction, under every session of the test; commits become savepoints."""
    with app.app_context():
        engine = db.engine
    engines: dict[str | None, Any] = db._app_engines[app]
    with engine.connect() as connection:
        with writing():
            outer = connection.begin()
        engines[None] = connection
        try:
            yield connection
        finally:
            engines[None] = engine
            outer.rollback()


@pytest.fixture
def in_app(app: Flask, connection: Connection) -> Iterator[Flask]:
    """An application context on the isolated connection; ``grantflow.core.db.session`` works inside."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask, in_app: Flask) -> CriticClient:
    """A browser that reads every page as a critic."""
    app.test_client_class = CriticClient
    client = app.test_client()
    assert isinstance(client, CriticClient)
    return client


@pytest.fixture
def world(in_app: Flask) -> World:
    """A programme with an open call, its staff, a partner, reviewers and two CSOs."""
    return World()
