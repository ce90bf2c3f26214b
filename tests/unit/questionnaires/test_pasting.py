"""Rows from a spreadsheet: cells where they belong, what does not fit by row and column, and back the same."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.core.translation import render
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.pasting import Pasted, paste, with_rows, written
from tests.unit.questionnaires.samples import EVERY_COLUMN, question, section

TEAM = [
    {"key": "name", "type": "text", "label": {"en": "Name", "ru": "Имя"}},
    {"key": "days", "type": "number", "label": {"en": "Days", "ru": "Дни"}, "decimals": 1},
    {"key": "pay", "type": "money", "label": {"en": "Pay", "ru": "Оплата"}, "required": False},
]
YEARS = [{"key": f"y{n}", "label": {"en": f"Year {n}", "ru": f"Год {n}"}} for n in (1, 2)]
FORM = load(
    {
        "sections": [
            section(
                "rows",
                question("team", "table", columns=TEAM, max_rows=3),
                question("years", "table", columns=TEAM[1:], rows=YEARS),
                question("all", "group", columns=EVERY_COLUMN, max_rows=50),
                question("plan", "work_plan"),
                question("budget", "budget"),
            )
        ]
    }
)


def asked(key: str) -> Question:
    return FORM.question(key)


def pasted(key: str, text: str, **more: Any) -> Pasted:
    return paste(asked(key), text, currency="USD", **more)


def cells(found: Pasted) -> list[dict[str, Any]]:
    return [row.cells for row in found.rows]


def told(found: Pasted) -> list[tuple[int, str, str]]:
    return [
        (misfit.row, misfit.column.in_language("en") if misfit.column else "", render(misfit.reason, "en"))
        for misfit in found.misfits
    ]


def test_cells_fill_the_columns_in_their_order() -> None:
    found = pasted("team", "Aigul\t2.5\t1 200,50\r\nBek\t3\t$1,000.00\n")
    assert cells(found) == [
        {"name": "Aigul", "days": "2.5", "pay": "1 200,50"},
        {"name": "Bek", "days": "3", "pay": "1,000.00"},
    ]
    assert found.misfits == []


def test_cells_fill_from_the_column_where_they_are_pasted() -> None:
    assert cells(pasted("team", "2\t10\n3\t20", column="days")) == [
        {"days": "2", "pay": "10"},
        {"days": "3", "pay": "20"},
    ]


def test_names_of_columns_in_any_language_put_cells_in_their_place() -> None:
    found = pasted("team", "Оплата, USD\tName\tДни\n10\tAigul\t2\n")
    assert cells(found) == [{"pay": "10", "name": "Aigul", "days": "2"}]


def test_what_cannot_be_read_is_taken_as_typed_and_told() -> None:
    found = pasted("team", "Name\tDays\nAigul\ttwo\n\nBek\t1\n")
    assert cells(found)[0]["days"] == "two"
    assert told(found) == [(2, "Days", "Write a number, such as 14 800.50.")]


def test_what_has_no_column_and_no_room_is_told_and_left() -> None:
    found = pasted("team", "A\t1\t1\tx\nB\t1\nC\t1\nD\t1\t“\n", at=1)
    assert [row["name"] for row in cells(found)] == ["A", "B"]
    assert told(found) == [
        (1, "", "“x” has no column here."),
        (3, "", "There is no room for this row. It is left out."),
        (4, "", "There is no room for this row. It is left out."),
    ]
    assert found.left == "C\t1\nD\t1\t“\n"


def test_fixed_rows_are_filled_by_name_or_in_order() -> None:
    by_name = pasted("years", "Год 2\t5\t10\nYear 1\t3\t20")
    assert {row.name: row.cells["days"] for row in by_name.rows} == {"y2": "5", "y1": "3"}
    in_order = pasted("years", "5\t10", at=1)
    assert [row.name for row in in_order.rows] == ["y2"]
    unknown = pasted("years", "Row\tDays\tPay\nYear 9\t5\t10")
    assert told(unknown) == [(2, "", "There is no row or heading “Year 9”. It is left out.")]
    assert unknown.left == "Year 9\t5\t10\n"


def test_quotes_hold_line_breaks_and_a_lone_quote_is_a_sign() -> None:
    assert cells(pasted("team", '"Aigul\nand ""Bek"""\t2\n'))[0]["name"] == 'Aigul\nand "Bek"'
    assert [row["name"] for row in cells(pasted("team", '"Aigul\t2\nBek\t3'))] == ['"Aigul', "Bek"]


