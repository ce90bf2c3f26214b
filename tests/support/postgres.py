"""A PostgreSQL server of the tests' own: the installed programs, an empty folder, a socket instead of a port."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.machine import find_postgres

OWNER = "postgres"
SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
)


class NoPostgres(Exception):
    """No server is installed, or it did not start; the text says what to do."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server. Databases are made and dropped by name."""

    socket: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.socket}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database, empty or as a copy of ``template`` (nobody may be connected to it); returns its address."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database with whoever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=str(self.socket), user=OWNER, dbname=OWNER, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server and stop it at the end; nothing of it stays.

    Raises:
        NoPostgres: it is not installed, or it did not start.
    """
    programs = find_postgres()
    if programs is None:
        raise NoPostgres("PostgreSQL is not installed; script/test installs it or says how")
    home = Path(tempfile.mkdtemp(prefix="gf-pg-"))
    if os.getuid() == 0:
        shutil.chown(home, OWNER)
    data = home / "data"
    stop: list[str | Path] = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
    try:
        _call(
            programs / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        _call(programs / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", f"{SETTINGS} -k {home}", "start")
        yield PostgresServer(home)
    finally:
        if (data / "postmaster.pid").exists():
            _call(*stop)
        shutil.rmtree(home)


def _call(*command: str | Path) -> None:
    """Run a server program; PostgreSQL refuses to run as root, so root lends it its own user."""
    lent = ["runuser", "-u", OWNER, "--"] if os.getuid() == 0 else []
    done = subprocess.run([*lent, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace').strip()}")
