"""Assignments as CSV: there and back the same; what does not fit by line, in words."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given

from grantflow.core.errors import Invalid
from grantflow.reviews.assignment.csv_files import read_csv, write_csv
from grantflow.reviews.assignment.problems import Exclusion, Problem
from grantflow.reviews.assignment.proposing import Proposal, propose
from tests.unit.reviews.assignment.pools import pair, problem, problems, reviewer, wanting


def read(text: str, of: Problem):
    found = read_csv(text.encode(), of)
    return found.pairs, [(misfit.line, str(misfit.reason)) for misfit in found.misfits]


@given(problems())
def test_a_proposal_is_read_back_as_it_was_written(of):
    found = propose(of)
    if isinstance(found, Proposal):
        again = read_csv(write_csv(of, found.pairs), of)
        assert again.pairs == list(found.pairs)
        assert again.misfits == []


def test_a_file_names_application_address_and_name():
    assert write_csv(problem(2, 2), [pair(1, 0), pair(0, 1)]).decode("utf-8-sig").splitlines() == [
        "application,email,name",
        "KG-0,reviewer1@example.org,Reviewer 1",
        "KG-1,reviewer0@example.org,Reviewer 0",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_work_out_is_written_as_text_and_read_back(start):
    somebody = replace(reviewer(0), name=f"{start}HYPERLINK(1)", email=f"{start.strip()}a@example.org")
    of = Problem((wanting(0),), (somebody,))
    written = write_csv(of, [pair(0, 0)])
    *_, row = csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(start) for cell in row)
    assert read_csv(written, of).pairs == [pair(0, 0)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_stand_in_any_order_between_any_usual_signs(delimiter):
    rows = [["Email", "Note", "APPLICATION"], ["Reviewer1@Example.org ", "…", " kg-0"], ["", "", ""]]
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
    assert read(text, problem(1, 2)) == ([pair(0, 1)], [])


def test_what_does_not_fit_is_told_by_line():
    of = problem(2, 2, excluded={pair(1, 0): Exclusion.CONFLICT})
    text = "\n".join(
        [
            "application,email",
            "KG-0,reviewer0@example.org",
            "KG-7,nobody@example.org",
            "",
            "KG-0,reviewer0@example.org",
            "KG-1,reviewer0@example.org",
            "KG-1",
        ]
    )
    assert read(text, of) == (
        [pair(0, 0)],
        [
            (3, "There is no application KG-7 here."),
            (3, "There is no reviewer nobody@example.org here."),
            (5, "Line 2 names this pair already."),
            (6, "Reviewer 0 has a conflict of interest with KG-1."),
            (7, "There is no reviewer – here."),
        ],
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "not text in UTF-8"),
        (b"", "must name the columns: application, email"),
        (b"number,who\n1,2\n", "must name the columns"),
        (b"application,email\n" + b"x" * 200_000, "Line 2 cannot be read as a table"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_such_file_is_refused(data, reason):
    with pytest.raises(Invalid, match=reason):
        read_csv(data, problem(1, 1))
