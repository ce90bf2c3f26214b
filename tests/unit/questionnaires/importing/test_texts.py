"""Texts arrive faithful and harmless: HTML as plain text, braces as braces, hostile strings as they are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from grantflow.core.text import clean
from grantflow.questionnaires.importing.plain_text import plain, plain_line
from grantflow.questionnaires.logic import standing
from tests.support.growth import MOST, growth
from tests.unit.questionnaires.importing.forms import by_name, component, form, imported, page

NAUGHTY: list[str] = json.loads((Path(__file__).parents[3] / "data" / "blns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("No markup: 5 < 6 & 7 > 3", "No markup: 5 < 6 & 7 > 3"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("Line<br>break<br/>again", "Line\nbreak\nagain"),
        ("<p>We ask:</p><ul><li>name</li><li>address</li></ul><p>End</p>", "We ask:\n\n• name\n• address\n\nEnd"),
        ("<ol><li>first</li><li>second</li></ol>", "1. first\n2. second"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "• a\n\n• b"),
        ('See <a href="https://example.org/x">the guide</a>.', "See the guide (https://example.org/x)."),
        ('<a href="https://example.org">https://example.org</a>', "https://example.org"),
        ('Write to <a href="mailto:a@b.org">us</a>', "Write to us (a@b.org)"),
        ('<a href="mailto:a@b.org">a@b.org</a>', "a@b.org"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="data:text/html,x">x</a>', "x"),
        ("a<script>alert(1)</script>b<style>c</style>", "ab"),
        ("<svg onload=alert(1)>x</svg>y", "y"),
        ('<img src=x onerror=alert(1) alt="A map">', "A map"),
        ("<h2>Title</h2>Text", "Title\n\nText"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("&lt;b&gt; &amp; &nbsp;&#8364;", "<b> & \u00a0€"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<!-- hidden -->shown", "shown"),
        ("", ""),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_a_line_is_one_line() -> None:
    assert plain_line("<p>One</p><p>Two</p>") == "One Two"


@pytest.mark.parametrize("part", ["<", "<a ", "<!--", "<p>", "&#", "<ul><li>", "</ul>"])
def test_markup_made_to_be_slow_is_read_in_one_pass(part: str) -> None:
    assert growth(lambda size: plain(part * (size // len(part))), 50_000) < MOST


def test_braces_stand_for_themselves() -> None:
    made = imported(form(page("/p", component("TextField", "x", "Set {a} and {{ nobody }}", hint="}{"))))
    question = by_name(made.form, "x")
    shown = standing(made.form, {}, today=date(2026, 1, 1)).question(question)
    assert shown.label["en"] == "Set {a} and {{ nobody }}"
    assert shown.help is not None
    assert shown.help["en"] == "}{"


def test_placeholders_of_known_questions_take_their_answers() -> None:
    made = imported(
        form(
            page("/p", component("TextField", "firstName", "Name"), then=["/q"]),
            page("/q", component("YesNoField", "x", "Is {{ firstName }} ({{s.firstName | upper}}) your name?")),
        )
    )
    question = by_name(made.form, "x")
    assert question.label["en"] == "Is {name} ({name}) your name?"
    shown = standing(made.form, {"name": "Aida"}, today=date(2026, 1, 1)).question(question)
    assert shown.label["en"] == "Is Aida (Aida) your name?"


def test_hostile_strings_arrive_as_they_are() -> None:
    """As titles, hints, contents and values; those that are markup lose it, as they should."""
    texts = [text for text in NAUGHTY if clean(text) and plain_line(text)]
    assert len(texts) > 430
    for start in range(0, len(texts), 100):
        some = texts[start : start + 100]
        fields = [component("TextField", f"f{at}", text, hint=text) for at, text in enumerate(some)]
        items = [{"text": text, "value": text} for text in some]
        made = imported(
            form(
                page(
                    "/p",
                    *fields,
                    component("RadiosField", "choice", list="l"),
                    component("Para", "n", content="\n".join(some)),
                ),
                lists=[{"name": "l", "title": "L", "items": items}],
            )
        )
        stand = standing(made.form, {}, today=date(2026, 1, 1))
        for at, text in enumerate(some):
            shown = stand.question(by_name(made.form, f"f{at}"))
            assert shown.label["en"] == plain_line(text)
        labels = [choice.label["en"] for choice in by_name(made.form, "choice").choices]
        assert labels == [_doubled(plain_line(text)) for text in some]


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def test_hostile_strings_as_names_of_everything() -> None:
    for start in range(0, len(NAUGHTY), 100):
        some = [text for text in NAUGHTY[start : start + 100] if text.strip()]
        fields = [component("TextField", text, text) for text in some]
        made = imported(
            form(page("/" + some[0], *fields, section=some[1]), sections=[{"name": some[1], "title": some[2]}])
        )
        assert len({question.key for question in made.form.questions}) == len(list(made.form.questions))
        assert sum(made.report.components.values()) == len(some)


def test_a_text_too_long_for_a_form_is_told() -> None:
    made = imported(form(page("/p", component("TextField", "x", hint="word " * 5_000))))
    assert by_name(made.form, "x").help is None
    assert "longer than 10000 characters" in str(next(iter(made.report.remarks)).what)
