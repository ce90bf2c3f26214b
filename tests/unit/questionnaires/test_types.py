"""Each type of question: what is read, what is refused and in which words, and how it is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from grantflow.core.countries import find_country
from grantflow.core.text import clean, clean_line
from grantflow.questionnaires.answer_checks import months_beyond
from grantflow.questionnaires.answer_texts import display, typed_again
from grantflow.questionnaires.answers import problems, read_answer, section_state
from grantflow.questionnaires.cells import CELLS
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType, SectionProgress
from grantflow.questionnaires.shapes import columns_of, parts_of, row_label
from grantflow.settings import LANGUAGES
from tests.unit.questionnaires.samples import FORM

QUESTIONNAIRE = load(FORM, ("en", "ru"))
HOSTILE: list[str] = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text())
HELPER = {
    "name": " Aigul ",
    "story": "One\r\ntwo",
    "hours": "12",
    "fee": "1,50",
    "since": "1.2.2024",
    "paid": "no",
    "theme": "water",
    "mail": "a@example.org",
    "phone": "+996 (312) 123-456",
    "site": "www.example.org/a?b=1",
    "home": "кыргызстан",
    "busy": ["1", "2", "3", "5"],
}
HELPER_KEPT = {
    "name": "Aigul",
    "story": "One\ntwo",
    "hours": "12",
    "fee": {"minor": 150, "currency": "EUR"},
    "since": "2024-02-01",
    "paid": False,
    "theme": "water",
    "mail": "a@example.org",
    "phone": "+996 (312) 123-456",
    "site": "www.example.org/a?b=1",
    "home": "KG",
    "busy": [1, 2, 3, 5],
}
OFFICE = {"line1": "Chui 1", "town": "Bishkek", "postcode": "720000", "country": "kg"}
PERSON = {"name": "Aigul Osmonova", "role": "Director", "email": "aigul@example.org", "phone": "+996312123456"}
GOAL = {"name": "Committees", "unit": "", "baseline": "0", "target": "10", "women": "6", "men": "4", "source": "List"}
GOOD: dict[str, tuple[Any, Any]] = {
    "mail": (" name@example.org ", "name@example.org"),
    "phone": ("+996\u00a0312 123456", "+996 312 123456"),
    "site": ("https://ак-булак.рф/о-нас", "https://ак-булак.рф/о-нас"),
    "vat": ("no", False),
    "order": ({"water": "2", "law": "1", "youth": ""}, ["law", "water"]),
    "when": ({"from": "1.1.2027", "to": "2028-06-30"}, {"from": "2027-01-01", "to": "2028-06-30"}),
    "country": ("Таджикистан", ["TJ"]),
    "countries": (["KG", "Kazakhstan", "kz", ""], ["KG", "KZ"]),
    "partner": ({"name": "Умед", "country": "TJ", "website": ""}, {"name": "Умед", "country": "TJ"}),
    "lead": (PERSON, PERSON),
    "office": (OFFICE, {**OFFICE, "country": "KG"}),
    "region": ({"country": "TJ", "area": " Khatlon"}, {"country": "TJ", "area": "Khatlon"}),
    "elsewhere": ({"country": "Казахстан", "area": "Кызылорда"}, {"country": "KZ", "area": "Кызылорда"}),
    "helpers": ([HELPER, {"name": " "}], [HELPER_KEPT]),
    "plan": (
        [{"activity": "Training", "who": "Aigul", "months": "1–3, 12"}],
        [{"activity": "Training", "who": "Aigul", "months": [1, 2, 3, 12]}],
    ),
    "frame": ([{"level": "goal", "text": "Water"}], [{"level": "goal", "text": "Water"}]),
    "goals": ([GOAL], [{key: text for key, text in GOAL.items() if text}]),
}


def read(key: str, raw: Any) -> Any:
    return read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")[0]


def said(key: str, raw: Any) -> dict[str, str]:
    value = json.loads(json.dumps(read(key, raw)))
    return {place: str(reason) for place, reason in problems(QUESTIONNAIRE.question(key), value)}


@pytest.mark.parametrize("key", GOOD)
def test_good_answers_are_kept_and_filled_in_again(key: str) -> None:
    raw, kept = GOOD[key]
    value, found = read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")
    assert value == kept
    assert found == []
    assert read(key, typed_again(QUESTIONNAIRE.question(key), value)) == value


@pytest.mark.parametrize(
    ("key", "raw", "place", "reason"),
    [
        ("mail", "nobody", "", "Write an e-mail address"),
        ("mail", f"{'x' * 90}@example.org", "", "102 characters, 100 allowed"),
        ("phone", "call me", "", "Write a phone number"),
        ("phone", "12345", "", "Write a phone number"),
        ("phone", "1" * 21, "", "Write a phone number"),
        ("site", "javascript:alert(1)", "", "Write a web address"),
        ("site", "ftp://example.org", "", "Write a web address"),
        ("site", "https://user@example.org", "", "Write a web address"),
        ("site", "https://[", "", "Write a web address"),
        ("site", "https://example.org:99999", "", "Write a web address"),
        ("site", "localhost", "", "Write a web address"),
        ("site", "two words.org", "", "Write a web address"),
        ("vat", "maybe", "", "Choose yes or no"),
        ("order", {"water": "1", "law": "1"}, "", "a place of its own"),
        ("order", {"water": "best", "law": "1"}, "", "a place of its own"),
        ("order", {"water": "1"}, "", "Give a place to 2 answers to “Order”, not to 1."),
        ("order", ["water", "gold"], "", "Choose one of the answers offered"),
        ("when", {"from": "1.1.2027"}, "to", "Fill in “Last day”."),
        ("when", {"from": "spring", "to": "1.2.2027"}, "from", "day.month.year"),
        ("when", {"from": "1.2.2027", "to": "31.1.2027"}, "to", "before the first"),
        ("when", {"from": "1.1.2027", "to": "1.7.2028"}, "to", "longer than 18 months"),
        ("when", {"from": "31.12.2026", "to": "1.1.2027"}, "from", "cannot be before 2027-01-01"),
        ("country", "KZ", "", "Choose one of the answers offered"),
        ("country", "Atlantis", "", "Write the name of a country"),
        ("country", ["KG", "TJ"], "", "Choose at most 1"),
        ("partner", {"name": "Умед"}, "country", "Fill in “Country”."),
        ("lead", {**PERSON, "email": "x"}, "email", "Write an e-mail address"),
        ("lead", {"role": "Director"}, "name", "Fill in “First and last name”."),
        ("region", {"country": "KZ", "area": "Astana"}, "country", "Choose one of the answers offered"),
        ("elsewhere", {"area": "Astana"}, "country", "Fill in “Country”."),
        ("office", {**OFFICE, "postcode": "7" * 21}, "postcode", "21 characters, 20 allowed"),
        ("helpers", [{**HELPER, "hours": "41"}], "0.hours", "must be at most 40"),
        ("helpers", [{**HELPER, "hours": "0"}], "0.hours", "must be at least 1"),
        ("goals", [{"name": "Trained", "women": "-5"}], "0.women", "“Women, of the target” must be at least 0."),
        ("goals", [{"name": "Trained", "target": "-1"}], "0.target", "“Target value” must be at least 0."),
        ("goals", [{"name": "Trained", "baseline": "-0.5"}], "0.baseline", "“Baseline” must be at least 0."),
        ("helpers", [{**HELPER, "fee": "-1"}], "0.fee", "less than 0"),
        ("helpers", [{**HELPER, "fee": "500.01"}], "0.fee", "at most 500.00 EUR"),
        ("helpers", [{**HELPER, "fee": "lots"}], "0.fee", "Write a number"),
        ("helpers", [HELPER, {**HELPER, "since": "1.1.2019"}], "1.since", "cannot be before"),
        ("helpers", [{**HELPER, "paid": "perhaps"}], "0.paid", "Choose yes or no"),
        ("helpers", [{**HELPER, "theme": "gold"}], "0.theme", "Choose one of the answers"),
        ("helpers", [{**HELPER, "home": "Nowhere"}], "0.home", "name of a country"),
        ("helpers", [{**HELPER, "busy": "in spring"}], "0.busy", "numbers of months"),
        ("helpers", [{**HELPER, "busy": "3-1"}], "0.busy", "numbers of months"),
        ("helpers", [HELPER] * 6, "", "at most 5 rows"),
        ("plan", [{"activity": "Training", "months": ["13"]}], "0.months", "The plan has 12 months"),
        ("plan", [{"who": "Aigul", "months": ["1"]}], "0.activity", "Fill in “Activity”."),
        ("frame", [{"level": "dream", "text": "Water"}], "0.level", "Choose one of the answers"),
        ("frame", [{"level": "goal"}], "0.text", "Fill in"),
        ("goals", [{**GOAL, "target": "many"}], "0.target", "Write a number"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(key: str, raw: Any, place: str, reason: str) -> None:
    assert reason in said(key, raw)[place]
    value = read(key, raw)
    assert read(key, typed_again(QUESTIONNAIRE.question(key), value)) == value


@pytest.mark.parametrize(
    ("key", "language", "lines"),
    [
        ("mail", "en", ["name@example.org"]),
        ("vat", "en", ["No"]),
        ("order", "ru", ["1. Law (ru)", "2. Water (ru)"]),
        ("when", "en", ["1 January 2027 – 30 June 2028"]),
        ("country", "en", ["Tajikistan"]),
        ("countries", "ru", ["Кыргызстан", "Казахстан"]),
        ("partner", "en", ["Name of the organisation: Умед", "Country: Tajikistan"]),
        ("plan", "en", ["Activity: Training; Who does it: Aigul; Months: 1–3, 12"]),
        ("frame", "en", ["Row 1", "Level: Goal", "What is to be achieved: Water"]),
    ],
)
def test_answers_are_shown_in_the_readers_language(key: str, language: str, lines: list[str]) -> None:
    assert display(QUESTIONNAIRE.question(key), GOOD[key][1], language) == lines


def test_rows_of_a_group_stand_under_each_other() -> None:
    lines = [str(line) for line in display(QUESTIONNAIRE.question("helpers"), [HELPER_KEPT], "en")]
    assert lines[:4] == ["Helper 1", "Name: Aigul", "Story: One", "two"]
    assert {"Paid: No", "Theme: Water", "Home: Kyrgyzstan", "Busy: 1–3, 5"} <= set(lines)
    assert lines[-1] == "Σ Hours: 12"


def test_places_that_make_no_order_are_kept_as_typed() -> None:
    value = read("order", {"water": "1", "law": "1"})
    order = QUESTIONNAIRE.question("order")
    assert typed_again(order, value) == {"water": "1", "law": "1"}
    assert display(order, value, "en") == ["1: water; 1: law"]
    assert "every answer" in str(problems(replace(order, most=None), ["water"])[0].reason)


def test_months_after_the_end_of_the_project() -> None:
    plan = replace(QUESTIONNAIRE.question("plan"), months=None)
    rows = [{"activity": "a", "months": [1, 7]}, {"activity": "b", "months": {"typed": "x"}}, {"activity": "c"}]
    assert [problem.path for problem in months_beyond(plan, rows, 6)] == ["0.months"]
    assert months_beyond(plan, rows, None) == months_beyond(plan, None, 6) == []
    assert months_beyond(QUESTIONNAIRE.question("helpers"), rows, 1) == []


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        (CalculationKind.NUMBER, "12.5", "12.5 per cent"),
        (CalculationKind.MONEY, {"minor": 150, "currency": "EUR"}, "1.50 EUR"),
        (CalculationKind.YES_NO, False, "No"),
        (CalculationKind.DATE, "2027-01-31", "31 January 2027"),
        (CalculationKind.TEXT, "green", "green"),
    ],
)
def test_calculations_are_shown_by_their_kind(kind: CalculationKind, value: Any, line: str) -> None:
    assert display(replace(QUESTIONNAIRE.question("share"), kind=kind), value, "en") == [line]


def test_notes_and_calculations_ask_for_nothing() -> None:
    plans = QUESTIONNAIRE.section("plans")
    quiet = Section("quiet", plans.title, tuple(item for item in plans.questions if not item.takes_answer))
    state = section_state(quiet, {})
    assert (state.progress, state.missing, state.ready) == (SectionProgress.COMPLETE, 0, True)
    assert read("hint", "typed") is None
    assert display(QUESTIONNAIRE.question("hint"), "typed", "en") == []


def test_shapes_follow_their_question() -> None:
    goals, when = QUESTIONNAIRE.question("goals"), QUESTIONNAIRE.question("when")
    assert {"women", "men"} <= {column.key for column in columns_of(goals)}
    assert not {"women", "men"} & {column.key for column in columns_of(replace(goals, by_sex=False))}
    assert [part.earliest for part in parts_of(when)] == [date(2027, 1, 1)] * 2
    assert parts_of(replace(when, earliest=None, latest=None))[0].earliest is None
    assert parts_of(goals) == columns_of(when) == ()
    assert str(row_label(goals)) == "Indicator"
    assert set(parts_of(when)[0].label) == set(LANGUAGES)


def test_every_type_of_cell_is_known() -> None:
    assert set(CELLS) == set(ColumnType)
    assert {column.type for column in QUESTIONNAIRE.question("helpers").columns} == set(ColumnType)


@pytest.mark.parametrize(("text", "code"), [("kg", "KG"), ("Узбекистан", "UZ"), ("KYRGYZSTAN", "KG"), ("", None)])
def test_countries_are_found_by_code_and_by_name(text: str, code: str | None) -> None:
    assert find_country(text) == code


TEXTS = {
    key: QUESTIONNAIRE.question(key).type
    for key in (
        "title",
        "relevance",
        "mail",
        "phone",
        "site",
        "country",
        "lead",
        "partner",
        "office",
        "helpers",
        "frame",
    )
}


@pytest.mark.parametrize("key", TEXTS)
def test_hostile_text_is_kept_and_shown_as_it_was_typed(key: str) -> None:
    question = QUESTIONNAIRE.question(key)
    for text in HOSTILE:
        raw, expected = _sent(question.type, text)
        value = json.loads(json.dumps(read(key, raw)))
        problems(question, value)
        shown = "\n".join(str(line) for line in display(question, value, "ru"))
        assert expected in shown or find_country(text) is not None
        assert read(key, typed_again(question, value)) == value


def _sent(kind: QuestionType, text: str) -> tuple[Any, str]:
    match kind:
        case QuestionType.PERSON | QuestionType.ORGANISATION:
            return {"name": text}, clean(text)
        case QuestionType.ADDRESS:
            return {"town": text, "country": text}, clean(text)
        case QuestionType.GROUP:
            return [{"name": text, "story": text, "mail": text, "hours": text, "since": text}], clean(text)
        case QuestionType.LOGFRAME:
            return [{"level": text, "text": text}], clean(text)
        case QuestionType.LONG_TEXT:
            return text, clean(text)
        case _:
            return text, clean_line(text)
