"""Running the command line in this process."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from grantflow import cli
from grantflow.app import create_app
from grantflow.core.db import db
from grantflow.files import commands as files
from grantflow.outbox import commands as outbox

Run = Callable[..., Result]
APPLICATIONS = 20
"""How many the database of the command line's tests holds."""


@contextmanager
def shared_kept() -> Iterator[None]:
    """Each command makes an application, and the last one made owns the process's file store and renderer."""
    store, renderer = files._store[:], outbox._renderer[:]
    yield
    files._store[:], outbox._renderer[:] = store, renderer


def environment(folder: Path, **more: str) -> Mapping[str, str]:
    """Settings of an installation that lives in ``folder``."""
    return {
        "GRANTFLOW_DATABASE_URL": f"sqlite:///{folder / 'grantflow.sqlite3'}",
        "GRANTFLOW_STORAGE": str(folder / "files"),
        **more,
    }


@contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    """That installation's database by itself, committed and closed after: a connection left open is an error there."""
    with closing(sqlite3.connect(folder / "grantflow.sqlite3")) as connection, connection:
        yield connection


def invoke(folder: Path, *arguments: str, **more: str) -> Result:
    """One command, as it is typed; unexpected errors are raised."""
    info = ScriptInfo(create_app=create_app)
    result = CliRunner().invoke(
        cli.cli, arguments, obj=info, env=environment(folder, **more), catch_exceptions=False, prog_name="grantflow"
    )
    if info._loaded_app is not None:
        with info._loaded_app.app_context():
            db.engine.dispose()
    return result
