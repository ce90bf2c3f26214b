"""A form whose questions depend on each other in both directions across sections."""

from __future__ import annotations

from typing import Any

from grantflow.calls.models import Call
from grantflow.demo import builders
from tests.support.world import World


def label(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (рус.)"}


def question(key: str, kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": label(text), **more}


KINDS = [{"key": key, "label": label(text)} for key, text in (("new", "A new project"), ("more", "More of the same"))]
COSTS = [
    {"key": "what", "type": "text", "label": label("What")},
    {"key": "amount", "type": "money", "label": label("Amount"), "total": True},
]
CONDITIONAL: dict[str, Any] = {
    "sections": [
        {
            "key": "project",
            "title": label("Your project"),
            "questions": [
                question("title", "short_text", "What is it called?", fact="title"),
                question("months", "number", "How many months?", fact="months"),
                question("kind", "choice", "New or more of the same?", choices=KINDS),
                question("earlier", "short_text", "Which project was that?", show_if='kind = "more"'),
                question("proof", "file", "What came of it?", show_if='kind = "more"', required=False),
                question("driver", "short_text", "Who drives?", required=False, require_if='car = "yes"'),
            ],
        },
        {
            "key": "costs",
            "title": label("Costs of {title}"),
            "questions": [
                question("costs", "table", "What do you pay for?", columns=COSTS),
                question("grant", "money", "How much do you ask for?", checks=[
                    {"expect": "grant <= total", "message": label("You ask for {grant}, more than it costs.")},
                ]),
                question("total", "calculation", "Total", expression="sum(costs.amount)") | {"kind": "money"},
                question("share", "calculation", "Share", expression="grant / total * 100", decimals=1,
                         unit=label("%")),
                question("why", "long_text", "Why so much?", show_if="share > 50",
                         help=label("You ask for {share} % of the costs of {title}.")),
                question("car", "choice", "Do you rent a car?", choices=[
                    {"key": "yes", "label": label("Yes")}, {"key": "no", "label": label("No")},
                ]),
                question("plate", "short_text", "Which car?", required=False, require_if='car = "yes"'),
            ],
        },
        {
            "key": "history",
            "title": label("What you did before"),
            "show_if": 'kind = "more" and answered(earlier)',
            "questions": [question("result", "long_text", "What came of {earlier}?")],
        },
    ]
}  # fmt: skip
ANSWERS: dict[str, dict[str, Any]] = {
    "project": {"title": "Wells", "months": "8", "kind": "more", "earlier": "Pumps", "driver": "Aida"},
    "costs": {
        "costs": [{"what": "Pump", "amount": "700"}, {"what": "Pipe", "amount": "300.50"}],
        "grant": "900",
        "why": "Nobody else pays.",
        "car": "no",
    },
    "history": {"result": "Water."},
}
"""What is typed to fill every question, by section."""


def conditional_call(world: World) -> Call:
    """An open call with that form, and a draft's worth of limits that it can meet."""
    version = builders.questionnaire("conditional", CONDITIONAL)
    return builders.call(world.programme, world.manager, "COND-1", questionnaire=version, min_amount_minor=0,
                         co_financing_percent=0)  # fmt: skip
