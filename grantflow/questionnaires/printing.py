"""A form on paper: its questions with room to write, as the data of ``templates/documents/form.typ``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.budgets import COLUMNS, HEADINGS, LINE_HEADINGS
from grantflow.questionnaires.cells import NO, YES
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of, row_label
from grantflow.questionnaires.wording import only_if
from grantflow.questionnaires.workbook.layout import BUDGET_COLUMNS

WORDS_A_LINE = 12
"""Words that fit on a hand-written line."""
CHARACTERS_A_LINE = 70
FEWEST_LINES, MOST_LINES = 1, 30
BLANK_ROWS = 5
WRITTEN = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})
WITHOUT_ROOM = frozenset(
    {
        QuestionType.FILE,
        QuestionType.DECLARATION,
        QuestionType.CHOICE,
        QuestionType.CHOICES,
        QuestionType.RANKING,
        QuestionType.YES_NO,
        QuestionType.NOTE,
        QuestionType.CALCULATION,
    }
)


def blank_sections(form: Questionnaire) -> list[dict[str, Any]]:
    """Every section of the form with room for answers."""
    return [_section(form, section) for section in form.sections]


def _section(form: Questionnaire, section: Section) -> dict[str, Any]:
    return {
        "title": without_answers(section.title),
        "intro": section.intro and without_answers(section.intro),
        "questions": [
            {**_question(question), "condition": only_if(form, section, question)} for question in section.questions
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    columns, rows = _table(question)
    return {
        **heading(question),
        "options": _options(question),
        "parts": [part.label for part in parts_of(question)],
        "columns": columns,
        "rows": rows,
        "room": 0 if columns or question.type in WITHOUT_ROOM | RECORDS else room(question),
    }


def heading(question: Question) -> dict[str, Any]:
    """The words above an answer."""
    return {
        "label": without_answers(question.label),
        "help": question.help and without_answers(question.help),
        "hint": _hint(question),
        "required": question.required,
    }


def _hint(question: Question) -> Sentence | None:
    if question.type is QuestionType.FILE:
        return say("Attach files on the site: at most %(limit)s.", limit=question.max_files)
    if question.max_words:
        return say("At most %(limit)s words.", limit=question.max_words)
    if question.type in WRITTEN and question.character_limit:
        return say("At most %(limit)s characters.", limit=question.character_limit)
    if question.minimum is not None and question.maximum is not None:
        return say("From %(least)s to %(most)s.", least=question.minimum, most=question.maximum)
    return None


def room(question: Question) -> int:
    """Lines to write on: as many as the longest answer allowed takes, within reason."""
    if question.type not in WRITTEN:
        return FEWEST_LINES
    lines = (question.max_words or 0) // WORDS_A_LINE or (question.character_limit or 0) // CHARACTERS_A_LINE
    return min(max(lines, FEWEST_LINES), MOST_LINES)


def _options(question: Question) -> list[Any]:
    if question.type is QuestionType.DECLARATION:
        return [without_answers(question.text or question.label)]
    if question.type is QuestionType.YES_NO:
        return [say(YES), say(NO)]
    return [choice.label for choice in question.choices]


def _table(question: Question) -> tuple[Sequence[Any], Sequence[Any]]:
    match question.type:
        case QuestionType.BUDGET:
            columns = [say("Heading"), *(say(COLUMNS[key]) for key in BUDGET_COLUMNS)]
            return columns, [
                say("%(number)s. %(heading)s", number=number, heading=say(HEADINGS[number]))
                for number in LINE_HEADINGS
                for _ in range(2)
            ]
        case _ if question.type in WITH_ROWS:
            named = [row.label for row in question.rows]
            labels = [column.label for column in columns_of(question)]
            return [row_label(question), *labels], named or [str(at + 1) for at in range(BLANK_ROWS)]
        case _:
            return (), ()
