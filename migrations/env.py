"""Alembic's environment: the application's database, its metadata, one transaction a migration."""

from __future__ import annotations

from typing import Any, Literal

import click
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import MigrationScript
from flask import current_app

from grantflow.core.db import Base, db
from grantflow.core.search import outside_models

PLAIN = {"UtcDateTime": "sa.DateTime(timezone=True)", "TranslatedColumn": "sa.JSON()"}


def render_item(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Own column types stand in migrations as what the database has, so that old migrations need no old code."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Whether a table or index of the database is one that models describe; the search has its own."""
    return not outside_models(name)


def leave_out_empty(context: MigrationContext, revision: object, directives: list[MigrationScript]) -> None:
    """``db migrate`` with nothing to change writes nothing."""
    compared = context.config is not None and getattr(context.config.cmd_opts, "autogenerate", False)
    if compared and all(ops.is_empty() for script in directives for ops in script.upgrade_ops_list):
        directives.clear()
        click.echo("Nothing has changed: no migration is written.")


MIGRATION_OPTIONS: dict[str, Any] = {
    "render_item": render_item,
    "process_revision_directives": leave_out_empty,
    "include_name": include_name,
    "target_metadata": Base.metadata,
    "compare_type": True,
    "compare_server_default": False,
    "render_as_batch": True,
    "transaction_per_migration": True,
}


def run() -> None:
    if context.is_offline_mode():
        url = current_app.config["SQLALCHEMY_DATABASE_URI"]
        context.configure(url=url, literal_binds=True, **MIGRATION_OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        context.configure(connection=connection, **MIGRATION_OPTIONS)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
