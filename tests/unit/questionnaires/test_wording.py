"""Conditions in words, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grantflow.core.translation import render
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.wording import in_words, only_if
from tests.unit.questionnaires.samples import CHOICES, label, question, section

FORM = load(
    {
        "sections": [
            section(
                "all",
                question("theme", "choice", choices=CHOICES),
                question("themes", "choices", choices=CHOICES),
                question("land", "country", most=1),
                question("amount", "money"),
                question("total", "money"),
                question("agreed", "yes_no"),
                question("start", "date"),
                question("title", "short_text"),
                question(
                    "partners",
                    "table",
                    columns=[{"key": "amount", "type": "money", "label": label("Amount of one")}],
                ),
                question("budget", "budget", label=label("Budget of {title}")),
            )
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "water"', "“Theme” is “Water”"),
        ('theme != "water"', "“Theme” is not “Water”"),
        ('theme in ("water", "youth")', "“Theme” is one of: “Water”, “Youth”"),
        ('"youth" in themes', "“Themes” has “Youth”"),
        ('land = "KG"', "“Land” is “Kyrgyzstan”"),
        ("agreed", "“Agreed” is yes"),
        ("not agreed", "“Agreed” is no"),
        ("answered(title) and empty(start)", "“Title” is answered and “Start” is not answered"),
        (
            "agreed and (amount > 5 or total <= 10.5)",
            "“Agreed” is yes and (“Amount” is above 5 or “Total” is at most 10.5)",
        ),
        ("sum(partners.amount) >= total", "the sum of “Amount of one” of “Partners” is at least “Total”"),
        ("budget.total * 2 - (amount + total)", "(“total” of “Budget of …” × 2) − (“Amount” + “Total”)"),
        ("start > today()", "“Start” is above today"),
        ("round(amount, 2) < 7", "round(amount, 2) is below 7"),
    ],
)
def test_what_a_condition_says(text: str, said: str) -> None:
    assert render(in_words(text, FORM), "en") == said


def test_it_says_so_in_russian() -> None:
    text = 'theme = "water" and land in ("KG", "KZ") and answered(title)'
    assert render(in_words(text, FORM), "ru") == (
        "«Theme (ru)» — «Water (ru)» и «Land (ru)» — одно из: «Кыргызстан», «Казахстан» и на «Title (ru)» есть ответ"
    )


def test_paper_and_workbooks_say_when_to_answer() -> None:
    section = replace(FORM.sections[0], show_if="agreed")
    free, bound = (replace(FORM.question("title"), show_if=text) for text in (None, 'theme = "water" or agreed'))
    assert only_if(FORM, FORM.sections[0], free) is None
    assert str(only_if(FORM, section, free)) == "Answer only if: “Agreed” is yes"
    assert str(only_if(FORM, section, bound)) == (
        "Answer only if: “Agreed” is yes and (“Theme” is “Water” or “Agreed” is yes)"
    )
