"""An assignment as a file for spreadsheets: written, changed there, and read back line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from grantflow.core.csv_text import as_written, csv_lines
from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.reviews.assignment.board import Board
from grantflow.reviews.assignment.checking import forbidden
from grantflow.reviews.assignment.problems import Pair, Problem

NEEDED = ("application", "email")
COLUMNS = (*NEEDED, "name")
"""The reviewer's name is there to be read by people."""
DELIMITERS = ",;\t"
LARGEST_MB = 2


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a line, counted from 1, gives no pair."""

    line: int
    reason: Sentence


@dataclass(slots=True)
class ReadPairs:
    """The pairs of a file, and the lines that give none. Nothing is to be applied while there are any."""

    pairs: list[Pair] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


def write_csv(problem: Problem, pairs: Iterable[Pair]) -> bytes:
    """The pairs by application, in UTF-8 with the mark by which spreadsheets know it."""
    return "".join(csv_lines(_rows(problem, pairs))).encode()


def _rows(problem: Problem, pairs: Iterable[Pair]) -> Iterator[Sequence[str]]:
    board = Board(problem)
    yield COLUMNS
    for application, reviewer in board.pairs(board.marks(pairs)):
        somebody = board.reviewers[board.column[reviewer]]
        yield board.applications[board.row[application]].number, somebody.email, somebody.name


def read_csv(data: bytes, problem: Problem) -> ReadPairs:
    """The pairs that a file names by number and address; more columns and empty lines are passed over.

    Whether they keep the rules together, :func:`~grantflow.reviews.assignment.checking.checked` says.

    Raises:
        Invalid: the file is no text, too large, or does not name its columns.
    """
    board, found = Board(problem), ReadPairs()
    applications = {wanting.number.casefold(): wanting.id for wanting in board.applications}
    reviewers = {reviewer.email.casefold(): reviewer.id for reviewer in board.reviewers}
    lines: dict[Pair, int] = {}
    for line, number, email in _lines(_text(data)):
        application, reviewer = applications.get(number.casefold()), reviewers.get(email.casefold())
        if application is None:
            found.misfits.append(Misfit(line, say("There is no application %(number)s here.", number=number or "–")))
        if reviewer is None:
            found.misfits.append(Misfit(line, say("There is no reviewer %(email)s here.", email=email or "–")))
        if application is None or reviewer is None:
            continue
        pair = Pair(application, reviewer)
        if pair in lines:
            found.misfits.append(Misfit(line, say("Line %(line)s names this pair already.", line=lines[pair])))
        elif broken := forbidden(board, pair):
            found.misfits.append(Misfit(line, broken.words))
        else:
            found.pairs.append(pair)
        lines.setdefault(pair, line)
    return found


def _text(data: bytes) -> str:
    if len(data) > LARGEST_MB * 1_000_000:
        raise Invalid({"file": say("The file is larger than %(limit)s MB.", limit=LARGEST_MB)})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"file": say("The file is not text in UTF-8.")}) from None


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Number and address of each line that says anything, with the line."""
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    try:
        places = _places(next(reader, []))
        for cells in reader:
            number, email = (_cell(cells[place]) if place < len(cells) else "" for place in places)
            if any(cell.strip() for cell in cells):
                yield reader.line_num, number, email
    except csv.Error:
        raise Invalid({"file": say("Line %(line)s cannot be read as a table.", line=reader.line_num)}) from None


def _places(heads: Sequence[str]) -> list[int]:
    """Where the needed columns stand."""
    names = [_cell(head).casefold() for head in heads]
    if not set(NEEDED) <= set(names):
        raise Invalid({"file": say("The first line must name the columns: %(columns)s.", columns=", ".join(NEEDED))})
    return [names.index(name) for name in NEEDED]


def _cell(cell: str) -> str:
    return clean_line(as_written(cell))
