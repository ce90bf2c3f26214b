"""The tables of ``docs/questionnaires.md``, written from the declarations.

``python -m grantflow.questionnaires.expressions.manual`` brings the page up to date; a test fails when it is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from grantflow.core.sentences import Sentence
from grantflow.questionnaires.expressions.evaluating import MOST_STEPS
from grantflow.questionnaires.expressions.functions import FUNCTIONS, Function
from grantflow.questionnaires.expressions.piping import MOST_PIPED, MOST_PIPED_TEXT
from grantflow.questionnaires.expressions.tree import DEEPEST, MOST_CHARACTERS, MOST_DIGITS, MOST_NODES, MOST_PATH
from grantflow.questionnaires.expressions.values import DIVISION_PLACES, MOST_ROWS, MOST_TEXT

PAGE = Path("docs/questionnaires.md")
_LIMITS: Mapping[str, int] = {
    "characters of an expression": MOST_CHARACTERS,
    "parts of an expression (names, numbers, operators, functions)": MOST_NODES,
    "levels of one part within another": DEEPEST,
    "parts of a name": MOST_PATH,
    "digits of a number before, and again after, its point": MOST_DIGITS,
    "decimals of a quotient": DIVISION_PLACES,
    "characters of an answer": MOST_TEXT,
    "rows of a table, choices of a list": MOST_ROWS,
    "steps to work an expression out": MOST_STEPS,
    "characters of a text with answers in it": MOST_PIPED_TEXT,
    "expressions in such a text": MOST_PIPED,
}


def functions() -> str:
    """One row for each function."""
    head = ["| function | gives | what it does | example |", "|---|---|---|---|"]
    return "\n".join(head + [_row(function) for function in FUNCTIONS.values()])


def _row(function: Function) -> str:
    result = "what its values are" if function.result is None else str(function.result.label)
    return f"| `{function.signature}` | {result} | {Sentence(function.help)} | `{function.example}` |"


def limits() -> str:
    """One row for each bound."""
    return "\n".join(["| at most | |", "|--:|---|", *(f"| {most:,} | {what} |" for what, most in _LIMITS.items())])


_TABLES: Mapping[str, Callable[[], str]] = {"functions": functions, "limits": limits}
_PLACE = re.compile(rf"(<!-- ({'|'.join(_TABLES)}) -->\n).*?(<!-- /\2 -->)", re.DOTALL)


def renewed(page: str) -> str:
    """The page with its tables as the code has them; each stands between ``<!-- name -->`` and ``<!-- /name -->``."""
    return _PLACE.sub(lambda place: f"{place[1]}{_TABLES[place[2]]()}\n{place[3]}", page)


def main(path: Path = PAGE) -> int:
    """Write the tables into the page."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
