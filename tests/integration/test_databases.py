"""The tests' own databases: both kinds answer, statements are counted, PostgreSQL copies a template."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.support.postgres import PostgresServer
from tests.support.queries import counted


def test_both_databases_answer_and_statements_are_counted(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection, counted(engine) as sent:
        connection.execute(text("SELECT\n 1"))
        assert connection.execute(text("SELECT 2")).scalar_one() == 2
    with engine.connect() as connection:
        connection.execute(text("SELECT 3"))
    engine.dispose()
    assert sent.texts == ["SELECT 1", "SELECT 2"]
    assert str(sent).splitlines()[1] == "  2  SELECT 2"


def test_postgresql_copies_a_template_and_drops_in_use(postgres: PostgresServer) -> None:
    first = create_engine(postgres.create("copied_from"))
    with first.begin() as connection:
        connection.execute(text("CREATE EXTENSION pg_trgm"))
        connection.execute(text("CREATE TABLE kept (name text)"))
    first.dispose()
    second = create_engine(postgres.create("copy", template="copied_from"))
    with second.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 0
        postgres.drop("copy")
        connection.invalidate()
    second.dispose()
    postgres.drop("copied_from")


@pytest.mark.parametrize("name", ["никогда", 'od"d'])
def test_postgresql_takes_any_name(postgres: PostgresServer, name: str) -> None:
    postgres.create(name)
    postgres.drop(name)