def test_budget_lines_go_under_their_heading() -> None:
    named = pasted("budget", "Travel\tBus\ttrip\t2\t10\n1\tWork\tday\t3\t100\n", heading="5")
    assert [(row.name, row.cells["description"]) for row in named.rows] == [("1", "Work"), ("2", "Bus")]
    plain = pasted("budget", "Bus\ttrip\t2\t10\t20\t20\t0\t–\t0", heading="2")
    assert [(row.name, row.cells["requested"], row.cells["other"]) for row in plain.rows] == [("2", "20", "")]
    narrow = pasted("budget", "Bus\ttrip\t2\t10\t20", heading="2")
    assert narrow.rows[0].cells["requested"] == "20"


def test_pasted_rows_stand_after_those_there_or_instead_of_them() -> None:
    stored, _ = read_answer(asked("team"), [{"name": "Old", "days": "1"}], currency="USD")
    found = pasted("team", "New\t2")
    added = with_rows(asked("team"), stored, found, replace=False)
    assert [row["name"] for row in added] == ["Old", "New"]  # type: ignore[index,union-attr,call-overload]
    assert with_rows(asked("team"), stored, found, replace=True) == cells(found)
    budget, _ = read_answer(asked("budget"), {"lines": [], "indirect": {"total": "7"}}, currency="USD")
    lines = with_rows(asked("budget"), budget, pasted("budget", "Bus\ttrip\t2\t10"), replace=True)
    assert lines["indirect"] == {"total": "7.00"}  # type: ignore[index,call-overload]


def test_nothing_and_far_too_much_are_refused() -> None:
    for text in ("", " \n\t\n", "x\n" * 1_001, "x" * 100_001):
        with pytest.raises(Invalid):
            pasted("team", text)


WORDS = st.text(max_size=20)
PLAIN_NUMBER = st.decimals(0, 40, places=1, allow_nan=False).map(str)
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": WORDS,
            "story": WORDS | st.just('one\ttwo\n"three"'),
            "hours": st.integers(0, 40).map(str),
            "fee": st.integers(0, 500).map(str),
            "since": st.dates().map(str),
            "paid": st.sampled_from(["yes", "no"]),
            "theme": st.sampled_from(["water", "youth", "no such key"]),
            "mail": WORDS,
            "home": st.sampled_from(["KG", "TJ", "Нигде"]),
            "busy": st.lists(st.integers(1, 60).map(str), max_size=5),
        },
    ),
    max_size=6,
)


@pytest.mark.parametrize("language", ["en", "ru"])
@given(rows=ROWS)
def test_what_a_table_writes_comes_back_the_same(language: str, rows: list[Any]) -> None:
    value, _ = read_answer(asked("all"), rows, currency="USD")
    if value:
        comes_back("all", value, language)


LINES = st.lists(
    st.fixed_dictionaries(
        {"heading": st.sampled_from("123456")},
        optional={"description": WORDS, "unit": WORDS, "quantity": PLAIN_NUMBER, "unit_rate": PLAIN_NUMBER,
                  "requested": PLAIN_NUMBER, "in_kind": PLAIN_NUMBER},
    ),
    max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
@given(lines=LINES)
def test_what_a_budget_writes_comes_back_the_same(language: str, lines: list[Any]) -> None:
    value, _ = read_answer(asked("budget"), {"lines": lines}, currency="USD")
    if value:
        comes_back("budget", value, language)


def comes_back(key: str, value: Any, language: str) -> None:
    text = written(asked(key), value, language, currency="USD")
    raw = with_rows(asked(key), None, pasted(key, text), replace=True)
    again, _ = read_answer(asked(key), raw, currency="USD")
    assert again == value


def test_every_hostile_string_is_taken_as_it_is() -> None:
    given = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text())
    for text in given:
        value, _ = read_answer(asked("all"), [{"name": "a", "story": text}], currency="USD")
        comes_back("all", value, "en")
        with suppress(Invalid):  # a string may be nothing but white space and empty quotes
            pasted("team", text)
