"""``grantflow demo``: the demonstration world on this machine, with one command."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path
from sys import executable

import click
import flask_migrate
import sqlalchemy as sa
from flask import Flask
from rich.console import Console
from rich.table import Table
from waitress.server import BaseWSGIServer, create_server

from grantflow.accounts.models import Person
from grantflow.app import create_app
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo.check import walk
from grantflow.demo.world import PASSWORD, SIGN_INS, load
from grantflow.jobs.runner import Worker
from grantflow.outbox.worker import deliver_due
from grantflow.settings import DEMO, PREFIX, Environment, Settings
from grantflow.wiring import JOBS

HOST = "127.0.0.1"
FOLDER = Path("var/demo")
LOCK = FOLDER / "lock"
TAKEN = (
    "The demonstration at {address} uses the data under {folder}. Stop it first, or start this one in another folder."
)
THREADS = 8
UNUSABLE: dict[type[BaseException | None], str] = {
    sqlite3.OperationalError: "The database under {folder} cannot be written: {reason}.",
    sqlite3.DatabaseError: "The database under {folder} is damaged: {reason}. Start over: grantflow demo --fresh",
}
"""What SQLite says of a file, by the very class of its error: a broken rule of a table is our mistake."""


@click.command()
@click.option("--fresh", is_flag=True, help="Start over: throw the demonstration data away first.")
@click.option("--check", "checking", is_flag=True, help="Start, walk some pages and one sign-in, stop.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port on 127.0.0.1; 0: any free one."
)
def demo(fresh: bool, checking: bool, port: int) -> None:
    """Start GrantFlow with invented people and organisations.

    The demonstration world lives on this machine alone.
    """
    try:
        with socket.create_server((HOST, port)) as door:
            port = door.getsockname()[1]
            with data_held(_address(port)):
                if fresh:
                    _throw_away()
                _run(door, port, checking)
    except OSError as error:
        raise click.ClickException(_words(error, port)) from error
    except sa.exc.DatabaseError as error:
        if (words := UNUSABLE.get(type(error.orig))) is None:
            raise
        raise click.ClickException(words.format(folder=FOLDER, reason=error.orig)) from error


def _address(port: int) -> str:
    return f"http://{HOST}:{port}"


@contextmanager
def data_held(address: str) -> Iterator[None]:
    """The demonstration's data for the one at this address alone; a process that ends in whatever way lets go of them.

    Raises:
        ClickException: another process holds them.
    """
    import fcntl  # here, as Windows has none, and the other commands start there

    FOLDER.mkdir(parents=True, exist_ok=True)
    with LOCK.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise click.ClickException(TAKEN.format(address=file.read(), folder=FOLDER)) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        yield


def _throw_away() -> None:
    """Everything but the lock, which is held."""
    for path in FOLDER.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != LOCK:
            path.unlink()


def _run(door: socket.socket, port: int, checking: bool) -> None:
    app = create_app(_settings(port))
    with _listening(app, door) as server:
        prepare(app)
        worker = Worker(app, JOBS, deliver_due)
        worker.start()
        try:
            _serve(server, port, checking)
        finally:
            worker.stop()


def _settings(port: int) -> Settings:
    """The demonstration's own database and files, whatever else this machine serves."""
    given = {name: value for name, value in os.environ.items() if name.removeprefix(PREFIX).lower() not in DEMO}
    wanted = {f"{PREFIX}ENVIRONMENT": Environment.DEMO.value, f"{PREFIX}BASE_URL": _address(port)}
    return Settings.from_environment({**given, **wanted})


def prepare(app: Flask) -> None:
    """Bring the database to the newest migration and load the world once."""
    with app.app_context():
        flask_migrate.upgrade()
        if session.scalar(sa.select(sa.exists().select_from(Person))):
            return
        click.echo("Loading the demonstration world …")
        with unit_of_work():
            load()


@contextmanager
def _listening(app: Flask, door: socket.socket) -> Iterator[BaseWSGIServer]:
    server = create_server(app, sockets=[door], threads=THREADS, ident="GrantFlow")
    try:
        yield server
    finally:
        server.close()


def _serve(server: BaseWSGIServer, port: int, checking: bool) -> None:
    address = _address(port)
    if not checking:
        _announce(address)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            click.echo("\nStopped. The data stay under var/demo.")
        return
    threading.Thread(target=server.run, name="grantflow-server", daemon=True).start()
    problems = walk(address)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"Pages that failed: {len(problems)}.")
    click.echo("Every page answered.")


def _announce(address: str) -> None:
    table = Table(title=f"Password of everyone: {PASSWORD}", title_justify="left")
    table.add_column("Role")
    table.add_column("E-mail")
    for line in SIGN_INS:
        table.add_row(line.role, line.email)
    console = Console()
    console.print(table)
    console.print(f"GrantFlow runs at {address}   (mails: {address}/mailbox, stop: Ctrl+C)")
    again = f"GRANTFLOW_ENVIRONMENT=demo {relpath(executable)} -m grantflow audit verify"
    console.print(f"Other commands reach this world so: {again}")
    console.print("Demonstration: everyone signs in without a second factor; production refuses that setting.")


def _words(error: OSError, port: int) -> str:
    known = {
        errno.EADDRINUSE: f"Port {port} is taken by another program. Choose another one, or any free one: --port 0",
        errno.EACCES: f"No right to write under {FOLDER} or to use port {port}.",
        errno.ENOSPC: "The disk is full. Free some space and start again.",
    }
    return known.get(error.errno or 0, f"{error.strerror or error}: {error.filename or ''}")
