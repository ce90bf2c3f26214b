"""The commands of ``grantflow questionnaire``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Never

import click
from flask.cli import with_appcontext

from grantflow.core.actors import SYSTEM
from grantflow.core.errors import Invalid, NotFound, Refusal
from grantflow.core.events import ask
from grantflow.core.unit_of_work import unit_of_work
from grantflow.questionnaires.commands import import_form
from grantflow.questionnaires.importing import (
    FATES,
    LARGEST,
    Fate,
    Format,
    Imported,
    Source,
    read_form,
    schema_text,
    written,
)
from grantflow.questionnaires.queries import find_version, form_of

FORMAT = click.Choice([str(kind) for kind in Format])
FILES = click.Path(exists=True, path_type=Path)
OUTPUT = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.group()
def questionnaire() -> None:
    """Forms in and out as files.

    Two formats are read: GrantFlow's own JSON (its schema is docs/questionnaire.schema.json), and the open JSON of
    digital-form-builder, in which several governments publish the forms of their funds.
    """


@questionnaire.command("import")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--format", "kind", type=FORMAT, default=str(Format.AUTO), show_default=True, help="What the files are.")
@click.option("--key", default="", help="The form's short name; its versions share it.  [default: as in the file]")
@click.option("--title", default="", help="The form's title in English.  [default: as in the file]")
@click.option("--call", "code", default="", help="Code of a call that is not open yet: it takes the form.")
@with_appcontext
def import_files(files: tuple[Path, ...], kind: str, key: str, title: str, code: str) -> None:
    """Store FILES as one form, in a new version.

    Several files, or the files of a folder, become one form with a section for each. What could not be carried over is
    listed by name; nothing is stored if a file cannot be read.
    """
    imported = _read(files, kind, key, title)
    try:
        with unit_of_work():
            version = import_form(SYSTEM, imported)
            if code:
                ask("call.take_form", SYSTEM, code, version)
    except Refusal as refusal:
        _refuse(refusal)
    _tell(imported)
    taken = f" The call {code} takes it." if code else ""
    click.echo(f"Stored as “{version.key}”, version {version.number}.{taken}")


@questionnaire.command("validate")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--format", "kind", type=FORMAT, default=str(Format.AUTO), show_default=True, help="What the files are.")
def validate(files: tuple[Path, ...], kind: str) -> None:
    """Check FILES without storing them.

    Says whether they can be imported as one form, and what would be lost. Every problem is named by its place; the exit
    status is then 1.
    """
    imported = _read(files, kind, "", "")
    _tell(imported)
    click.echo(f"“{imported.title}” can be imported.")


@questionnaire.command("export")
@click.argument("key")
@click.option("--number", type=int, help="Which version.  [default: the newest]")
@click.option("--output", type=OUTPUT, default="-", show_default=True, help="The file; - is the standard output.")
@with_appcontext
def export(key: str, number: int | None, output: Path) -> None:
    """Write the form KEY as GrantFlow's own JSON."""
    try:
        version = find_version(key, number)
    except NotFound:
        raise click.ClickException(f"There is no form “{key}”{f' with version {number}' if number else ''}.") from None
    text = written(version.key, version.title, form_of(version))
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"“{version.key}”, version {version.number}, written to {output}.")


@questionnaire.command("schema")
@click.option("--output", type=OUTPUT, default="-", show_default=True, help="The file; - is the standard output.")
def write_schema(output: Path) -> None:
    """Write the JSON Schema of GrantFlow's own JSON."""
    if str(output) == "-":
        click.echo(schema_text(), nl=False)
    else:
        output.write_text(schema_text(), encoding="utf-8")
        click.echo(f"The schema is written to {output}.")


def _read(files: Sequence[Path], kind: str, key: str, title: str) -> Imported:
    try:
        return read_form(list(_sources(files)), Format(kind), key=key, title=title)
    except Invalid as refusal:
        _refuse(refusal)


def _sources(files: Sequence[Path]) -> Iterator[Source]:
    """The files, and those with the ending .json of folders, by name; no more of a large one than shows that it is."""
    for path in files:
        for file in sorted(path.glob("*.json")) if path.is_dir() else (path,):
            with file.open("rb") as stream:
                yield Source(file.name, stream.read(LARGEST + 1))


def _refuse(refusal: Refusal) -> Never:
    for reason in refusal.reasons:
        click.echo(str(reason), err=True)
    click.echo(f"{_counted(len(refusal.reasons), 'problem')}; nothing was stored.", err=True)
    sys.exit(1)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _tell(imported: Imported) -> None:
    """The form in numbers, and every remark."""
    sections, questions = imported.form.sections, list(imported.form.questions)
    answered = sum(question.takes_answer for question in questions)
    click.echo(
        f"{_counted(len(sections), 'section')} with {_counted(answered, 'question')} and "
        f"{_counted(len(questions) - answered, 'text')}."
    )
    for fate in Fate:
        remarks = list(imported.report.of(fate))
        if remarks:
            click.echo(f"\n{FATES[fate]} ({len(remarks)}):")
        for remark in remarks:
            click.echo(f"  {remark.place} · {remark.name}: {remark.what}")
    if imported.report.remarks:
        click.echo()
