from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from grantflow.core.errors import Invalid
from grantflow.core.text import clean
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.workbook import Reading, Stamp, read, write
from grantflow.questionnaires.workbook.layout import STAMP_SHEET
from grantflow.questionnaires.workbook.safety import LARGEST_FILE
from tests.unit.questionnaires import samples
from tests.unit.questionnaires.test_answers import answers as answers_of_every_type

HOSTILE: list[str] = json.loads((Path(__file__).parents[3] / "data" / "blns.json").read_text(encoding="utf-8"))
FORM = load(
    {
        "sections": [
            {
                "key": "project",
                "title": {"en": "Your project: what/why", "ru": "Ваш проект"},
                "questions": [
                    {"key": "title", "type": "short_text", "label": {"en": "Title", "ru": "Название"}},
                    {"key": "need", "type": "long_text", "label": {"en": "Need"}, "max_words": 50},
                    {"key": "months", "type": "number", "label": {"en": "Months"}, "min": 1, "max": 36},
                    {"key": "begins", "type": "date", "label": {"en": "Begins"}},
                    {
                        "key": "region",
                        "type": "choice",
                        "label": {"en": "Region"},
                        "choices": [
                            {"key": "osh", "label": {"en": "Osh, city and region", "ru": "Ош"}},
                            {"key": "naryn", "label": {"en": "Naryn", "ru": "Нарын"}},
                        ],
                    },
                    {
                        "key": "groups",
                        "type": "choices",
                        "label": {"en": "Groups"},
                        "choices": [
                            {"key": "women", "label": {"en": "Women"}},
                            {"key": "youth", "label": {"en": "Youth"}},
                        ],
                    },
                    {"key": "true", "type": "declaration", "label": {"en": "True"}, "text": {"en": "All is true."}},
                ],
            },
            {
                "key": "money",
                "title": {"en": "Money"},
                "questions": [
                    {
                        "key": "partners",
                        "type": "table",
                        "label": {"en": "Partners"},
                        "columns": [
                            {"key": "name", "type": "text", "label": {"en": "Name"}},
                            {"key": "amount", "type": "money", "label": {"en": "Amount"}, "total": True},
                        ],
                    },
                    {"key": "budget", "type": "budget", "label": {"en": "Budget"}},
                    {"key": "papers", "type": "file", "label": {"en": "Papers"}},
                ],
            },
        ]
    }
)
STAMP = Stamp("DRC-SG2", "form-1", "application-1", "en", "copy-1", {"project": 3})


def stored(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: read_answer(FORM.question(key), value, currency="KGS")[0] for key, value in raw.items()}


FULL = stored(
    {
        "title": "Clean water",
        "need": "Wells are dry.\nSince spring.",
        "months": "12",
        "begins": "1.3.2027",
        "region": "naryn",
        "groups": ["youth"],
        "true": True,
        "partners": [{"name": "Умед", "amount": "1500.50"}, {"name": "Imkon", "amount": "20"}],
        "budget": {
            "lines": [
                {"heading": "1", "description": "Trainer", "quantity": "3", "unit_rate": "100", "requested": "300"},
                {"heading": "2", "description": "Bus", "unit": "trip", "quantity": "2", "unit_rate": "50.5"},
            ],
            "indirect": {"total": "10"},
        },
    }
)


def workbook(answers: Mapping[str, Any] = FULL, stamp: Stamp = STAMP) -> bytes:
    return write(FORM, answers, stamp, title="Small grants", currency="KGS")


def reading(content: bytes) -> Reading:
    return read(content, FORM, application="application-1", form_id="form-1", currency="KGS")


