"""A form with every type of question, in two languages."""

from __future__ import annotations

from typing import Any


def label(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (ru)"}


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": label(key.capitalize()), **more}


def section(key: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": label(key), "questions": list(questions), **more}


CHOICES = [{"key": "water", "label": label("Water")}, {"key": "youth", "label": label("Youth")}]

PICTURE = "0190f3a0-0000-7000-8000-000000000001"
EVERY_COLUMN = [
    {"key": "name", "type": "text", "label": label("Name"), "max_chars": 40},
    {"key": "story", "type": "long_text", "label": label("Story"), "required": False},
    {"key": "hours", "type": "number", "label": label("Hours"), "total": True, "min": "1", "max": "40"},
    {"key": "fee", "type": "money", "label": label("Fee"), "required": False, "max": "500"},
    {"key": "since", "type": "date", "label": label("Since"), "required": False, "min": "2020-01-01"},
    {"key": "paid", "type": "yes_no", "label": label("Paid"), "required": False},
    {"key": "theme", "type": "choice", "label": label("Theme"), "required": False, "choices": CHOICES},
    {"key": "mail", "type": "email", "label": label("Mail"), "required": False},
    {"key": "phone", "type": "phone", "label": label("Phone"), "required": False},
    {"key": "site", "type": "url", "label": label("Site"), "required": False},
    {"key": "home", "type": "country", "label": label("Home"), "required": False},
    {"key": "busy", "type": "months", "label": label("Busy"), "required": False},
]

FORM: dict[str, Any] = {
    "sections": [
        section(
            "project",
            question("title", "short_text", max_chars=20, help=label("A short name")),
            question("relevance", "long_text", max_words=5),
            question("months", "number", min="1", max="36", unit=label("months")),
            question("cost", "money", required=False, min="100", max="5000.5"),
            question("start", "date", min="2027-01-01", max="2027-12-31"),
            intro=label("About the project"),
        ),
        section(
            "people",
            question("theme", "choice", choices=CHOICES),
            question("themes", "choices", choices=CHOICES, min=1, max=1),
            question("proof", "file", max_files=2, kinds=["pdf", "docx"]),
            question(
                "team",
                "table",
                columns=[
                    {"key": "name", "type": "text", "label": label("Name"), "max_chars": 10},
                    {"key": "days", "type": "number", "label": label("Days"), "total": True, "decimals": 1},
                    {"key": "pay", "type": "money", "label": label("Pay"), "total": True, "required": False},
                ],
                min_rows=1,
                max_rows=3,
            ),
            question(
                "turnover",
                "table",
                required=False,
                columns=[{"key": "amount", "type": "money", "label": label("Amount"), "total": True}],
                rows=[{"key": "y2025", "label": label("2025")}, {"key": "y2026", "label": label("2026")}],
            ),
        ),
        section("money", question("budget", "budget"), question("truth", "declaration", text=label("All is true."))),
        section(
            "reach",
            question("mail", "email", max_chars=100),
            question("phone", "phone"),
            question("site", "url", required=False),
            question("vat", "yes_no"),
            question("order", "ranking", choices=[*CHOICES, {"key": "law", "label": label("Law")}], most=2),
            question("when", "period", min="2027-01-01", max="2028-12-31", max_months=18),
            question("country", "country", countries=["KG", "TJ"], most=1),
            question("countries", "country", required=False),
            question("partner", "organisation"),
            question("lead", "person"),
            question("office", "address"),
            question("region", "area", countries=["KG", "TJ"]),
            question("elsewhere", "area", required=False),
        ),
        section(
            "plans",
            question("helpers", "group", columns=EVERY_COLUMN, min_rows=1, max_rows=5, row_label=label("Helper")),
            question("plan", "work_plan", months=12, max_rows=20),
            question("frame", "logframe"),
            question("goals", "indicators", by_sex=True),
            question("share", "calculation", expression="months * 2", decimals=1, unit=label("per cent")),
            question("hint", "note", text=label("Nearly done."), picture=PICTURE, picture_alt=label("A map")),
        ),
    ]
}
