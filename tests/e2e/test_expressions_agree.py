"""The page works expressions out as the server does: same values, same last digit, same reasons."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Route
from pytest_playwright import CreateContextCallback

from grantflow.core.text import count_words
from grantflow.questionnaires.expressions import (
    Tree,
    Value,
    answers_to_json,
    evaluate,
    outcome,
    parse,
    pipe,
    to_json,
    value_to_json,
    write,
)
from grantflow.questionnaires.expressions.days import add_months, months_between
from tests.unit.questionnaires.expressions.edges import ABSENTS, ANSWERED, NUMBERS, TRUTHS, UNKNOWNS
from tests.unit.questionnaires.expressions.trees import ANSWERS, ANY_TREE, MIXED_ANSWERS, TYPED

SCRIPTS = Path(__file__).parents[2] / "grantflow" / "static" / "js"
ORIGIN = "http://expressions.test"
TODAY = date(2026, 11, 22)
PAIRS = 1_500
"""Generated of each sort; there are three."""
RUN = """async ([sent, today]) => {
  const { evaluate, outcome, decodeAnswers, numberText, dateText, ABSENT, Unknown } = await import("/expressions.js");
  const shown = (value) => {
    if (typeof value === "bigint") return { number: numberText(value) };
    if (typeof value === "number") return { date: dateText(value) };
    if (value === ABSENT) return { absent: true };
    if (value instanceof Unknown) return { unknown: value.reason, name: value.name };
    if (Array.isArray(value)) {
      const rows = value.length && value.every((item) => typeof item === "object" && !(item instanceof Unknown));
      return rows ? { rows: value.map((row) => shown(row).record) } : value.map(shown);
    }
    if (typeof value !== "object") return value;
    const pairs = Object.entries(value).map(([key, inner]) => [key, inner === null ? null : shown(inner)]);
    return { record: Object.fromEntries(pairs) };
  };
  return JSON.stringify(JSON.parse(sent).map(([tree, answers]) => {
    const decoded = decodeAnswers(answers);
    return [shown(evaluate(tree, decoded, today)), outcome(tree, decoded, today)];
  }));
}"""
# Whole batches travel as one text: Playwright takes lists apart value by value.
Case = tuple[Tree, Mapping[str, object]]


@pytest.fixture
def page(new_context: CreateContextCallback) -> Page:
    """A page that has nothing but the scripts, under a policy that forbids code made from text."""
    page = new_context().new_page()
    headers = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ORIGIN + "/")
        if name:
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript", headers=headers)
        else:
            route.fulfill(body="<!doctype html><title>Expressions</title>", content_type="text/html", headers=headers)

    page.route(f"{ORIGIN}/**", answer)
    page.goto(ORIGIN + "/")
    return page


def on_the_page(page: Page, cases: list[Case]) -> list[Any]:
    sent = [[to_json(tree), answers_to_json(answers)] for tree, answers in cases]
    found: list[Any] = json.loads(page.evaluate(RUN, [json.dumps(sent), TODAY.isoformat()]))
    return found


def on_the_server(cases: list[Case]) -> list[Any]:
    return [
        [value_to_json(evaluate(tree, answers, today=TODAY)), str(outcome(tree, answers, today=TODAY))]
        for tree, answers in cases
    ]


def assert_agreed(page: Page, cases: list[Case]) -> None:
    both = zip(cases, on_the_server(cases), on_the_page(page, cases), strict=True)
    apart = [(write(tree), answers, server, shown) for (tree, answers), server, shown in both if server != shown]
    assert apart[:3] == []


def generated(trees: st.SearchStrategy[Tree], answers: st.SearchStrategy[dict[str, Any]]) -> list[Case]:
    """Pairs as hypothesis makes them, the same in every run, gathered for one journey."""
    found: list[Case] = []

    @settings(max_examples=PAIRS, suppress_health_check=list(HealthCheck))
    @given(trees, answers)
    def gather(tree: Tree, given_answers: dict[str, Any]) -> None:
        found.append((tree, given_answers))

    gather()
    return found


def test_every_function_agrees_at_its_edges(page: Page) -> None:
    texts = [
        *ABSENTS,
        *dict(NUMBERS),
        *dict(TRUTHS),
        *(row[0] for row in UNKNOWNS),
        *ANSWERED,
        "partners.name",
        "groups.x",
    ]
    assert_agreed(page, [(parse(text), ANSWERED) for text in texts])


def test_well_typed_expressions_agree(page: Page) -> None:
    cases = generated(TYPED, ANSWERS)
    assert len(cases) >= PAIRS / 2
    assert_agreed(page, cases)


def test_expressions_of_any_kind_agree(page: Page) -> None:
    assert_agreed(page, generated(ANY_TREE, ANSWERS) + generated(ANY_TREE, MIXED_ANSWERS))


def test_long_numbers_agree(page: Page) -> None:
    numbers = [
        "9" * 40,
        "1" + "0" * 39,
        f"0.{'0' * 39}1",
        f"{'9' * 20}.{'9' * 20}",
        "3",
        "0.000007",
        "0",
        "12345.6789",
        "2.5",
    ]
    values = [Decimal(sign + number) for number in numbers for sign in ("", "-")]
    trees = [
        parse(text) for text in ("a + b", "a - b", "a * b", "a / b", "round(a, b)", "average(a, b)", "a < b", "a = b")
    ]
    assert_agreed(page, [(tree, {"a": a, "b": b}) for tree in trees for a in values for b in values])


def test_the_calendar_agrees(page: Page) -> None:
    days = [date(2027, 12, 25) + timedelta(days=at) for at in range(0, 75, 3)]
    days += [date(2028, 2, 29), date(1, 1, 1), date(9999, 12, 31), date(2100, 2, 28), date(99, 3, 1)]
    trees = [parse(text) for text in ("days(a, b)", "months(a, b)", "years(a, b)", "add_months(a, months(a, b))")]
    trees += [parse(text) for text in ("add_days(a, days(b, a))", "add_months(b, -1)", "add_days(a, 1)")]
    assert_agreed(page, [(tree, {"a": a, "b": b}) for tree in trees for a in days for b in days])
    assert months_between(days[0], add_months(days[0], 7) or days[0]) == 7


def test_bounds_agree(page: Page) -> None:
    table, text = [{"x": Decimal(1)}] * 1_000, "слово 𝒳 " * 10_000
    texts = [
        "+".join([part] * times) for part in ("sum(a.x)", "words(b)", "length(b)") for times in (1, 3, 12, 19, 20, 49)
    ]
    texts += [
        'contains(b, "𝒳 СЛОВО")',
        "count(a)",
        "count(c)",
        "b = b",
        "answered(c)",
        "b.x = 1",
        "c.x.y = 1",
        "d.x = 1",
        'sum(a.x) > 1 or b = "x"',
    ]
    assert_agreed(
        page, [(parse(text_), {"a": table, "b": text, "c": table + table, "d": -(10**40)}) for text_ in texts]
    )
    too_long: list[object] = ["x" * 100_001, "𝒳" * 100_000, "𝒳" * 100_001, ["x"] * 1_001, [{}] * 1_001]
    assert_agreed(page, [(parse("answered(a)"), {"a": value}) for value in too_long])


def test_characters_agree(page: Page) -> None:
    """Words and capitals, for every character that both know; newer ones are not in both."""
    found = json.loads(
        page.evaluate(
            """async () => {
              const { words } = await import("/expressions.js");
              const { countWords } = await import("/app.js");
              const known = (at) => (at < 0xd800 || at > 0xdfff) && !/\\p{Cn}/u.test(String.fromCodePoint(at));
              return JSON.stringify([...Array(0x110000).keys()].filter(known).map((at) => {
                const text = String.fromCodePoint(at);
                return [at, words(text), countWords(text), words(`a${text}b`), text.toLowerCase() + "."];
              }));
            }"""
        )
    )
    both = [row for row in found if unicodedata.category(chr(row[0])) != "Cn"]
    assert len(both) > 280_000
    apart = [
        row for row in both
        for text in [chr(row[0])]
        if row[1:] != [count_words(text), count_words(text), count_words(f"a{text}b"), text.lower() + "."]
    ]  # fmt: skip
    assert apart == []


def test_texts_with_answers_agree(page: Page) -> None:
    text = pipe('{{ {title} }}: {round(n / 3, 2)}, {hidden}, {blank}, {if(ok, "yes", "no")}')
    answers = {**ANSWERED, "title": "<b>Water</b>"}

    def show(tree: Tree, value: Value) -> str:
        return f"[{write(tree)} {value_to_json(value)}]"

    filled = page.evaluate(
        """async ([parts, answers, today]) => {
          const { fill, decodeAnswers, numberText } = await import("/expressions.js");
          const said = (value) => String(value.reason ?? value.description ?? value);
          const show = (value) => (typeof value === "bigint" ? numberText(value) : said(value));
          return fill(parts, decodeAnswers(answers), today, show);
        }""",
        [text.to_json(), answers_to_json(answers), TODAY.isoformat()],
    )
    assert filled == "{ <b>Water</b> }: 2.33, absent, unanswered, yes"
    assert text.fill(answers, today=TODAY, show=show).startswith("{ [title <b>Water</b>] }: [round(n / 3, 2) ")


def test_the_script_is_light() -> None:
    """At most 8 KB on the line, as the server sends it."""
    assert len(gzip.compress((SCRIPTS / "expressions.js").read_bytes())) <= 8_000