def edited(change: Callable[[Workbook], None], answers: Mapping[str, Any] = FULL) -> bytes:
    """The workbook as a spreadsheet program leaves it after somebody worked in it."""
    book = load_workbook(BytesIO(workbook(answers)))
    change(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def sheet(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def cell(book: Workbook, code: str, column: int = 3, nth: int = 0) -> Cell:
    """The open cell of the row that carries this code."""
    found = [
        page.cell(row[0].row or 0, column)
        for page in book.worksheets
        for row in page.iter_rows(max_col=1)
        if row[0].value == code
    ][nth]
    assert isinstance(found, Cell)
    return found


def taken(content: bytes) -> dict[str, Any]:
    found = reading(content)
    return stored({key: raw for section in found.raw.values() for key, raw in section.items()})


def test_what_was_written_is_read_back() -> None:
    found = reading(workbook())
    assert not found.problems
    assert found.stamp == STAMP
    assert taken(workbook()) == FULL
    assert set(found.raw) == {"project", "money"}


def test_a_saved_copy_of_a_spreadsheet_program_is_read_the_same() -> None:
    assert taken(edited(lambda book: None)) == FULL


def test_an_empty_workbook_answers_nothing() -> None:
    assert reading(workbook({})).raw == {}


def test_russian_sheets_choices_and_yes_are_understood() -> None:
    content = workbook(FULL, replace(STAMP, language="ru"))
    book = load_workbook(BytesIO(content))
    assert "Ваш проект" in book.sheetnames[0]
    assert cell(book, "region").value == "Нарын"
    assert cell(book, "true").value == "Да"
    assert taken(content) == FULL


def test_only_answers_are_open_and_codes_are_hidden() -> None:
    book = load_workbook(BytesIO(workbook()))
    page = book.worksheets[0]
    assert page.protection.sheet
    assert page.column_dimensions["A"].hidden
    assert cell(book, "title").protection.locked is False
    assert page.cell(1, 2).protection.locked is True
    assert book[STAMP_SHEET].sheet_state == "veryHidden"


def test_lists_and_limits_are_offered() -> None:
    book = load_workbook(BytesIO(workbook()))
    rules = sheet(book, book.sheetnames[0]).data_validations.dataValidation
    kinds = {str(rule.sqref): rule.type for rule in rules}
    assert kinds[cell(book, "region").coordinate] == "list"
    assert kinds[cell(book, "months").coordinate] == "decimal"
    assert kinds[cell(book, "title").coordinate] == "textLength"


def test_each_mistake_is_named_by_sheet_and_cell_and_the_rest_is_taken() -> None:
    def spoil(book: Workbook) -> None:
        cell(book, "months").value = "a year"
        cell(book, "region").value = "Atlantis"
        cell(book, "partners:", 4, 1).value = "twenty"
        cell(book, "budget:2", 5).value = "two"
        cell(book, "title").value = "Cleaner water"

    content = edited(spoil)
    found = reading(content)
    places = {(problem.sheet, problem.cell) for problem in found.problems}
    book = load_workbook(BytesIO(content))
    assert places == {
        (book.sheetnames[0], cell(book, "months").coordinate),
        (book.sheetnames[0], cell(book, "region").coordinate),
        (book.sheetnames[1], cell(book, "partners:", 4, 1).coordinate),
        (book.sheetnames[1], cell(book, "budget:2", 5).coordinate),
    }
    assert {"months", "region"}.isdisjoint(found.raw["project"])
    assert found.raw["project"]["title"] == "Cleaner water"
    assert stored(found.raw["money"])["partners"][1]["amount"] == {"typed": "twenty", "currency": "KGS"}


def test_numbers_and_dates_of_the_spreadsheet_are_read_without_loss() -> None:
    from datetime import date

    def retype(book: Workbook) -> None:
        cell(book, "months").value = 24
        cell(book, "begins").value = date(2027, 4, 1)
        cell(book, "partners:", 4).value = 0.1

    found = taken(edited(retype))
    assert (found["months"], found["begins"]) == ("24", "2027-04-01")
    assert found["partners"][0]["amount"] == {"minor": 10, "currency": "KGS"}


def test_rows_may_be_moved_and_inserted() -> None:
    found = taken(edited(lambda book: sheet(book, book.sheetnames[0]).insert_rows(3, 5)))
    assert found == FULL


def test_a_formula_is_listed_and_its_answer_left() -> None:
    def compute(book: Workbook) -> None:
        cell(book, "months").value = "=6+6"

    found = reading(edited(compute))
    assert [problem.cell for problem in found.problems] == [
        cell(load_workbook(BytesIO(workbook())), "months").coordinate
    ]
    assert "months" not in found.raw["project"]


def test_further_sheets_are_named_and_not_read() -> None:
    found = reading(edited(lambda book: book.create_sheet("Notes").append(["title", "", "Stolen"])))
    assert found.ignored == [] or found.ignored == ["Notes"]
    extra = reading(edited(lambda book: book.create_sheet("Notes").append(["hello"])))
    assert extra.ignored == ["Notes"]


@pytest.mark.parametrize(
    "stamp",
    [Stamp("DRC-SG2", "form-2", "application-1", "en", ""), Stamp("DRC-SG2", "form-1", "application-2", "en", "")],
)
def test_a_workbook_of_another_form_or_application_is_refused(stamp: Stamp) -> None:
    with pytest.raises(Invalid, match="not a workbook of this application"):
        reading(workbook(FULL, stamp))


def archive(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(workbook())) as given:
        parts = {part: given.read(part) for part in given.namelist()}
    return archive({**parts, name: content})


def far(place: str) -> bytes:
    return f'<worksheet><sheetData><row r="1"><c r="{place}"><v>1</v></c></row></sheetData></worksheet>'.encode()


NO_WORKBOOKS = {
    "nothing": b"",
    "a broken archive": b"PK\x03\x04 broken",
    "text": b"title;value\n",
    "text of two bytes a letter": "=".encode("utf-16") * 100,
    "too large a file": b"x" * (LARGEST_FILE + 1),
    "another archive": archive({"a.txt": b"no workbook"}),
    "a workbook without parts": archive({"xl/workbook.xml": b"<workbook/>"}),
    "too many parts": archive({f"xl/{n}.xml": b"" for n in range(500)}),
    "a bomb": with_part("xl/media/bomb.bin", b"\0" * 50_000_000),
    "a macro": with_part("xl/vbaProject.bin", b"macro"),
    "too many rows": with_part("xl/worksheets/sheet1.xml", far("A1048576")),
    "too many columns": with_part("xl/worksheets/sheet1.xml", far("XFD2")),
    "a cell without place": with_part("xl/worksheets/sheet1.xml", b"<worksheet><row><c><v>1</v></c></row></worksheet>"),
    "tags that never end": with_part("xl/worksheets/sheet1.xml", b"<c " * 500_000),
    "a sheet in UTF-16": with_part("xl/worksheets/sheet1.xml", "<worksheet/>".encode("utf-16")),
    "an entity": with_part("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><workbook>&a;</workbook>"),
}


@pytest.mark.parametrize("content", NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        reading(content)
    assert refused.value.errors["file"]


def test_every_hostile_text_survives() -> None:
    texts = [clean(text) for text in HOSTILE if clean(text)]
    rows = [{"name": text, "amount": "1"} for text in texts]
    for at in range(0, len(rows), 50):
        given = stored({"partners": rows[at : at + 50], "need": texts[at]})
        found = taken(workbook(given))
        assert found["partners"] == given["partners"]
        if not read_answer(FORM.question("need"), texts[at], currency="KGS")[1]:
            assert found["need"] == given["need"]


@settings(max_examples=40)
@given(st.text(max_size=200), st.lists(st.tuples(st.text(min_size=1, max_size=60), st.decimals(0, 10**9, places=2))))
def test_writing_and_reading_is_the_identity(title: str, partners: list[tuple[str, Any]]) -> None:
    rows = [{"name": name, "amount": f"{amount:f}"} for name, amount in partners][:40]
    given = {key: value for key, value in stored({"title": title, "partners": rows}).items() if value not in ("", [])}
    assert taken(workbook(given)) == given


NEWER = {
    "mail": "a@example.org",
    "phone": "+996 312 123456",
    "vat": "no",
    "order": {"law": "1", "water": "2"},
    "when": {"from": "1.3.2027", "to": "31.8.2027"},
    "country": ["KG"],
    "countries": ["KG", "UZ"],
    "partner": {"name": "Умед", "country": "TJ"},
    "lead": {"name": "Aigul", "email": "a@example.org"},
    "office": {"line1": "Ленин 1", "town": "Ош", "country": "KG"},
    "region": {"country": "TJ", "area": "Хатлон"},
    "elsewhere": {"country": "KZ", "area": "Астана"},
    "plan": [{"activity": "Wells", "who": "Aigul", "months": ["1", "2", "5"]}],
    "frame": [{"level": "goal", "text": "Water"}],
    "goals": [{"name": "Wells", "baseline": "0", "target": "3.5", "women": "2"}],
}


def test_every_type_of_question_comes_back() -> None:
    """Files and calculations are the site's; everything else is the same after the workbook."""
    form = load(samples.FORM, ("en", "ru"))

    def kept(raw: Mapping[str, Any]) -> dict[str, Any]:
        return {key: read_answer(form.question(key), value, currency="EUR")[0] for key, value in raw.items()}

    given = {key: value for key, value in answers_of_every_type().items() if key != "proof"} | kept(NEWER)
    for language in ("en", "ru"):
        content = write(
            form, given, Stamp("C", "form-1", "application-1", language, "copy-1"), title="C", currency="EUR"
        )
        found = read(content, form, application="application-1", form_id="form-1", currency="EUR")
        assert not found.problems
        assert kept({key: value for section in found.raw.values() for key, value in section.items()}) == given


def test_conditions_are_told_and_unknown_answers_are_left_open() -> None:
    form = load(
        {
            "sections": [
                {
                    "key": "project",
                    "title": {"en": "Project"},
                    "questions": [
                        {"key": "vat", "type": "yes_no", "label": {"en": "Do you pay VAT?"}},
                        {"key": "name", "type": "short_text", "label": {"en": "Name"}},
                        {
                            "key": "rate",
                            "type": "number",
                            "label": {"en": "Rate of {name} in {{per cent}}"},
                            "show_if": "vat",
                        },
                    ],
                }
            ]
        }
    )
    page = load_workbook(BytesIO(write(form, {}, STAMP, title="Call", currency="KGS"))).worksheets[0]
    words = [row[1].value for row in page.iter_rows(max_col=2)]
    assert "Rate of … in {per cent}" in words
    assert "Answer only if: “Do you pay VAT?” is yes" in words
