"""What keeps a form from being saved: expressions that do not fit it, questions that depend on each other in a circle.

Everything is found at once, each problem at its place in the definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from grantflow.core.sentences import say
from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions import (
    InvalidExpression,
    Kind,
    Outcome,
    Scope,
    Tree,
    check,
    circle_sentence,
    circles,
    outcome,
    parse,
    pipe,
    questions,
)
from grantflow.questionnaires.json_reader import Reader
from grantflow.questionnaires.kinds_of import kinds_of
from grantflow.questionnaires.rules import QUESTION_TEXTS, SECTION_TEXTS, has_braces, scope_of

_CONDITION = frozenset({Kind.YES_NO})
_TEXTUAL = frozenset({Kind.TEXT, Kind.CHOICE})


class Written(NamedTuple):
    """One expression of the form: its place, its text, the kinds it may give, and whose being asked it decides."""

    path: str
    text: str
    wanted: AbstractSet[Kind]
    decides: tuple[str, ...] = ()


def check_logic(reader: Reader, form: Questionnaire) -> None:
    """Note every expression and text that does not fit the form, and every circle."""
    if not _has_logic(form):
        return
    scope = scope_of(form)
    for path, text in _texts(form):
        _check_text(reader, path, text, scope)
    never = _never_asked(form)
    needs: dict[str, set[str]] = {question.key: set() for question in form.questions}
    places: dict[str, str] = {}
    for written in _expressions(form):
        tree = _read(reader, written, scope)
        if tree is not None:
            _refuse_never_asked(reader, written, tree, never)
            _depend(reader, written, tree, needs, places)
    _refuse_circles(reader, form, needs, places)


def _has_logic(form: Questionnaire) -> bool:
    return next(iter(_expressions(form)), None) is not None or next(iter(_texts(form)), None) is not None


def _expressions(form: Questionnaire) -> Iterator[Written]:
    for at, section in enumerate(form.sections):
        path = f"sections.{at}"
        if section.show_if is not None:
            decides = tuple(question.key for question in section.questions)
            yield Written(f"{path}.show_if", section.show_if, _CONDITION, decides)
        for number, question in enumerate(section.questions):
            yield from _of_question(question, f"{path}.questions.{number}")


def _of_question(question: Question, path: str) -> Iterator[Written]:
    if question.show_if is not None:
        yield Written(f"{path}.show_if", question.show_if, _CONDITION, (question.key,))
    if question.require_if is not None:
        yield Written(f"{path}.require_if", question.require_if, _CONDITION)
    for at, expected in enumerate(question.checks):
        yield Written(f"{path}.checks.{at}.expect", expected.expect, _CONDITION)
    if question.type is QuestionType.CALCULATION and question.expression is not None:
        kind = kinds_of(question)[question.key]
        wanted = _TEXTUAL if kind is Kind.TEXT else frozenset({kind})
        yield Written(f"{path}.expression", question.expression, wanted, (question.key,))


def _texts(form: Questionnaire) -> Iterator[tuple[str, Translated]]:
    for at, section in enumerate(form.sections):
        path = f"sections.{at}"
        yield from _piped(section, path, SECTION_TEXTS)
        for number, question in enumerate(section.questions):
            here = f"{path}.questions.{number}"
            yield from _piped(question, here, QUESTION_TEXTS)
            for which, expected in enumerate(question.checks):
                if has_braces(expected.message):
                    yield f"{here}.checks.{which}.message", expected.message


def _piped(item: Question | Section, path: str, names: Iterable[str]) -> Iterator[tuple[str, Translated]]:
    for name in names:
        text: Translated | None = getattr(item, name)
        if text is not None and has_braces(text):
            yield f"{path}.{name}", text


def _check_text(reader: Reader, path: str, text: Translated, scope: Scope) -> None:
    for said in text.values():
        try:
            pipe(said).check(scope)
        except InvalidExpression as error:
            for flaw in error.flaws:
                reader.refuse(path, flaw.sentence)


def _read(reader: Reader, written: Written, scope: Scope) -> Tree | None:
    try:
        tree = parse(written.text)
        check(tree, scope, written.wanted)
    except InvalidExpression as error:
        for flaw in error.flaws:
            reader.refuse(written.path, flaw.sentence)
        return None
    return tree


def _depend(reader: Reader, written: Written, tree: Tree, needs: dict[str, set[str]], places: dict[str, str]) -> None:
    """Note on what the questions that this expression decides depend; on themselves they cannot."""
    names = questions(tree)
    if names & set(written.decides):
        own = len(written.decides) == 1 and ".questions." in written.path
        reader.refuse(
            written.path,
            say("A question cannot depend on itself.") if own else say("A section cannot depend on its own questions."),
        )
        return
    for key in written.decides:
        needs[key] |= names
        places.setdefault(key, written.path)


def _never_asked(form: Questionnaire) -> dict[str, Translated]:
    """Questions whose own condition is plainly false, with their labels."""
    return {q.key: q.label for q in form.questions if q.show_if is not None and _is_never(q.show_if)}


def _is_never(text: str) -> bool:
    tree = parse(text)
    return not questions(tree) and outcome(tree, {}, today=date.min) is Outcome.HIDDEN and "today" not in text.lower()


def _refuse_never_asked(reader: Reader, written: Written, tree: Tree, never: Mapping[str, Translated]) -> None:
    for key in sorted(questions(tree) & never.keys()):
        reader.refuse(written.path, say("“%(label)s” is never asked, so nothing can depend on it.", label=never[key]))


def _refuse_circles(reader: Reader, form: Questionnaire, needs: dict[str, set[str]], places: dict[str, str]) -> None:
    labels = {question.key: question.label for question in form.questions}
    for circle in circles(needs):
        reader.refuse(places[circle[0]], circle_sentence(circle, labels))
