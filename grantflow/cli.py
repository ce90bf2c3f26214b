"""The ``grantflow`` command: thin, it calls commands and queries."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import FlaskGroup, ScriptInfo, with_appcontext

from grantflow import paths
from grantflow.accounts.cli import accounts
from grantflow.accounts.permissions import PERMISSIONS
from grantflow.app import create_app
from grantflow.audit import queries as history
from grantflow.bench.cli import bench
from grantflow.core import clock, workflow_checks, workflow_docs
from grantflow.core.db import db
from grantflow.core.workflow import WORKFLOWS
from grantflow.database_cli import database
from grantflow.demo.cli import demo
from grantflow.jobs.runner import Worker
from grantflow.outbox.letters import COMPOSERS, LETTERS
from grantflow.outbox.worker import deliver_due
from grantflow.questionnaires.cli import questionnaire
from grantflow.reviews.cli import criteria
from grantflow.settings import Environment, Settings, UnsafeSettings, unknown_names
from grantflow.wiring import JOBS

NO_TABLE = ("no such table", "does not exist")
FILE = click.Path(path_type=Path, dir_okay=False)


class Commands(FlaskGroup):
    """Its own commands alone, so that help needs no settings.

    It says in a line what of the installation is missing, cannot be reached or is damaged.
    """

    list_commands = click.Group.list_commands

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return click.Group.get_command(self, ctx, name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except sa.exc.DBAPIError as error:
            if (words := _database_words(error)) is None:
                raise
            raise click.ClickException(words) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from error


def _database_words(error: sa.exc.DBAPIError) -> str | None:
    """What keeps the database from being used; None when it is the program that asked for something wrong."""
    said = " ".join(str(error.orig).split())
    if any(sign in said for sign in NO_TABLE) and isinstance(error, sa.exc.OperationalError | sa.exc.ProgrammingError):
        return "The database has no tables yet: run `grantflow db upgrade`."
    if isinstance(error, sa.exc.OperationalError) or type(error.orig) is sqlite3.DatabaseError:
        return f"The database cannot be used: {said}"
    return None


@click.group(cls=Commands, create_app=create_app, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """GrantFlow: sub-grants for civil society, from call to closure.

    Settings come from GRANTFLOW_… in the environment. Start with: grantflow demo
    """


@cli.group()
def workflow() -> None:
    """Prove and document the state machines."""


@workflow.command("verify")
@with_appcontext
def verify_workflows() -> None:
    """Prove every state machine.

    Its states are reachable and can be left; its transitions are permitted, labelled and told, with duties apart.
    """
    kinds = LETTERS.keys() & COMPOSERS.keys()
    found = [
        f"{machine.name}: {problem}"
        for machine in WORKFLOWS.values()
        for problem in workflow_checks.problems(machine, PERMISSIONS, kinds)
    ]
    for line in found:
        click.echo(line, err=True)
    if found:
        raise click.ClickException(counted(len(found), "problem"))
    rows = sum(len(machine.transitions) for machine in WORKFLOWS.values())
    click.echo(f"{len(WORKFLOWS)} machines with {rows} transitions: every proof holds.")


@workflow.command("docs")
@click.option("--output", type=FILE, default=Path("docs/workflow.md"), show_default=True)
@with_appcontext
def write_workflow_docs(output: Path) -> None:
    """Write the tables and diagrams of every machine."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(workflow_docs.document(WORKFLOWS.values()), encoding="utf-8")
    click.echo(f"{output} written.")


@cli.group()
def audit() -> None:
    """Verify the tamper-evident history."""


@audit.command("verify")
@click.option("--checkpoint", type=FILE, help="A file that `audit checkpoint` wrote: finds deleted chains too.")
@with_appcontext
def verify_audit(checkpoint: Path | None) -> None:
    """Walk every chain and recompute every hash."""
    breaks = list(history.verify(_read_heads(checkpoint) if checkpoint else None))
    for found in breaks:
        click.echo(f"chain {found.chain_id}, event {found.seq}: {found.problem}", err=True)
    if breaks:
        raise click.ClickException(f"The history is broken in {counted(len(breaks), 'place')}.")
    click.echo(f"{len(history.heads())} chains: every link holds.")


def _read_heads(checkpoint: Path) -> dict[str, tuple[int, str]]:
    try:
        heads = json.loads(checkpoint.read_text(encoding="utf-8"))["heads"]
        return {str(UUID(chain)): (int(seq), str(digest)) for chain, (seq, digest) in heads.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise click.ClickException(f"{checkpoint} is no checkpoint that `audit checkpoint` wrote.") from error


@audit.command("checkpoint")
@click.argument("file", type=FILE)
@with_appcontext
def write_checkpoint(file: Path) -> None:
    """Write the dated heads of all chains to FILE; publish it."""
    heads = history.heads()
    content = {"made_at": clock.now().isoformat(), "heads": heads}
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"{len(heads)} chain heads written to {file}.")


@cli.command()
@click.option("--once", is_flag=True, help="One round, then end.")
@click.pass_obj
def worker(info: ScriptInfo, once: bool) -> None:
    """Send mail and run what runs by the clock, until stopped."""
    app = info.load_app()
    with app.app_context():
        db.engine.connect().close()
    running = Worker(app, JOBS, deliver_due)
    if once:
        done = running.run_once()
        click.echo(", ".join(f"{name}: {count}" for name, count in done.items()))
        return
    running.run_forever()


@cli.command()
@click.option("--deploy", is_flag=True, help="Also check what production needs.")
@with_appcontext
def check(deploy: bool) -> None:
    """Check the database and, with --deploy, the settings.

    The database must be at the newest migration, the files writable and, with --deploy, the settings fit for
    production; a demonstration may be unsafe on purpose.
    """
    settings: Settings = current_app.extensions["grantflow.settings"]
    on_purpose = settings.unsafe() if deploy and settings.environment is Environment.DEMO else []
    refused = [problem for problem in settings.problems() if problem not in on_purpose] if deploy else []
    problems = [*unknown_names(), *database_problems(), *storage_problems(settings), *refused]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(counted(len(problems), "problem"))
    if not on_purpose:
        click.echo("Everything is in order.")
        return
    click.echo("This is a demonstration, unsafe on purpose: production would refuse these settings:")
    for problem in on_purpose:
        click.echo(f"  - {problem}")


def storage_problems(settings: Settings) -> list[str]:
    """Why files cannot be kept."""
    if os.access(settings.storage, os.W_OK):
        return []
    return [f"GRANTFLOW_STORAGE: {settings.storage} cannot be written."]


def counted(number: int, thing: str) -> str:
    """A number with its English noun: the command line is not translated."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def database_problems() -> list[str]:
    """What stands between the database and this version of the program."""
    wanted = ScriptDirectory(str(paths.MIGRATIONS)).get_current_head()
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != wanted:
        return [f"The database is at migration {present}, this version needs {wanted}: run `grantflow db upgrade`."]
    return []


for group in (database, accounts, questionnaire, criteria, demo, bench):
    cli.add_command(group)
cli.params = [option for option in cli.params if option.name == "help"]
"""Flask's own options choose another application or debugger: nothing for this command."""


def main() -> None:
    """Entry point; an unsafe setting is one clear message, not a traceback."""
    try:
        cli()
    except UnsafeSettings as error:
        sys.exit(f"GrantFlow does not start:\n{error}")
