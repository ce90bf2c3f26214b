from __future__ import annotations

import copy
import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.definition_json import dump, load
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.logic import Standing, dependents, kept, standing
from grantflow.questionnaires.rules import rules_of
from tests.unit.questionnaires.samples import label, question, section

TODAY = date(2026, 11, 21)
COUNTRIES = [{"key": key, "label": label(key.capitalize())} for key in ("kg", "kz")]
SHOWN, HIDDEN, UNKNOWN = Outcome.SHOWN, Outcome.HIDDEN, Outcome.UNKNOWN
PARTNERS = [
    {"key": "name", "type": "text", "label": label("Name")},
    {"key": "amount", "type": "money", "label": label("Amount")},
]
DEFINITION: dict[str, Any] = {
    "sections": [
        section(
            "about",
            question("country", "choice", choices=COUNTRIES),
            question("title", "short_text"),
            question("region", "short_text", show_if='country = "kg"'),
            question("licence", "short_text", required=False, require_if="answered(region)"),
        ),
        section(
            "money",
            question("asked", "money"),
            question("total", "money", checks=[{"expect": "asked <= total", "message": label("{asked} is too much")}]),
            question("share", "calculation", expression="asked / total * 100", decimals=1),
            question("why", "long_text", show_if="share > 50", help=label("You ask for {share} % of {title}.")),
            question("partners", "table", columns=PARTNERS, required=False),
            question("fit", "calculation", expression="sum(partners.amount) <= total") | {"kind": "yes_no"},
        ),
        section(
            "abroad",
            question("visa", "short_text"),
            question("visa_date", "date", show_if="answered(visa)"),
            show_if='country != "kg"',
            title=label("Abroad from {country}"),
        ),
        section("end", question("remark", "short_text", required=False, show_if="empty(visa_date)")),
    ]
}
FORM = load(DEFINITION, ("en", "ru"))


def stand(form: Questionnaire = FORM, /, **raw: Any) -> Standing:
    answers = {key: read_answer(form.question(key), text, currency="EUR")[0] for key, text in raw.items()}
    return standing(form, answers, today=TODAY)


def with_logic(**changes: dict[str, Any]) -> dict[str, Any]:
    """The definition with properties of some questions (or sections, by ``section_key``) changed."""
    form = copy.deepcopy(DEFINITION)
    for part in form["sections"]:
        part.update(changes.pop(f"section_{part['key']}", {}))
        for asked in part["questions"]:
            asked.update(changes.pop(asked["key"], {}))
    assert not changes
    return form


