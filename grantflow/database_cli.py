"""``grantflow db``: the commands of Flask-Migrate that this project needs, in its words."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

import click
from flask_migrate.cli import db as flask_migrate

HELP = {
    "upgrade": "Bring the database to the newest migration, or to REVISION.",
    "downgrade": "Take the last migration back, or all down to REVISION.",
    "current": "Say at which migration the database is.",
    "history": "List the migrations, the newest first.",
    "check": "Say whether the models have changed since the newest migration.",
    "migrate": "Write a migration for changed models; then read it.",
    "revision": "Write an empty migration.",
    "merge": "Write a migration that joins two lines of them.",
    "stamp": "Note the database as being at REVISION, as it is.",
}
OPTIONS = frozenset({"message", "sql", "rev_range", "verbose", "indicate_current"})
"""The others choose another folder or serve other layouts: not shown."""


def _shown(params: Iterable[click.Parameter]) -> list[click.Parameter]:
    return [_hidden(item) if isinstance(item, click.Option) and item.name not in OPTIONS else item for item in params]


def _hidden(option: click.Option) -> click.Option:
    made = copy(option)
    made.hidden = True
    return made


database = click.Group(
    "db",
    callback=flask_migrate.callback,
    params=_shown(flask_migrate.params),
    help="Bring the database to this version of GrantFlow.",
    commands=[
        click.Command(name, callback=known.callback, params=_shown(known.params), help=words)
        for name, words in HELP.items()
        for known in [flask_migrate.commands[name]]
    ],
)
