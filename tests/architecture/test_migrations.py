"""Migrations: one head, equal to the models, up and down and up again with data, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.engine import Engine

from grantflow import paths
from grantflow.app import create_app
from grantflow.core.actors import Role
from grantflow.core.db import Base, db, session
from grantflow.core.search import outside_models
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.settings import Environment, Settings
from tests.conftest import DATABASES
from tests.support.postgres import PostgresServer


@pytest.fixture(params=DATABASES)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that only migrations have touched."""
    server: PostgresServer | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.create("migrated")
    else:
        url = f"sqlite:///{tmp_path}/migrated.sqlite3"
    app = create_app(Settings(environment=Environment.TEST, database_url=url, storage=tmp_path))
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        session.remove()
        db.engine.dispose()
    if server is not None:
        server.drop("migrated")


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(paths.MIGRATIONS)).get_heads()) == 1


def test_the_migrated_database_equals_the_models(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, kind, parents: not outside_models(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_triggers_equal_those_of_the_models(migrated: Flask, tmp_path: Path) -> None:
    """Autogenerate sees neither: CHECKs (the states of each machine, the Σ rules) and the history's triggers."""
    if db.engine.dialect.name == "sqlite":
        other = sa.create_engine(f"sqlite:///{tmp_path}/models.sqlite3")
        Base.metadata.create_all(other)
        assert _sqlite_rules(db.engine) == _sqlite_rules(other)
        other.dispose()
        return
    before = _postgres_rules(db.engine)
    flask_migrate.downgrade(revision="base")
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
        Base.metadata.create_all(connection)
    assert before == _postgres_rules(db.engine)


def _sqlite_rules(engine: Engine) -> set[Any]:
    found: set[Any] = set()
    inspector = sa.inspect(engine)
    for table in sorted(Base.metadata.tables):
        found |= {(table, check["name"], _words(check["sqltext"])) for check in inspector.get_check_constraints(table)}
    with engine.connect() as connection:
        triggers = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found |= {(name, _words(text)) for name, text in triggers}
    return found


def _postgres_rules(engine: Engine) -> set[Any]:
    with engine.connect() as connection:
        checks = connection.execute(
            sa.text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
        )
        found: set[Any] = {tuple(row) for row in checks}
        triggers = connection.execute(
            sa.text("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        )
        found |= {tuple(row) for row in triggers}
        functions = connection.execute(
            sa.text("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'audit_events_%'")
        )
        return found | {(name, _words(body)) for name, body in functions}


def _words(text: str) -> str:
    return " ".join(str(text).replace('"', "").split())


def test_up_down_up_keeps_working_with_data(migrated: Flask) -> None:
    with unit_of_work():
        programme = builders.programme()
        manager = builders.give(builders.person("Aigul Osmonova"), Role.MANAGER, programme=programme)
        builders.call(programme, manager)
    session.remove()
    flask_migrate.downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
    with unit_of_work():
        builders.programme("AGAIN")


def test_without_the_right_to_add_an_extension_the_migration_says_so_and_goes_on(
    postgres: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = postgres.create("plain")
    owner = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(sa.text("CREATE ROLE plain LOGIN"))
        connection.execute(sa.text("GRANT ALL ON SCHEMA public TO plain"))
    address = url.replace("://postgres@", "://plain@")
    app = create_app(Settings(environment=Environment.TEST, database_url=address, storage=tmp_path))
    with app.app_context():
        flask_migrate.upgrade()
        names = {index["name"] for index in sa.inspect(db.engine).get_indexes("applications")}
        db.engine.dispose()
    assert "ix_applications_search" not in names
    assert "ix_applications_reviews" in names
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    with owner.connect() as connection:
        connection.execute(sa.text("DROP OWNED BY plain"))
        connection.execute(sa.text("DROP ROLE plain"))
    owner.dispose()
    postgres.drop("plain")


def test_both_databases_index_the_search(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            query = "EXPLAIN QUERY PLAN SELECT rowid FROM search_index WHERE folded MATCH '\"abc\"'"
            assert "VIRTUAL TABLE INDEX" in str(connection.execute(sa.text(query)).all())
            return
        connection.execute(sa.text("SET enable_seqscan = off"))
        query = "EXPLAIN SELECT id FROM applications WHERE search LIKE '%abc%'"
        assert "ix_applications_search" in str(connection.execute(sa.text(query)).all())


def test_the_oldest_of_a_call_is_not_looked_for_among_all_of_its_programme(migrated: Flask) -> None:
    """Both indexes hold the order; PostgreSQL knows by its figures which is narrower."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return
        query = """EXPLAIN QUERY PLAN SELECT submitted_at FROM applications
            WHERE programme_id = '1' AND call_id = '2' AND state = 'submitted' ORDER BY submitted_at LIMIT 1"""
        assert "ix_applications_call_state" in str(connection.execute(sa.text(query)).all())
