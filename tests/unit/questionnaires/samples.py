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
    ]
}
