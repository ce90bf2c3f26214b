"""The logic of a form, read once: its conditions, checks, calculations and texts as trees, and who depends on whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import CalculationKind, Fact, QuestionType
from grantflow.questionnaires.expressions import Piped, Scope, Tree, order, parse, pipe, questions
from grantflow.questionnaires.expressions.tree import Call, Number
from grantflow.questionnaires.kinds_of import kinds_of, options_of
from grantflow.questionnaires.shapes import goes_by_project

QUESTION_TEXTS = ("label", "help", "text")
SECTION_TEXTS = ("title", "intro")
"""Texts that may have answers in them."""
MONEY_PLACES = 2
"""Decimals of calculated money in expressions, whatever the currency."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A check, read."""

    tree: Tree
    message: Translated


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes one question depend on answers. ``piped`` are the names of its texts that have answers in them."""

    show: Tree | None = None
    require: Tree | None = None
    calculate: Tree | None = None
    checks: tuple[Expected, ...] = ()
    piped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionRule:
    """The same for a section."""

    show: Tree | None = None
    piped: tuple[str, ...] = ()


class Dependence(NamedTuple):
    """A place of the form that uses an answer: a section or one of its questions, and the property that says so."""

    section: str
    question: str | None
    property: str


def scope_of(form: Questionnaire) -> Scope:
    """The names that expressions of this form may use."""
    return Scope(
        kinds={name: kind for question in form.questions for name, kind in kinds_of(question).items()},
        options={name: keys for question in form.questions for name, keys in options_of(question).items()},
    )


def piped_texts(item: Question | Section, names: Iterable[str]) -> Iterator[tuple[str, Translated]]:
    """The texts that have braces in them, by property."""
    for name in names:
        text: Translated | None = getattr(item, name)
        if text is not None and has_braces(text):
            yield name, text


def has_braces(text: Translated) -> bool:
    """Whether a text has to be read for answers in it."""
    return any("{" in said or "}" in said for said in text.values())


def pipes(text: Translated) -> Iterator[Piped]:
    """A text in each of its languages."""
    return (pipe(said) for said in text.values())


def without_answers(text: Translated) -> Translated:
    """The text where no answers are known, as on paper: an ellipsis stands for each."""
    if not has_braces(text):
        return text
    return Translated(
        {
            language: "".join(part if isinstance(part, str) else "…" for part in pipe(said).parts)
            for language, said in text.items()
        }
    )


class Rules:
    """The logic of one form. Its expressions are known to be good: a definition that is loaded was checked.

    ``order`` has every question that logic needs, after all that it depends on.
    """

    def __init__(self, form: Questionnaire) -> None:
        self.form = form
        self.home = {question.key: section for section in form.sections for question in section.questions}
        self.rules = {question.key: rule for question in form.questions if (rule := _rule(question)) != Rule()}
        self.sections = {part.key: found for part in form.sections if (found := _section_rule(part)) != _PLAIN}
        self.checked = tuple(key for key, rule in self.rules.items() if rule.checks)
        self.calculations = tuple(key for key, rule in self.rules.items() if rule.calculate is not None)

    @property
    def any(self) -> bool:
        """Whether the form has logic at all."""
        return bool(self.rules or self.sections)

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """What each question depends on for being asked, and for its value if it is worked out."""
        return {key: self._needed(key) for key in self.home}

    def _needed(self, key: str) -> frozenset[str]:
        rule, home = self.rules.get(key, _NO_RULE), self.sections.get(self.home[key].key, _PLAIN)
        return used(rule.show, rule.calculate, home.show)

    @cached_property
    def order(self) -> tuple[str, ...]:
        return tuple(order(self.needs))

    @cached_property
    def referenced(self) -> frozenset[str]:
        """The questions whose answers logic needs."""
        return frozenset().union(*(names for _, names in self._uses()))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: at for at, key in enumerate(self.order)}

    def closure(self, keys: Iterable[str]) -> tuple[str, ...]:
        """These questions and everything that they depend on, in order."""
        found, waiting = set[str](), list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(self.needs[key])
        return tuple(sorted(found, key=self._places.__getitem__))

    def behind_section(self, section: Section) -> tuple[str, ...]:
        """Every question whose answer a page of this section needs, its own aside where nothing depends on them."""
        if section.key not in self._behind:
            self._behind[section.key] = self.closure(self._said_in(section) | self.behind_list | self._lasting(section))
        return self._behind[section.key]

    def _lasting(self, section: Section) -> frozenset[str]:
        """The question how long the project lasts, where a work plan goes by it."""
        months = self.form.fact(Fact.MONTHS) if any(map(goes_by_project, section.questions)) else None
        return frozenset() if months is None else frozenset({months.key})

    @cached_property
    def behind_list(self) -> frozenset[str]:
        """The questions that say which sections there are, and what these are called."""
        shown = used(*(rule.show for rule in self.sections.values()))
        return shown | frozenset().union(
            *(
                self._piped_names(section, self.sections.get(section.key, _PLAIN).piped)
                for section in self.form.sections
            )
        )

    def _said_in(self, section: Section) -> frozenset[str]:
        home = self.sections.get(section.key, _PLAIN)
        found = self._piped_names(section, home.piped) | used(home.show)
        for question in section.questions:
            rule = self.rules.get(question.key)
            if rule is not None:
                checks = used(*(check.tree for check in rule.checks))
                messages = _piped(check.message for check in rule.checks)
                found |= used(rule.show, rule.require, rule.calculate) | checks | messages
                found |= self._piped_names(question, rule.piped)
                if rule.calculate is not None:
                    found |= {question.key}
        return found

    @staticmethod
    def _piped_names(item: Question | Section, names: Iterable[str]) -> frozenset[str]:
        return _piped(getattr(item, name) for name in names)

    def lives_in(self, section: Section) -> bool:
        """Whether anything on the page of this section depends on answers while it is filled in."""
        return bool(self.piped_of(section)) or any(
            rule.show is not None or rule.require is not None or rule.calculate is not None or rule.piped
            for question in section.questions
            if (rule := self.rules.get(question.key)) is not None
        )

    def behind_page(self, section: Section) -> tuple[str, ...]:
        """In order, every question that the page of this section has to follow: its own that depend on answers, too."""
        own = (question.key for question in section.questions if question.key in self.rules)
        return self.closure((*self._said_in(section), *own))

    def piped_in(self, section: Section) -> frozenset[str]:
        """The questions whose answers stand in texts of this section's page."""
        items: tuple[Question | Section, ...] = (section, *section.questions)
        return frozenset().union(*(self._piped_names(item, self.piped_of(item)) for item in items))

    def piped_of(self, item: Question | Section) -> tuple[str, ...]:
        """The names of the texts that have answers in them."""
        rules: Mapping[str, Rule | SectionRule] = self.rules if isinstance(item, Question) else self.sections
        found = rules.get(item.key)
        return () if found is None else found.piped

    @cached_property
    def _behind(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def touched_by(self) -> Mapping[str, frozenset[str]]:
        """By section, the other sections whose state can change with its answers."""
        touched: dict[str, set[str]] = {section.key: set() for section in self.form.sections}
        for section in self.form.sections:
            for key in self.closure(self._said_in(section)):
                touched[self.home[key].key].add(section.key)
        return {key: frozenset(found - {key}) for key, found in touched.items()}

    def dependents(self, key: str) -> tuple[Dependence, ...]:
        """Every place that uses the answer to a question, in the order of the form."""
        return tuple(place for place, names in self._uses() if key in names and place.question != key)

    def _uses(self) -> Iterator[tuple[Dependence, frozenset[str]]]:
        for section in self.form.sections:
            home = self.sections.get(section.key, _PLAIN)
            yield Dependence(section.key, None, "show_if"), used(home.show)
            for name in home.piped:
                yield Dependence(section.key, None, name), self._piped_names(section, (name,))
            for question in section.questions:
                yield from self._uses_of(section.key, question)

    def _uses_of(self, section: str, question: Question) -> Iterator[tuple[Dependence, frozenset[str]]]:
        rule = self.rules.get(question.key, _NO_RULE)
        for name, tree in (("show_if", rule.show), ("require_if", rule.require), ("expression", rule.calculate)):
            yield Dependence(section, question.key, name), used(tree)
        for at, check in enumerate(rule.checks):
            place = Dependence(section, question.key, f"checks.{at}")
            yield place, used(check.tree) | _piped((check.message,))
        for name in rule.piped:
            yield Dependence(section, question.key, name), self._piped_names(question, (name,))


_NO_RULE, _PLAIN = Rule(), SectionRule()


def rules_of(form: Questionnaire) -> Rules:
    """The logic of a form, read once for each form."""
    found: Rules | None = form.derived.get("rules")
    if found is None:
        found = form.derived["rules"] = Rules(form)
    return found


def dependents(form: Questionnaire, key: str) -> tuple[Dependence, ...]:
    """Where the form uses the answer to a question: it cannot be removed or retyped before these places change."""
    return rules_of(form).dependents(key)


def used(*trees: Tree | None) -> frozenset[str]:
    """The questions that expressions use."""
    return frozenset().union(*(questions(tree) for tree in trees if tree is not None))


def _piped(texts: Iterable[Translated]) -> frozenset[str]:
    return frozenset().union(*(said.questions for text in texts if has_braces(text) for said in pipes(text)))


def _tree(text: str | None) -> Tree | None:
    return None if text is None else parse(text)


def _rule(question: Question) -> Rule:
    return Rule(
        show=_tree(question.show_if),
        require=_tree(question.require_if),
        calculate=_rounded(question),
        checks=tuple(Expected(parse(check.expect), check.message) for check in question.checks),
        piped=tuple(name for name, _ in piped_texts(question, QUESTION_TEXTS)),
    )


def _section_rule(section: Section) -> SectionRule:
    return SectionRule(_tree(section.show_if), tuple(name for name, _ in piped_texts(section, SECTION_TEXTS)))


def _rounded(question: Question) -> Tree | None:
    """The calculation with its result rounded as it is shown, so that page and server go on with the same number."""
    if question.type is not QuestionType.CALCULATION or question.expression is None:
        return None
    tree = parse(question.expression)
    decimals = {CalculationKind.NUMBER: question.decimals, CalculationKind.MONEY: MONEY_PLACES}.get(question.kind)
    return tree if decimals is None else Call("round", (tree, Number(Decimal(decimals))))