def problems_of(**changes: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        load(with_logic(**changes))
    return {path: " ".join(str(reason) for reason in reasons) for path, reasons in refused.value.errors.items()}


def test_export_and_import_are_the_identity() -> None:
    assert load(dump(FORM), ("en", "ru")) == FORM


@pytest.mark.parametrize(
    ("raw", "region", "licence", "section_shown", "visa_date", "remark"),
    [
        ({}, UNKNOWN, False, UNKNOWN, UNKNOWN, UNKNOWN),
        ({"country": "kg"}, SHOWN, False, HIDDEN, HIDDEN, SHOWN),
        ({"country": "kg", "region": "Osh"}, SHOWN, True, HIDDEN, HIDDEN, SHOWN),
        ({"country": "kz"}, HIDDEN, False, SHOWN, HIDDEN, SHOWN),
        ({"country": "kz", "region": "Osh"}, HIDDEN, False, SHOWN, HIDDEN, SHOWN),
        ({"country": "kz", "visa": "B1"}, HIDDEN, False, SHOWN, SHOWN, SHOWN),
        ({"country": "kz", "visa": "B1", "visa_date": "1.2.2027"}, HIDDEN, False, SHOWN, SHOWN, HIDDEN),
        ({"country": "kg", "visa": "B1", "visa_date": "1.2.2027"}, SHOWN, False, HIDDEN, HIDDEN, SHOWN),
    ],
)
def test_conditions_reach_across_questions_and_sections(
    raw: dict[str, str], region: Outcome, licence: bool, section_shown: Outcome, visa_date: Outcome, remark: Outcome
) -> None:
    found = stand(**raw)
    assert found.shown("region") is region
    assert found.required("licence") is licence
    assert found.section_shown("abroad") is section_shown
    assert found.shown("visa") is section_shown
    assert found.shown("visa_date") is visa_date
    assert found.shown("remark") is remark


def test_only_what_is_shown_is_required() -> None:
    assert [key for key in ("country", "region", "why") if stand().required(key)] == ["country"]
    assert stand(country="kg").required("region")
    assert not stand().required("share")


def test_calculations_are_rounded_and_build_on_each_other() -> None:
    found = stand(asked="100", total="150")
    assert found.calculated == {"share": Decimal("66.7"), "fit": True}
    assert found.shown("why") is SHOWN
    assert found.calculations("EUR") == {"share": "66.7", "fit": True}
    assert stand(asked="100").calculations("EUR") == {"share": None, "fit": None}
    assert stand(asked="1", total="0").shown("why") is UNKNOWN
    assert stand(total="9", partners=[{"name": "A", "amount": "10"}]).calculated["fit"] is False


def test_a_check_that_is_false_stands_at_its_question_with_the_answers_in_its_words() -> None:
    assert [(problem.path, str(problem.reason)) for problem in stand(asked="20", total="15").failed] == [
        ("total", "20 is too much")
    ]
    assert stand(asked="20").failed == []
    assert stand(asked="20", total="nothing").failed == []
    assert stand(asked="20", total="20").failed == []


def test_texts_hold_answers_in_every_language() -> None:
    found = stand(asked="2", total="3", title="Water", country="kz")
    asked = {part.key: part for part in found.form.sections}
    helped = asked["money"].question("why").help
    assert helped is not None
    assert dict(helped) == {"en": "You ask for 66.7 % of Water.", "ru": "You ask for 66,7 % of Water. (ru)"}
    assert asked["abroad"].title["en"] == "Abroad from Kz"
    assert str(stand(asked="2", total="3").form.section("money").question("why").help) == "You ask for 66.7 % of …."


def test_the_form_as_it_stands_has_only_what_is_asked() -> None:
    found = stand(country="kg")
    assert [part.key for part in found.form.sections] == ["about", "money", "end"]
    assert [asked.key for asked in found.form.section("money").questions] == [
        "asked", "total", "share", "partners", "fit"
    ]  # fmt: skip
    plain = load({"sections": [section("a", question("b", "short_text"))]})
    assert standing(plain, {}, today=TODAY).form is plain


def test_answers_that_are_hidden_or_not_yet_asked_are_not_submitted() -> None:
    given = {"country": "kz", "region": "Osh", "title": "Water", "visa": "B1", "why": "Because", "gone": "x"}
    assert kept(FORM, given, today=TODAY) == {"country": "kz", "title": "Water", "visa": "B1"}
    content = standing(FORM, given, today=TODAY).content("EUR")
    assert "region" not in content
    assert content["asked"] is None
    assert content["share"] is None


def test_a_condition_can_look_at_the_day() -> None:
    form = load({"sections": [section("a", question("late", "short_text", show_if='today() > date("2026-11-21")'))]})
    assert standing(form, {}, today=TODAY).shown("late") is HIDDEN
    assert standing(form, {}, today=date(2026, 11, 22)).shown("late") is SHOWN


def test_long_chains_need_no_depth() -> None:
    chain = [question("q0", "short_text")]
    chain += [question(f"q{n}", "short_text", show_if=f"answered(q{n - 1})") for n in range(1, 400)]
    form = load({"sections": [section(f"s{at}", *part) for at, part in enumerate(batched(chain, 40))]})
    given = {f"q{n}": "x" for n in range(399)}
    assert standing(form, given, today=TODAY).shown("q399") is SHOWN
    assert standing(form, given | {"q0": ""}, today=TODAY).shown("q399") is HIDDEN


def batched(items: list[Any], size: int) -> list[list[Any]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


# What a form cannot be saved with


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"region": {"show_if": "contry = 1"}}, "sections.0.questions.2.show_if", "Did you mean country?"),
        ({"region": {"show_if": 'country = "ky"'}}, "sections.0.questions.2.show_if", "“ky” is not among"),
        ({"region": {"show_if": "length(title)"}}, "sections.0.questions.2.show_if", "Expected yes or no"),
        ({"region": {"show_if": "title +"}}, "sections.0.questions.2.show_if", "Character"),
        ({"region": {"show_if": 7}}, "sections.0.questions.2.show_if", "Write an expression as text"),
        ({"region": {"show_if": "answered(region)"}}, "sections.0.questions.2.show_if", "depend on itself"),
        ({"licence": {"require_if": "months > 3"}}, "sections.0.questions.3.require_if", "no question months"),
        ({"total": {"checks": [{"expect": "asked", "message": label("x")}]}},
         "sections.1.questions.1.checks.0.expect", "Expected yes or no"),
        ({"total": {"checks": [{"expect": "asked > 1", "message": label("{askd}")}]}},
         "sections.1.questions.1.checks.0.message", "Did you mean asked?"),
        ({"total": {"checks": [{"expect": "asked > 1"}]}}, "sections.1.questions.1.checks.0.message", "is missing"),
        ({"share": {"expression": "title"}}, "sections.1.questions.2.expression", "Expected a number"),
        ({"share": {"expression": "share + 1"}}, "sections.1.questions.2.expression", "depend on itself"),
        ({"why": {"help": label("{title")}}, "sections.1.questions.3.help", "not closed"),
        ({"why": {"label": label("a } b")}}, "sections.1.questions.3.label", "not opened"),
        ({"section_abroad": {"intro": label("{partners}")}}, "sections.2.intro", "Expected"),
        ({"section_abroad": {"show_if": "answered(visa)"}}, "sections.2.show_if", "its own questions"),
        ({"title": {"prefill": "bank"}}, "sections.0.questions.1.prefill", "not known here"),
        ({"title": {"show_if": "no"}, "region": {"show_if": "empty(title)"}},
         "sections.0.questions.2.show_if", "“Title” is never asked"),
    ],
)  # fmt: skip
def test_logic_that_does_not_fit_is_refused_at_its_place(changes: dict[str, Any], place: str, reason: str) -> None:
    found = problems_of(**changes)
    assert reason in found[place], found


