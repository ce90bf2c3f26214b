from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.canonical import canonical_json
from grantflow.core.money import Money
from grantflow.questionnaires.answer_texts import display, totals, typed_again
from grantflow.questionnaires.answers import is_blank, problems, read_answer, section_state
from grantflow.questionnaires.budgets import BudgetRules
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.enums import QuestionType, SectionProgress
from tests.unit.questionnaires.samples import FORM

QUESTIONNAIRE = load(FORM, ("en", "ru"))
ROW = {"name": "Aigul", "days": "2.5", "pay": "1 000"}
BUDGET = {
    "lines": [{"heading": "1", "description": "Trainer", "unit": "day", "quantity": "10", "unit_rate": "200",
               "requested": "1800", "own": "200"}],
    "indirect": {"total": "140"},
}  # fmt: skip
EUR_1000 = {"minor": 100_000, "currency": "EUR"}
GOOD: dict[str, tuple[Any, Any]] = {
    "title": ("  Clean \n water ", "Clean water"),
    "relevance": ("Why\r\nnot?", "Why\nnot?"),
    "months": ("12", "12"),
    "cost": ("1 000,00", EUR_1000),
    "start": ("1.3.2027", "2027-03-01"),
    "theme": ("water", "water"),
    "themes": (["youth", "youth", ""], ["youth"]),
    "proof": ([{"id": "f1", "name": "Act.PDF", "size": 3, "path": "x"}], [{"id": "f1", "name": "Act.PDF", "size": 3}]),
    "team": ([ROW, {"name": " "}], [{"name": "Aigul", "days": "2.5", "pay": EUR_1000}]),
    "turnover": (
        {"y2025": {"amount": "1000"}, "y2026": {"amount": "0"}},
        [{"row": "y2025", "amount": EUR_1000}, {"row": "y2026", "amount": {"minor": 0, "currency": "EUR"}}],
    ),
    "truth": ("y", True),
}


def read(key: str, raw: Any) -> Any:
    return read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")[0]


def said(key: str, raw: Any, rules: BudgetRules | None = None) -> dict[str, str]:
    value = json.loads(json.dumps(read(key, raw)))
    return {place: str(reason) for place, reason in problems(QUESTIONNAIRE.question(key), value, rules=rules)}


def answers() -> dict[str, Any]:
    return {key: value for key, (_, value) in GOOD.items()} | {"budget": read("budget", BUDGET)}


@pytest.mark.parametrize("key", GOOD)
def test_good_answers_are_normalised_and_have_no_problems(key: str) -> None:
    raw, stored = GOOD[key]
    value, found = read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")
    assert value == stored
    assert found == []
    assert said(key, raw) == {}


@pytest.mark.parametrize(
    ("key", "raw", "place", "reason"),
    [
        ("title", "x" * 21, "", "Shorten “Title”: 21 characters, 20 allowed."),
        ("relevance", "one two three — four five six", "", "Shorten “Relevance”: 6 words, 5 allowed."),
        ("months", "twelve", "", "Write a number"),
        ("months", "1.5", "", "whole number"),
        ("months", "0", "", "must be at least 1"),
        ("months", "37", "", "must be at most 36"),
        ("cost", "1.999,999", "", "Use at most 2 decimal places"),
        ("cost", "99.99", "", "must be at least 100.00 EUR"),
        ("cost", "5000.51", "", "must be at most 5,000.50 EUR"),
        ("start", "spring", "", "day.month.year"),
        ("start", "31.2.2027", "", "no such day"),
        ("start", "2026-12-31", "", "cannot be before 2027-01-01"),
        ("start", "01/01/2028", "", "cannot be after 2027-12-31"),
        ("theme", "gold", "", "Choose one of the answers offered"),
        ("themes", ["gold"], "", "Choose one of the answers offered"),
        ("themes", ["water", "youth"], "", "Choose at most 1"),
        ("proof", [{"id": "1", "name": "run.exe"}], "0", "run.exe is not a file of the kinds asked for: pdf, docx."),
        ("proof", [{"id": str(n), "name": "a.pdf"} for n in range(3)], "", "Add at most 2 files"),
        ("team", [{**ROW, "name": ""}], "0.name", "Fill in “Name”."),
        ("team", [ROW, {**ROW, "days": "two"}], "1.days", "Write a number"),
        ("team", [{**ROW, "pay": "-1"}], "0.pay", "less than 0"),
        ("team", [{**ROW, "name": "x" * 11}], "0.name", "11 characters, 10 allowed"),
        ("team", [ROW] * 4, "", "at most 3 rows"),
        ("turnover", {"y2025": {"amount": "5"}}, "y2026.amount", "Fill in “Amount”."),
        ("budget", {**BUDGET, "indirect": "x"}, "indirect.total", "Write a number"),
    ],
)  # fmt: skip
def test_each_problem_has_a_place_and_a_reason(key: str, raw: Any, place: str, reason: str) -> None:
    assert reason in said(key, raw)[place]
    assert (
        problems(QUESTIONNAIRE.question(key), read(key, raw))
        == read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")[1]
    )


