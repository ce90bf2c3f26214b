"""What every report tells in words: a declared list of questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import count_words


@dataclass(frozen=True, slots=True)
class Text:
    """One question; ``in_final`` is False where a final report has nothing to say. ``words`` is the limit."""

    key: str
    label: str
    help: str
    words: int
    required: bool = True
    in_final: bool = True


TEXTS: tuple[Text, ...] = (
    Text(
        "achievements",
        mark("What was achieved in this period?"),
        mark("Results first, then what was done for them."),
        1000,
    ),
    Text(
        "difficulties", mark("What was difficult, and what did you do about it?"), mark("Also what did not work."), 500
    ),
    Text("changes", mark("What changed against the plan?"), mark("Places, partners, activities, dates."), 500, False),
    Text("plans", mark("What do you plan for the next period?"), "", 500, in_final=False),
    Text(
        "lasting",
        mark("What goes on after the project?"),
        mark("Who keeps it running, and with which money."),
        500,
        False,
    ),
)


def texts(final: bool) -> tuple[Text, ...]:
    """The questions of an interim or a final report."""
    return tuple(text for text in TEXTS if text.in_final or not final)


def missing(told: Mapping[str, str], final: bool) -> list[Sentence]:
    """What keeps the narrative from being submitted."""
    problems = []
    for text in texts(final):
        words = count_words(told.get(text.key, ""))
        if text.required and not words:
            problems.append(say("an answer to “%(question)s”", question=say(text.label)))
        if words > text.words:
            problems.append(
                say(
                    "a shorter answer to “%(question)s” (%(count)s words, %(limit)s allowed)",
                    question=say(text.label),
                    count=words,
                    limit=text.words,
                )
            )
    return problems
