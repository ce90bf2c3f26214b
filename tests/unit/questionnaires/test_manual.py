"""The manual says what the code does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.expressions import ABSENT, Kind, Scope, Unknown, Value, check, evaluate, parse, pipe
from grantflow.questionnaires.expressions.functions import FUNCTIONS
from grantflow.questionnaires.importing import Source, read_form
from grantflow.questionnaires.manual import PAGE, main, renewed
from tests.unit.questionnaires.expressions.trees import KINDS, OPTIONS, SCOPE

TODAY = date(2026, 11, 22)
MANUAL = (Path(__file__).parents[3] / PAGE).read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `([^`]+)` \| ", MANUAL.split("### What you can write")[0], re.MULTILINE)
FORM = Scope(
    {
        **KINDS,
        "website": Kind.TEXT,
        "summary": Kind.TEXT,
        "vat": Kind.CHOICE,
        "founded": Kind.DATE,
        "own": Kind.NUMBER,
    },
    OPTIONS,
)


def test_its_tables_are_fresh(tmp_path: Path) -> None:
    assert renewed(MANUAL) == MANUAL, "run python -m grantflow.questionnaires.manual"
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- limits -->\nstale\n<!-- /limits -->\n<!-- functions -->\n<!-- /functions -->\n", encoding="utf-8"
    )
    main(page)
    assert "stale" not in page.read_text(encoding="utf-8")
    assert all(f"`{function.signature}`" in page.read_text(encoding="utf-8") for function in FUNCTIONS.values())


def test_its_example_of_a_form_is_one() -> None:
    example = MANUAL.split("```json\n")[1].split("```")[0]
    imported = read_form([Source("example.json", example.encode())])
    assert [question.key for question in imported.form.questions] == ["title", "partners", "names", "share"]


def test_every_type_has_a_row() -> None:
    assert all(f"\n| `{kind}` | " in MANUAL for kind in (*QuestionType, *ColumnType))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("example", [*EXAMPLES, *(function.example for function in FUNCTIONS.values())])
def test_its_examples_pass_a_check(example: str) -> None:
    assert check(parse(example), FORM) in {Kind.YES_NO, Kind.NUMBER, Kind.DATE}


def test_what_it_says_in_passing_holds() -> None:
    pipe("Your project {title} lasts {months(start, end)} months.").check(SCOPE)
    for text in ("months(start, add_days(end, 1))", "if(answered(own), own, 0)", 'title = "the ""green"" line"'):
        assert f"`{text.removeprefix('title = ')}`" in MANUAL
        check(parse(text), FORM)


ROW = re.compile(r"^\| is (?:.+?) \| (.+) \|$", re.MULTILINE)
CELLS = ("q = 1", "q != 1", "q > 1", "answered(q)", "sum(q, 5)")


def shown(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if isinstance(value, Unknown) else str(value)


def test_its_table_of_three_outcomes_holds() -> None:
    rows = [row.split(" | ") for row in ROW.findall(MANUAL)]
    answers: list[dict[str, object]] = [{"q": None}, {"q": ABSENT}, {"q": 1}]
    assert rows == [[shown(evaluate(parse(text), given, today=TODAY)) for text in CELLS] for given in answers]
