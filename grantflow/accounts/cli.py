"""The commands of ``grantflow accounts``."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from grantflow.accounts.commands.bootstrap import make_administrator
from grantflow.core.errors import Refusal
from grantflow.core.unit_of_work import unit_of_work


@click.group()
def accounts() -> None:
    """People and their roles."""


@accounts.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="The person's name, for a new account.")
@with_appcontext
def create_admin(email: str, name: str) -> None:
    """Make EMAIL a platform administrator.

    The worker then mails a link to set the password.
    """
    try:
        with unit_of_work():
            person = make_administrator(email, name)
    except Refusal as refusal:
        raise click.ClickException(" ".join(str(reason) for reason in refusal.reasons)) from refusal
    click.echo(f"{person.email} is a platform administrator. A letter with a link for the password is on its way.")