@pytest.mark.parametrize("key", [asked.key for asked in QUESTIONNAIRE.questions])
@pytest.mark.parametrize("raw", [None, "", "  ", [], [""], {}])
def test_nothing_typed_is_missing_only_on_submitting(key: str, raw: Any) -> None:
    question = QUESTIONNAIRE.question(key)
    value, found = read_answer(question, raw, currency="EUR")
    assert is_blank(question, value)
    assert found == []
    assert len(problems(question, value)) == (question.required and question.takes_answer)


def test_missing_answers_are_asked_for_in_their_own_words() -> None:
    asked = {key: said(key, "")[""] for key in ("title", "theme", "proof", "truth")}
    assert asked == {
        "title": "Answer “Title”.",
        "theme": "Choose an answer to “Theme”.",
        "proof": "Add a file to “Proof”.",
        "truth": "Accept “Truth” before you submit.",
    }


def test_a_least_number_of_choices_and_rows() -> None:
    theme, team = QUESTIONNAIRE.question("themes"), QUESTIONNAIRE.question("team")
    assert "at least 2 answers" in str(problems(replace(theme, fewest=2, most=None), ["water"])[0].reason)
    assert "at least 2 rows" in str(problems(replace(team, min_rows=2), read("team", [ROW]))[0].reason)


def test_zero_is_an_answer() -> None:
    assert not is_blank(QUESTIONNAIRE.question("months"), "0")
    assert not is_blank(QUESTIONNAIRE.question("cost"), {"minor": 0, "currency": "EUR"})
    assert not is_blank(QUESTIONNAIRE.question("vat"), False)
    assert is_blank(QUESTIONNAIRE.question("truth"), False)


def test_a_budget_is_held_against_the_call() -> None:
    strict = BudgetRules("EUR", max_amount=Money(100, "EUR"))
    assert said("budget", BUDGET, BudgetRules("EUR")) == {}
    assert "at most 1.00 EUR" in said("budget", BUDGET, strict)[""]


def test_amounts_are_never_negative_without_being_asked_for() -> None:
    form = load({"sections": [{"key": "a", "title": {"en": "A"}, "questions": [
        {"key": "cost", "type": "money", "label": {"en": "Cost"}}]}]})  # fmt: skip
    value, found = read_answer(form.question("cost"), "-1", currency="EUR")
    assert "at least 0.00 EUR" in str(found[0].reason)
    assert value["minor"] == -100


texts = st.text(max_size=12)
raws = st.recursive(
    texts | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["lines", "heading", "id", "name", "days", "pay", "y2025", "own", "from", "country", "water", "months"]
            )
            | texts,
            inner,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(list(QUESTIONNAIRE.questions)), raws)
def test_whatever_is_sent_is_stored_shown_and_sealed(question: Any, raw: Any) -> None:
    value, found = read_answer(question, raw, currency="EUR")
    canonical_json(value)
    stored = json.loads(json.dumps(value))
    submitting = problems(question, stored)
    assert all(problem in submitting for problem in found)
    assert all(str(line) is not None for line in display(question, stored, "ru"))
    assert read_answer(question, typed_again(question, stored), currency="EUR")[0] == value


