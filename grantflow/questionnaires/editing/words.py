"""How the builder asks for each property of a section or question: its label, a hint, its group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from grantflow.core.sentences import mark


class Asked(NamedTuple):
    """The label of a property's field, and the hint before it."""

    label: str
    hint: str = ""


_EXPRESSION = mark('An expression, such as country = "kg" and amount > 5000. The names are listed below.')
WORDS: Mapping[str, Asked] = {
    "title": Asked(mark("Title")),
    "intro": Asked(mark("Introduction"), mark("Stands above the questions.")),
    "label": Asked(mark("Question"), mark("As a person would ask it. {title} puts the answer called title into it.")),
    "help": Asked(mark("Help"), mark("Stands before the answer.")),
    "text": Asked(mark("Text")),
    "required": Asked(mark("Must be answered")),
    "max_chars": Asked(mark("At most so many characters")),
    "max_words": Asked(mark("At most so many words")),
    "minimum": Asked(mark("At least")),
    "maximum": Asked(mark("At most")),
    "decimals": Asked(mark("Digits after the decimal point")),
    "unit": Asked(mark("Unit"), mark("Stands behind the number, such as months.")),
    "earliest": Asked(mark("Not before"), mark("Day, month and year, such as 31.12.2026.")),
    "latest": Asked(mark("Not after"), mark("Day, month and year, such as 31.12.2026.")),
    "choices": Asked(mark("Answers offered"), mark("Left empty, the name in conditions is made from the answer.")),
    "fewest": Asked(mark("At least so many are ticked")),
    "most": Asked(mark("At most so many are chosen")),
    "max_files": Asked(mark("At most so many files")),
    "kinds": Asked(mark("Kinds of files"), mark("Endings, such as pdf, docx. None means all usual ones.")),
    "columns": Asked(mark("Columns"), mark("Left empty, the name in conditions is made from the heading.")),
    "rows": Asked(mark("Rows that are always there"), mark("Leave these out if applicants add rows themselves.")),
    "min_rows": Asked(mark("At least so many rows")),
    "max_rows": Asked(mark("At most so many rows")),
    "row_label": Asked(mark("What one row is called"), mark("Such as: Partner.")),
    "months": Asked(mark("Months of the plan"), mark("None means as many as the project lasts.")),
    "by_sex": Asked(mark("Ask women and men apart")),
    "max_months": Asked(mark("At most so many months")),
    "countries": Asked(mark("Countries offered"), mark("Two letters each, such as KG, KZ. None means all.")),
    "expression": Asked(mark("Calculation"), mark("An expression, such as sum(partners.amount) / budget.total * 100.")),
    "kind": Asked(mark("What it gives")),
    "picture": Asked(mark("Picture"), mark("A new one takes the place of the one before. JPEG or PNG.")),
    "picture_alt": Asked(mark("What the picture shows"), mark("For those who cannot see it.")),
    "show_if": Asked(mark("Shown only if"), _EXPRESSION),
    "require_if": Asked(mark("Must be answered only if"), _EXPRESSION),
    "checks": Asked(mark("Checks"), mark("What must be true of the answers, and what is said where it is not.")),
    "expect": Asked(mark("What must be true"), mark("An expression, such as asked <= total.")),
    "message": Asked(mark("What is said otherwise")),
    "fact": Asked(mark("It tells the programme"), mark("Only one question of a form tells each of these.")),
    "prefill": Asked(mark("Filled in from the profile with"), mark("It is offered; the applicant may change it.")),
    "identifying": Asked(mark("The answer shows who applies: blind reviews leave it out")),
}  # fmt: skip
"""By the attribute that a property sets."""

WHAT, LIMITS = mark("What is asked"), mark("Answers and limits")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (WHAT, ("label", "help", "title", "intro", "text", "picture", "picture_alt", "required")),
    (LIMITS, ()),
    (mark("Conditions and checks"), ("show_if", "require_if", "checks")),
    (mark("What becomes of the answer"), ("fact", "prefill", "identifying")),
)
"""Headings with the properties under them by their JSON names; every other one stands under the limits."""
