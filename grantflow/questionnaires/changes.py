"""What differs between two versions of a form, in the words of those who fill it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.rules import without_answers

_LIMITS = mark("the limits of the answer")
_REQUIRED = mark("whether it must be answered")
_ASPECTS: Mapping[str, str] = {
    "label": mark("the wording"),
    "help": mark("the help text"),
    "text": mark("the text"),
    "picture": mark("the picture"),
    "picture_alt": mark("the picture"),
    "type": mark("the kind of answer"),
    "unit": mark("the unit"),
    "choices": mark("the choices"),
    "columns": mark("the columns"),
    "rows": mark("the rows"),
    "row_label": mark("the rows"),
    "required": _REQUIRED,
    "require_if": _REQUIRED,
    "show_if": mark("when it is asked"),
    "checks": mark("how answers must fit together"),
    "expression": mark("how it is worked out"),
    "kind": mark("how it is worked out"),
    **dict.fromkeys(
        (
            *("max_words", "max_chars", "minimum", "maximum", "decimals", "earliest", "latest", "fewest", "most"),
            *("max_files", "kinds", "min_rows", "max_rows", "max_months", "countries", "months", "by_sex"),
        ),
        _LIMITS,
    ),
}
"""What applicants notice of a question; facts, prefilling and the like change nothing for them."""
_TEXTS = frozenset(
    {QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.EMAIL, QuestionType.PHONE, QuestionType.URL}
)
"""Types whose answers serve as each other's."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one question: ``before`` is none for a new one, ``after`` for one that is no longer asked.

    ``section`` is where it stands now, or stood last. ``aspects`` say, in English to be translated, what is different.
    """

    section: Section
    before: Question | None
    after: Question | None
    aspects: tuple[str, ...] = ()

    @property
    def question(self) -> Question:
        """As it is asked now, or was last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def label(self) -> Translated:
        """Its words, to readers who may have answered nothing yet."""
        return without_answers(self.question.label)

    @property
    def place(self) -> Translated:
        """The title of its section."""
        return without_answers(self.section.title)

    @property
    def keeps_answer(self) -> bool:
        """Whether what was answered before is an answer to what is asked now."""
        return self.before is not None and self.after is not None and _serves(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Changes:
    """All that applicants notice; each in the order of the form."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    removed: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        yield from (*self.added, *self.changed, *self.removed)

    @property
    def sections(self) -> frozenset[str]:
        """Sections in which something is new or different."""
        return frozenset(change.section.key for change in (*self.added, *self.changed))


def changes(before: Questionnaire, after: Questionnaire) -> Changes:
    """What is new, different, and no longer asked in ``after``. Questions are the same where their keys are."""
    old, new = _placed(before), _placed(after)
    both = [(old[key], place) for key, place in new.items() if key in old]
    return Changes(
        added=tuple(Change(section, None, question) for key, (section, question) in new.items() if key not in old),
        changed=tuple(change for was, now in both if (change := _compared(was, now)).aspects),
        removed=tuple(Change(section, question, None) for key, (section, question) in old.items() if key not in new),
    )


def _placed(form: Questionnaire) -> dict[str, tuple[Section, Question]]:
    return {question.key: (section, question) for section in form.sections for question in section.questions}


def _compared(was: tuple[Section, Question], now: tuple[Section, Question]) -> Change:
    (old_section, old), (section, new) = was, now
    aspects = [_ASPECTS[name] for name in _different(old, new) if name in _ASPECTS]
    if old_section.show_if != section.show_if:
        aspects.append(_ASPECTS["show_if"])
    if old_section.key != section.key:
        aspects.append(mark("its section"))
    return Change(section, old, new, tuple(dict.fromkeys(aspects)))


def _different(old: Question, new: Question) -> Iterator[str]:
    return (field.name for field in fields(Question) if getattr(old, field.name) != getattr(new, field.name))


def _serves(old: Question, new: Question) -> bool:
    kinds = {column.key: column.type for column in old.columns}
    cells = all(kinds.get(column.key, column.type) is column.type for column in new.columns)
    return cells and (old.type is new.type or {old.type, new.type} <= _TEXTS)
