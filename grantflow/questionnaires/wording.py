"""Conditions in words: ``country = "KG" and answered(plan)`` as *“Country” is “Kyrgyzstan” and “Plan” is answered*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from grantflow.core.countries import country_names
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions import Kind, Name, Tree, parse, write
from grantflow.questionnaires.expressions.tree import (
    Call,
    Chain,
    Comparison,
    Logic,
    Membership,
    Not,
    Options,
    Text,
    YesNo,
)
from grantflow.questionnaires.kinds_of import kinds_of
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.shapes import columns_of, parts_of
from grantflow.settings import LANGUAGES

_JOINED = {"and": mark("%(one)s and %(other)s"), "or": mark("%(one)s or %(other)s")}
_COMPARED = {
    "=": mark("%(left)s is %(right)s"),
    "!=": mark("%(left)s is not %(right)s"),
    "<": mark("%(left)s is below %(right)s"),
    "<=": mark("%(left)s is at most %(right)s"),
    ">": mark("%(left)s is above %(right)s"),
    ">=": mark("%(left)s is at least %(right)s"),
}
_CALLED: Mapping[str, str] = {
    "answered": mark("%(a)s is answered"),
    "empty": mark("%(a)s is not answered"),
    "sum": mark("the sum of %(a)s"),
    "count": mark("the number of rows or choices of %(a)s"),
    "words": mark("the number of words of %(a)s"),
    "contains": mark("%(a)s has %(b)s in it"),
    "days": mark("the days from %(a)s to %(b)s"),
    "months": mark("the months from %(a)s to %(b)s"),
    "today": mark("today"),
}


def in_words(text: str, form: Questionnaire) -> Sentence:
    """What an expression of the form says, with the labels of its questions; the rest stays as it is written."""
    return _Words(form).condition(parse(text))


def only_if(form: Questionnaire, section: Section, question: Question) -> Sentence | None:
    """When a question is to be answered, for forms that cannot hide it; ``None`` for one that always is."""
    conditions = tuple(parse(text) for text in (section.show_if, question.show_if) if text)
    if not conditions:
        return None
    whole = conditions[0] if len(conditions) == 1 else Logic("and", conditions)
    return say("Answer only if: %(condition)s", condition=_Words(form).condition(whole))


class _Words:
    def __init__(self, form: Questionnaire) -> None:
        self.asked = {question.key: question for question in form.questions}

    def condition(self, tree: Tree) -> Sentence:
        """A whole expression: a question alone stands for its yes."""
        return say("%(a)s is yes", a=self._label(tree)) if self._is_yes_no(tree) else self.of(tree)

    def of(self, tree: Tree, about: Question | None = None) -> Sentence:
        """``about`` is the question whose choices texts in the tree may name."""
        match tree:
            case Logic(word, items):
                said = [self._within(item, tree) for item in items]
                return reduce(lambda one, other: Sentence(_JOINED[word], {"one": one, "other": other}), said)
            case Not(item) if self._is_yes_no(item):
                return say("%(a)s is no", a=self._label(item))
            case Not(item):
                return say("not: %(condition)s", condition=self._within(item, tree))
            case Comparison(sign, left, right):
                asked = self._asked(left) or self._asked(right)
                return Sentence(_COMPARED[sign], {"left": self.of(left, asked), "right": self.of(right, asked)})
            case Membership(item, Options() as offered):
                asked = self._asked(item)
                return say("%(item)s is one of: %(list)s", item=self.of(item), list=self.of(offered, asked))
            case Membership(item, choices):
                return say("%(list)s has %(item)s", list=self.of(choices), item=self.of(item, self._asked(choices)))
            case Chain(first, steps):
                said = [self._part(first), *(_signed(step.sign, self._part(step.item)) for step in steps)]
                return reduce(lambda one, other: Sentence("%(one)s %(other)s", {"one": one, "other": other}), said)
            case Call(function, arguments) if function in _CALLED:
                return Sentence(_CALLED[function], dict(zip("abc", map(self.of, arguments), strict=False)))
            case Name():
                return self._label(tree)
            case Text(key):
                return self._choice(key, about)
            case Options(keys):
                return _listed([self._choice(key, about) for key in keys])
            case YesNo(value):
                return say("yes") if value else say("no")
            case _:
                return _literal(write(tree))

    def _within(self, item: Tree, whole: Tree) -> Sentence:
        if isinstance(item, Logic) and item is not whole:
            return say("(%(condition)s)", condition=self.of(item))
        return self.condition(item)

    def _part(self, item: Tree) -> Sentence:
        return say("(%(condition)s)", condition=self.of(item)) if isinstance(item, Chain) else self.of(item)

    def _is_yes_no(self, tree: Tree) -> bool:
        asked = self._asked(tree)
        return asked is not None and kinds_of(asked).get(asked.key) is Kind.YES_NO

    def _asked(self, tree: Tree) -> Question | None:
        return self.asked.get(tree.path[0]) if isinstance(tree, Name) else None

    def _label(self, name: Tree) -> Sentence:
        asked = self._asked(name)
        if asked is None or not isinstance(name, Name):
            return self.of(name)
        own = say("“%(label)s”", label=without_answers(asked.label))
        part = next((cell for cell in (*columns_of(asked), *parts_of(asked)) if cell.key in name.path[1:]), None)
        if part is not None:
            return say("“%(part)s” of %(whole)s", part=part.label, whole=own)
        return say("“%(part)s” of %(whole)s", part=name.path[1], whole=own) if len(name.path) > 1 else own

    def _choice(self, key: str, about: Question | None) -> Sentence:
        choice = None if about is None else about.choice(key)
        if choice is not None:
            return say("“%(label)s”", label=choice.label)
        if about is not None and about.type is QuestionType.COUNTRY and key in country_names("en"):
            names = {language: country_names(language).get(key, key) for language in LANGUAGES}
            return say("“%(label)s”", label=Translated(names))
        return say("“%(label)s”", label=key)


def _literal(text: str) -> Sentence:
    return Sentence("%(text)s", {"text": text})


def _signed(sign: str, item: Sentence) -> Sentence:
    return Sentence("%(sign)s %(item)s", {"sign": {"*": "×", "/": "÷", "-": "−"}.get(sign, sign), "item": item})


def _listed(items: Sequence[Sentence]) -> Sentence:
    return reduce(lambda one, other: Sentence("%(one)s, %(other)s", {"one": one, "other": other}), items)
