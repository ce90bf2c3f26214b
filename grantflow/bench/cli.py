"""``grantflow bench``: fill a database, measure pages and proposals."""

from __future__ import annotations

import sys
import time

import click
import flask_migrate
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from grantflow.bench.assignment import measure_proposal
from grantflow.bench.calibration import measure_statistics
from grantflow.bench.pages import add_bare_page, measure, profile
from grantflow.bench.rounds import measure_rounds
from grantflow.bench.seed import seed

PROFILED = 40
"""Lines of a profile."""


@click.group()
def bench() -> None:
    """Fill a database, time its pages and proposals."""


@bench.command("seed")
@click.option("--applications", default=10_000, show_default=True, help="How many to add.")
@with_appcontext
def fill(applications: int) -> None:
    """Add applications to the call BENCH; can be stopped and continued."""
    flask_migrate.upgrade()
    started = time.perf_counter()
    with Progress(console=Console(file=sys.stderr)) as bar:
        task = bar.add_task("applications", total=applications)
        seed(applications, lambda count: bar.advance(task, count))
    click.echo(f"{applications} applications in {time.perf_counter() - started:.1f} s")


@bench.command("pages")
@click.option("--runs", default=60, show_default=True, help="Visits of each page.")
@click.option("--profile", "page", help="Instead, show where the time of this page goes (its name, or how it begins).")
@click.pass_obj
def pages(info: ScriptInfo, runs: int, page: str | None) -> None:
    """Time each page.

    Ratios are to a bare page with one select in the same process.
    """
    app = info.load_app()
    add_bare_page(app)
    if page is not None:
        _print_profile(app, page, runs)
        return
    table = Table(box=SIMPLE, padding=(0, 1), pad_edge=False)
    for heading in ("page", "p50 ms", "p95 ms", "CPU ms", "min CPU", "× bare", "queries", "bytes"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    bare = 0.0
    for found in measure(app, runs):
        bare = bare or found.cpu
        table.add_row(
            found.name,
            f"{found.p50:.1f}",
            f"{found.p95:.1f}",
            f"{found.cpu:.1f}",
            f"{found.least:.1f}",
            f"{found.cpu / bare:.1f}",
            str(found.queries),
            str(found.size),
        )
    Console().print(table)


@bench.command("reviews")
@click.option("--applications", default=1_000, show_default=True, help="Applications of the call.")
@click.option("--reviewers", default=60, show_default=True, help="Reviewers in its pool.")
@click.option("--wanted", default=2, show_default=True, help="Reviewers of each application.")
@click.option("--apart", default=5, show_default=True, help="Pairs of reviewers who never share an application.")
def reviews(applications: int, reviewers: int, wanted: int, apart: int) -> None:
    """Time who reviews what, and what scores tell.

    The proposal is worked out in a process of its own; its steps and the conflicts before it in a database; and the
    statistics of the scores.
    """
    try:
        found = measure_proposal(applications, reviewers, wanted, apart)
        steps = measure_rounds(applications, reviewers, wanted)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{found.pairs} reviews proposed in {found.seconds:.2f} s with {found.megabytes:.0f} MB at most; "
        f"{found.points} points, {found.gap} from the best at most"
    )
    for name, step in zip(("conflicts found", "problem read", "kept as a round", "applied"), steps, strict=True):
        click.echo(f"{name} in {step.seconds:.2f} s with {step.statements} statements")
    told = measure_statistics(applications, reviewers, wanted)
    click.echo(f"adjusted scores in {told.model:.2f} s; all statistics of the call in {told.everything:.2f} s")


def _print_profile(app: Flask, page: str, runs: int) -> None:
    try:
        found = profile(app, page, runs)
    except LookupError as error:
        raise click.ClickException(f"There is no page “{page}”. Choose one of: {error}.") from error
    found.sort_stats("cumulative").print_stats(PROFILED)
