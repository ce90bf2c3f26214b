"""The declarative base, column types and connection rules of both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.types import JSON, TypeDecorator

from grantflow.core.errors import Conflict, NotFound
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.translated import Translated

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused; what comes back is aware and in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TranslatedColumn(TypeDecorator[Translated]):
    """Text in several languages, kept as a JSON object by language code."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Translated | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else dict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Translated | None:
        return None if value is None else Translated(value)


class Base(DeclarativeBase):
    """Every table of GrantFlow."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: sa.Date,
        UUID: sa.Uuid,
        Translated: TranslatedColumn,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: sa.Text,
        int: sa.BigInteger,
    }


class Identified:
    """A time-ordered identifier, made by the application so that it is known before the insert."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned:
    """Optimistic locking: an update of a stale row fails instead of overwriting."""

    version: Mapped[int] = mapped_column(sa.Integer, default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


E_ = TypeVar("E_", bound=StrEnum)


def enum_column(kind: type[E_], *, constraint: str = "", **options: Any) -> Mapped[E_]:
    """A string column that holds the values of ``kind``, kept by a CHECK.

    ``constraint`` names the CHECK where a table has two columns of one kind.
    """
    name = constraint or "".join("_" + c.lower() if c.isupper() else c for c in kind.__name__).lstrip("_")
    column: sa.Enum = sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=40,
        validate_strings=True,
    )
    return mapped_column(column, **options)


def fixed(condition: str) -> sa.ColumnElement[bool]:
    """A condition in constants, of an index on part of a table and of the queries that are to use that index.

    SQLite takes such an index only where the query has the index's condition word for word, without parameters.
    """
    return sa.literal_column(condition)


def only_where(condition: sa.ColumnElement[bool]) -> dict[str, Any]:
    """For ``sa.Index``: only the rows that fulfil the condition."""
    return {"sqlite_where": condition, "postgresql_where": condition}


db = SQLAlchemy(metadata=Base.metadata, session_options={"join_transaction_mode": "create_savepoint"})
session = db.session

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take SQLite's write lock at once: a deferred one that upgrades fails."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def is_writing() -> bool:
    """Whether transactions begun now take the write lock."""
    return _writing.get()


STALE = mark("Somebody changed this while you had it open. Look at the new version, then decide again.")


def missing() -> NotFound:
    """What unknown, foreign and deleted records answer alike."""
    return NotFound(say("This page does not exist, or it is not yours to see."))


M = TypeVar("M", bound=Base)


def get(model: type[M], ident: UUID) -> M:
    """The row, or :class:`NotFound` in the words every missing record gets."""
    row = session.get(model, ident)
    if row is None:
        raise missing()
    return row


def lock(model: type[M], ident: UUID) -> M:
    """The row as it stands now, locked until the transaction ends."""
    row = session.get(model, ident, with_for_update=True, populate_existing=True)
    if row is None:
        raise missing()
    return row


def check_version(row: Any, version: int | None) -> None:
    """Refuse when the person acted on an older version of ``row`` than the stored one."""
    if version is not None and row.version != version:
        raise Conflict(say(STALE))


def touch(row: Any) -> None:
    """Let the version of ``row`` move although only what belongs to it changed: whoever has it open must notice."""
    flag_modified(row, "state")


def database_now() -> datetime:
    """The instant by the database's clock, which decides about deadlines."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.scalar(sa.text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    instant = session.scalar(sa.select(sa.func.clock_timestamp()))
    assert isinstance(instant, datetime)
    return instant.astimezone(UTC)