def test_circles_are_named_with_their_questions() -> None:
    found = problems_of(title={"show_if": "answered(remark)"}, country={"show_if": "answered(title)"})
    assert list(found) == ["sections.0.questions.0.show_if"]
    assert "in a circle: “Country” → “Title” → “Remark” → “Visa_date” → “Country”." in " ".join(found.values())


def test_requiring_each_other_is_no_circle() -> None:
    form = load(with_logic(title={"require_if": "empty(licence)"}, licence={"require_if": "empty(title)"}))
    assert stand(form).required("title")
    assert stand(form).required("licence")
    assert not stand(form, title="Water").required("licence")


# Who depends on whom


def test_dependents_are_named_by_their_place() -> None:
    places = [".".join(filter(None, place)) for place in dependents(FORM, "country")]
    assert places == ["about.region.show_if", "abroad.show_if", "abroad.title"]
    assert [place.question for place in dependents(FORM, "asked")] == ["total", "share"]
    assert [place.property for place in dependents(FORM, "title")] == ["help"]
    assert dependents(FORM, "remark") == ()


def test_a_section_knows_what_its_page_needs_and_whom_it_touches() -> None:
    rules = rules_of(FORM)
    assert set(rules.behind_section(FORM.section("end"))) == {"country", "visa", "visa_date"}
    assert "title" in rules.behind_section(FORM.section("money"))
    assert rules.touched_by["about"] == {"money", "abroad", "end"}
    assert rules.touched_by["money"] == set()


# For any answers

POSSIBLE: dict[str, list[str]] = {
    "country": ["", "kg", "kz"],
    "title": ["", "Water"],
    "region": ["", "Osh"],
    "licence": ["", "7"],
    "asked": ["", "10", "x", "100"],
    "total": ["", "0", "15"],
    "visa": ["", "B1"],
    "visa_date": ["", "1.2.2027", "soon"],
    "remark": ["", "Thanks"],
    "why": ["", "Because"],
}
anything = st.fixed_dictionaries({key: st.sampled_from(texts) for key, texts in POSSIBLE.items()})


@given(anything)
def test_hidden_answers_never_leak(raw: dict[str, str]) -> None:
    found = stand(**raw)
    for key in found.kept:
        assert found.shown(key) is SHOWN
    asked = {question.key for question in found.form.questions}
    assert found.kept.keys() <= asked
    assert found.content("EUR").keys() == asked


@given(anything)
def test_what_is_submitted_stands_as_what_was_given(raw: dict[str, str]) -> None:
    found = stand(**raw)
    again = standing(FORM, found.content("EUR"), today=TODAY)
    assert {key: found.shown(key) for key in POSSIBLE} == {key: again.shown(key) for key in POSSIBLE}
    assert again.content("EUR") == found.content("EUR")
    assert again.form == found.form


@given(anything, st.sampled_from(["kg", "kz"]))
def test_hiding_and_showing_again_gives_the_same_answers_back(raw: dict[str, str], other: str) -> None:
    before = stand(**raw)
    hidden = standing(FORM, {**before.answers, "country": other}, today=TODAY)
    back = {**hidden.answers, "country": before.answers["country"]}
    assert standing(FORM, back, today=TODAY).kept == before.kept


@given(anything, st.integers(0, 23), st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_matter(raw: dict[str, str], number: int, chance: Any) -> None:
    mixed = copy.deepcopy(DEFINITION)
    mixed["sections"] = list(list(itertools.permutations(mixed["sections"]))[number])
    for part in mixed["sections"]:
        chance.shuffle(part["questions"])
    one, other = stand(**raw), stand(load(mixed), **raw)
    assert {key: one.shown(key) for key in POSSIBLE} == {key: other.shown(key) for key in POSSIBLE}
    assert one.calculated == other.calculated
    assert one.content("EUR") == other.content("EUR")
