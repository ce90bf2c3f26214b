"""The tables of ``docs/questionnaires.md``, written from the declarations.

``python -m grantflow.questionnaires.manual`` brings the page up to date; a test fails when it is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from grantflow.core.sentences import Sentence
from grantflow.questionnaires.enums import ColumnType, ProfileFact, QuestionType
from grantflow.questionnaires.expressions.evaluating import MOST_STEPS
from grantflow.questionnaires.expressions.functions import FUNCTIONS, Function
from grantflow.questionnaires.expressions.piping import MOST_PIPED, MOST_PIPED_TEXT
from grantflow.questionnaires.expressions.tree import DEEPEST, MOST_CHARACTERS, MOST_DIGITS, MOST_NODES, MOST_PATH
from grantflow.questionnaires.expressions.values import DIVISION_PLACES, MOST_ROWS, MOST_TEXT
from grantflow.questionnaires.type_labels import TYPE_LABELS
from grantflow.questionnaires.type_properties import PROPERTIES, column_properties

PAGE = Path("docs/questionnaires.md")
_TEXT, _ROW = "text", "list of rows, each an object by column"
_STORED: Mapping[QuestionType, str] = {
    QuestionType.SHORT_TEXT: _TEXT,
    QuestionType.LONG_TEXT: _TEXT,
    QuestionType.EMAIL: _TEXT,
    QuestionType.PHONE: _TEXT,
    QuestionType.URL: _TEXT,
    QuestionType.NUMBER: 'decimal as text: `"12.5"`',
    QuestionType.MONEY: 'in the smallest unit: `{"minor": 125000, "currency": "USD"}`',
    QuestionType.DATE: '`"2026-03-01"`',
    QuestionType.YES_NO: "`true` or `false`",
    QuestionType.CHOICE: "key of the choice",
    QuestionType.CHOICES: "list of keys",
    QuestionType.RANKING: "list of keys, best first",
    QuestionType.PERIOD: '`{"from": "2026-03-01", "to": "2026-12-31"}`',
    QuestionType.COUNTRY: "list of ISO 3166 codes",
    QuestionType.PERSON: "`name`, `role`, `email`, `phone`",
    QuestionType.ORGANISATION: "`name`, `country`, `registration_number`, `website`",
    QuestionType.ADDRESS: "`line1`, `line2`, `town`, `region`, `postcode`, `country`",
    QuestionType.AREA: "`country`, `area`",
    QuestionType.FILE: "the stored files",
    QuestionType.TABLE: _ROW,
    QuestionType.GROUP: _ROW,
    QuestionType.WORK_PLAN: "rows of `activity`, `who`, `months` (list of numbers)",
    QuestionType.LOGFRAME: "rows of `level`, `text`, `indicators`, `verification`, `assumptions`",
    QuestionType.INDICATORS: "rows of `name`, `unit`, `baseline`, `target`, `women`, `men`, `source`",
    QuestionType.BUDGET: "`currency`, `lines`, `indirect`, `contingency`",
    QuestionType.DECLARATION: "`true` once accepted",
    QuestionType.CALCULATION: "worked out, sealed with the submission",
    QuestionType.NOTE: "none",
}
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


def types() -> str:
    """One row for each type of question: its own properties, and what its answer is in JSON."""
    head = ["| `type` | what it asks for | its own properties | its answer in JSON |", "|---|---|---|---|"]
    return "\n".join(head + [_type_row(kind, stored) for kind, stored in _STORED.items()])


def _type_row(kind: QuestionType, stored: str) -> str:
    return f"| `{kind}` | {Sentence(TYPE_LABELS[kind])} | {_names(PROPERTIES[kind])} | {stored} |"


def columns() -> str:
    """One row for each type of column."""
    everywhere = frozenset.intersection(*(frozenset(column_properties(kind)) for kind in ColumnType))
    own = {kind: [name for name in column_properties(kind) if name not in everywhere] for kind in ColumnType}
    head = ["| `type` of a column | beside what all columns have |", "|---|---|"]
    return "\n".join(head + [f"| `{kind}` | {_names(names)} |" for kind, names in own.items()])


def _names(properties: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in properties) or "–"


def profile() -> str:
    """What a profile can offer."""
    return _names(str(fact) for fact in ProfileFact)


_TABLES: Mapping[str, Callable[[], str]] = {
    "functions": functions,
    "limits": limits,
    "types": types,
    "columns": columns,
    "profile": profile,
}
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