@pytest.mark.parametrize("key", [*GOOD, "budget"])
def test_a_form_filled_again_gives_the_same_answer(key: str) -> None:
    value = answers()[key]
    assert read(key, typed_again(QUESTIONNAIRE.question(key), value)) == value


@pytest.mark.parametrize(
    ("key", "language", "lines"),
    [
        ("title", "en", ["Clean water"]), ("relevance", "en", ["Why", "not?"]), ("months", "ru", ["12 months (ru)"]),
        ("cost", "ru", ["1\u00a0000,00 EUR"]), ("start", "ru", ["1 марта 2027"]),
        ("theme", "ru", ["Water (ru)"]),
        ("themes", "en", ["Youth"]), ("proof", "en", ["Act.PDF"]), ("truth", "en", ["All is true."]),
        ("team", "en", ["Name: Aigul; Days: 2.5; Pay: 1,000.00 EUR", "Σ Days: 2.5", "Σ Pay: 1,000.00 EUR"]),
        ("turnover", "en", ["2025 — Amount: 1,000.00 EUR", "2026 — Amount: 0.00 EUR", "Σ Amount: 1,000.00 EUR"]),
    ],
)  # fmt: skip
def test_answers_as_plain_lines(key: str, language: str, lines: list[str]) -> None:
    shown = display(QUESTIONNAIRE.question(key), answers()[key], language)
    assert [str(line).replace("\u202f", "\u00a0") for line in shown] == [x.replace("\u202f", "\u00a0") for x in lines]


def test_a_budget_as_plain_lines() -> None:
    lines = [str(line) for line in display(QUESTIONNAIRE.question("budget"), answers()["budget"], "en")]
    shares = "From the grant: 1,800.00 EUR; Own money: 200.00 EUR"
    assert lines[0] == f"1.1 Trainer: 10 day × 200.00 EUR = 2,000.00 EUR ({shares})"
    assert lines[-3:] == ["9 Total: 2,140.00 EUR", "From the grant: 1,940.00 EUR", "From other money: 200.00 EUR"]


def test_unreadable_text_is_shown_as_typed_and_adds_nothing() -> None:
    team = QUESTIONNAIRE.question("team")
    value = read("team", [ROW, {**ROW, "days": "two"}])
    assert display(QUESTIONNAIRE.question("months"), read("months", "twelve"), "en") == ["twelve"]
    assert "Days: two" in str(display(team, value, "en")[1])
    assert totals(team, value)["pay"] == Money(200_000, "EUR")
    assert totals(team, None) == {"days": 0}
    assert display(QUESTIONNAIRE.question("theme"), "gone", "xx") == ["gone"]
    assert display(QUESTIONNAIRE.question("months"), "12", "no language") == ["12 months"]


def test_sections_know_how_they_stand() -> None:
    people = QUESTIONNAIRE.section("people")
    empty = section_state(people, {})
    assert (empty.progress, empty.missing, empty.ready) == (SectionProgress.NOT_STARTED, 4, False)
    half = section_state(people, {"theme": "gold"})
    assert (half.progress, half.missing) == (SectionProgress.IN_PROGRESS, 3)
    assert {problem.path for problem in half.problems} == {"theme", "themes", "proof", "team"}
    team = {**answers(), "team": read("team", [{**ROW, "days": "x"}])}
    assert [problem.path for problem in section_state(people, team).problems] == ["team.0.days"]
    full = section_state(people, answers())
    assert (full.progress, full.missing, full.ready) == (SectionProgress.COMPLETE, 0, True)


def test_an_optional_section_may_be_submitted_untouched() -> None:
    extra = Section("extra", QUESTIONNAIRE.sections[0].title, (QUESTIONNAIRE.question("cost"),))
    untouched = section_state(extra, {})
    assert (untouched.progress, untouched.ready) == (SectionProgress.NOT_STARTED, True)
    assert {asked.type for asked in QUESTIONNAIRE.questions} == set(QuestionType)
