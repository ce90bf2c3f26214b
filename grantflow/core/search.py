"""Finding a part of a word in long tables: by an index of three-letter pieces on both databases.

A searched table keeps what it is found by in a column ``search``, folded by :func:`grantflow.core.text.fold`.
PostgreSQL has a GIN index of ``pg_trgm`` on that column. SQLite has one FTS5 table for all of them, kept current by
triggers, so that whoever writes the column writes the index in the same transaction.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from grantflow.core.db import session
from grantflow.core.text import clean_line, fold

SHORTEST = 3
"""Letters of the shortest term the indexes know; a shorter one is compared with every row."""
PREFIX = "search_"
"""Names of the tables that SQLite's index needs; no model knows them."""
SQLITE_TABLES = (
    """CREATE TABLE IF NOT EXISTS search_entries (
       place INTEGER PRIMARY KEY, kind VARCHAR(60) NOT NULL, subject CHAR(32) NOT NULL UNIQUE)""",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(folded, tokenize='trigram')",
)
SQLITE_TRIGGERS = (
    """CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
       INSERT INTO search_entries (kind, subject) VALUES ('{table}', NEW.id);
       INSERT INTO search_index (rowid, folded)
       SELECT place, NEW.search FROM search_entries WHERE subject = NEW.id; END""",
    """CREATE TRIGGER {table}_search_update AFTER UPDATE OF search ON {table} WHEN NEW.search <> OLD.search BEGIN
       UPDATE search_index SET folded = NEW.search
       WHERE rowid = (SELECT place FROM search_entries WHERE subject = NEW.id); END""",
    """CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
       DELETE FROM search_index WHERE rowid = (SELECT place FROM search_entries WHERE subject = OLD.id);
       DELETE FROM search_entries WHERE subject = OLD.id; END""",
)
POSTGRES_INDEX = "CREATE INDEX ix_{table}_search ON {table} USING gin (search gin_trgm_ops)"
_entries = sa.table("search_entries", sa.column("place"), sa.column("kind"), sa.column("subject", sa.Uuid()))
_index = sa.table("search_index", sa.column("rowid"), sa.column("folded"))


def folded(typed: str) -> str:
    """A term as people type it, in the form of the ``search`` columns, without control characters."""
    return fold(clean_line(typed))


def indexed(model: Any) -> None:
    """Give a model's ``search`` column its index wherever the table is made from the model (migrations have theirs)."""

    @event.listens_for(model.__table__, "after_create")
    def _create(table: sa.Table, connection: Connection, **_: Any) -> None:
        if connection.dialect.name == "sqlite":
            for statement in (*SQLITE_TABLES, *SQLITE_TRIGGERS):
                connection.exec_driver_sql(statement.format(table=table.name))
        elif has_trigrams(connection):
            connection.exec_driver_sql(POSTGRES_INDEX.format(table=table.name))


def has_trigrams(connection: Connection) -> bool:
    """Whether a PostgreSQL database has ``pg_trgm``, created now where the account may do so.

    It is a trusted extension: whoever may create in the database may add it, if the server has its files.
    """
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        return False
    return True


def outside_models(name: str | None) -> bool:
    """Whether a table or index belongs to the search alone, so that no migration is to be made for it."""
    text = name or ""
    return text.startswith(PREFIX) or (text.startswith("ix_") and text.endswith("_search"))


def hits(model: Any, term: str) -> sa.Select[UUID]:
    """Ids of the rows of ``model`` whose search text contains ``term`` (folded). Every sign stands for itself."""
    table = model.__table__
    if len(term) < SHORTEST or session.get_bind().dialect.name != "sqlite":
        return sa.select(table.c.id).where(contains(table.c.search, term))
    phrase = '"{}"'.format(term.replace('"', '""'))
    return (
        sa.select(_entries.c.subject.label("id"))
        .join_from(_index, _entries, _entries.c.place == _index.c.rowid)
        .where(_index.c.folded.op("MATCH")(phrase), _entries.c.kind == table.name)
    )


def contains(column: Any, term: str) -> sa.ColumnElement[bool]:
    """The folded column has the folded term as a part, read from the rows themselves."""
    found: sa.ColumnElement[bool] = column.contains(term, autoescape=True)
    return found
