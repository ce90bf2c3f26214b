"""The commands of ``grantflow criteria``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Never

import click
from flask.cli import with_appcontext

from grantflow.calls.commands import take_grid_by_code
from grantflow.core.actors import SYSTEM
from grantflow.core.errors import NotFound, Refusal
from grantflow.core.unit_of_work import unit_of_work
from grantflow.questionnaires.importing import FATES, LARGEST, Fate, Source
from grantflow.questionnaires.queries import find_version, form_of
from grantflow.reviews.criteria_files import ImportedGrid, read_criteria
from grantflow.reviews.grids import dump_grid

FILES = click.Path(exists=True, path_type=Path, dir_okay=False)
OUTPUT = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.group()
def criteria() -> None:
    """Criteria of other funds as grids for reviewers."""


@criteria.command("import")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--form", "key", required=True, help="Short name of the imported form whose questions are judged.")
@click.option("--number", type=int, help="Which version of the form.  [default: the newest]")
@click.option("--call", "code", default="", help="Code of a call that is not open yet: it takes the grid.")
@click.option("--output", type=OUTPUT, help="A file for the grid as JSON; - is the standard output.")
@with_appcontext
def import_files(files: tuple[Path, ...], key: str, number: int | None, code: str, output: Path | None) -> None:
    """Make one grid of FILES with scored and unscored criteria.

    Every criterion names the questions it judges. Fields that the form does not have are listed.
    """
    imported = _read(files, key, number)
    _tell(imported)
    grid = dump_grid(imported.grid)
    if code:
        try:
            with unit_of_work():
                take_grid_by_code(SYSTEM, code, grid)
        except Refusal as refusal:
            _refuse(refusal)
        click.echo(f"The call {code} takes the grid.", err=True)
    if output is not None:
        text = json.dumps(grid, ensure_ascii=False, indent=1) + "\n"
        click.echo(text, nl=False) if str(output) == "-" else output.write_text(text, encoding="utf-8")


def _read(files: tuple[Path, ...], key: str, number: int | None) -> ImportedGrid:
    sources = []
    for path in files:
        with path.open("rb") as stream:
            sources.append(Source(path.name, stream.read(LARGEST + 1)))
    try:
        return read_criteria(sources, form_of(find_version(key, number)))
    except NotFound:
        raise click.ClickException(f"There is no form “{key}”{f' with version {number}' if number else ''}.") from None
    except Refusal as refusal:
        _refuse(refusal)


def _tell(imported: ImportedGrid) -> None:
    grid = imported.grid
    judged = sum(len(criterion.questions) for criterion in grid.criteria)
    read = sum(len(reading.questions) for reading in grid.readings)
    click.echo(
        f"{len(grid.criteria)} criteria in {len(grid.groups)} groups judge {judged} questions, {grid.maximum} points; "
        f"{read} questions are only read.",
        err=True,
    )
    for fate in Fate:
        for remark in imported.report.of(fate):
            click.echo(f"{FATES[fate]}: {remark.place} · {remark.name}: {remark.what}", err=True)


def _refuse(refusal: Refusal) -> Never:
    for reason in refusal.reasons:
        click.echo(str(reason), err=True)
    sys.exit(1)
