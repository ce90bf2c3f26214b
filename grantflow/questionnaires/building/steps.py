"""Building a form step by step: each operation gives a new form that can be saved, or says why not, and where.

::

    form = add_question(form, "project", {"type": "number", "label": {"en": "How many months?"}})
    form = step(form, Part.QUESTION, "months", -1)
    form = remove(form, Part.SECTION, "partners")       # Invalid, if a condition elsewhere asks what it asks

Forms are not changed in place. The JSON of sections and questions is that of
:mod:`~grantflow.questionnaires.definition_json`; keys that are not given are made from the texts.

Raises, all of them:
    Invalid: by the property of the section or question at hand (``show_if``, ``choices.2.label``); what is wrong
        elsewhere at ``""``, with its place in words.
    Conflict: the section or question is not there any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from grantflow.core.canonical import canonical_json, fingerprint
from grantflow.core.errors import Conflict, Invalid
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.building.renaming import renamed
from grantflow.questionnaires.definition_json import dump, load
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.importing.sources import LARGEST
from grantflow.questionnaires.keys import Keys
from grantflow.questionnaires.rules import Dependence, dependents

Json = dict[str, Any]
NOT_COPIED = ("fact", "source")
"""Only one question tells a fact, and only one is what an imported form called so."""
PROPERTIES_IN_WORDS: Mapping[str, str] = {
    "show_if": mark("shown if"),
    "require_if": mark("required if"),
    "checks": mark("check"),
    "expression": mark("calculation"),
    "label": mark("question text"),
    "help": mark("help"),
    "text": mark("text"),
    "title": mark("title"),
    "intro": mark("introduction"),
}
"""What the properties that can depend on answers are called in sentences."""
_TEXTS = frozenset({"label", "help", "text", "title", "intro", "message", "unit", "row_label", "picture_alt"})


class Part(StrEnum):
    """What is moved, copied and removed."""

    SECTION = "sections"
    QUESTION = "questions"


class _Place(NamedTuple):
    """A list of the definition, and the number of an item in it; ``path`` leads to the item."""

    items: list[Json]
    number: int
    path: str

    @property
    def item(self) -> Json:
        return self.items[self.number]


def add_section(form: Questionnaire, section: Json, question: Json) -> Questionnaire:
    """One more section at the end; as none is empty, it comes with its first question."""
    sections, keys = _sections(form), _keys(form)
    key = Keys(section.key for section in form.sections).make(*_said(section, "title"), otherwise="section")
    first = {"key": keys.make(*_said(question, "label"), otherwise="question"), **question}
    sections.append({"key": key, **section, "questions": [first]})
    return _form(sections, f"sections.{len(sections) - 1}")


def change_section(form: Questionnaire, key: str, section: Json, seen: str = "") -> Questionnaire:
    """A section with other texts and another condition; what it asks stays.

    ``seen``, here and below, is the :func:`mark_of` what the person had on the page: what somebody else changed
    meanwhile is a conflict.
    """
    sections = _sections(form)
    _expect(form, Part.SECTION, key, seen)
    at = _find(sections, Part.SECTION, key)
    at.items[at.number] = {"key": key, **section, "questions": at.item["questions"]}
    return _form(sections, at.path)


def add_question(form: Questionnaire, section: str, question: Json) -> Questionnaire:
    """One more question at the end of a section."""
    sections = _sections(form)
    at = _find(sections, Part.SECTION, section)
    asked = at.item["questions"]
    asked.append({"key": _keys(form).make(*_said(question, "label"), otherwise="question"), **question})
    return _form(sections, f"{at.path}.questions.{len(asked) - 1}")


def change_question(form: Questionnaire, key: str, question: Json, seen: str = "") -> Questionnaire:
    """Another question under the same key, so that its answers and what depends on it stay."""
    sections = _sections(form)
    _expect(form, Part.QUESTION, key, seen)
    at = _find(sections, Part.QUESTION, key)
    at.items[at.number] = {**question, "key": key}
    return _form(sections, at.path)


def duplicate(form: Questionnaire, part: Part, key: str) -> Questionnaire:
    """A copy right after it, under new keys; what in it depended on the original depends on the copy."""
    sections, keys = _sections(form), _keys(form)
    at = _find(sections, part, key)
    asked = at.item["questions"] if part is Part.SECTION else [at.item]
    new = {question["key"]: keys.make(question["key"], otherwise="question") for question in asked}
    copy = renamed(at.item, new)
    if part is Part.SECTION:
        copy["key"] = Keys(section.key for section in form.sections).make(key, otherwise="section")
        copy["questions"] = [_copied(question, new) for question in copy["questions"]]
    else:
        copy = _copied(copy, new)
    at.items.insert(at.number + 1, copy)
    return _form(sections)


def remove(form: Questionnaire, part: Part, key: str, seen: str = "") -> Questionnaire:
    """Without it. Refused while anything that stays depends on it, and where nothing would be left.

    ``seen`` is the mark of the whole.
    """
    sections = _sections(form)
    _expect(form, part, key, seen, whole=True)
    at = _find(sections, part, key)
    if used := uses(form, part, key):
        raise Invalid({"": [place_in_words(form, place) for place in used]})
    if len(at.items) == 1:
        raise Invalid({"": _LAST[part]})
    del at.items[at.number]
    return _form(sections)


_LAST = {
    Part.SECTION: say("A form has at least one section."),
    Part.QUESTION: say("A section asks at least one question. Remove the section instead."),
}


def step(form: Questionnaire, part: Part, key: str, by: int) -> Questionnaire:
    """One place up (-1) or down (1); a question at the edge of its section goes on to the next one."""
    sections = _sections(form)
    at = _find(sections, part, key)
    if part is Part.SECTION:
        return _moved(sections, at, sections, at.number + by)
    if 0 <= at.number + by < len(at.items):
        return _moved(sections, at, at.items, at.number + by)
    home = next(number for number, section in enumerate(sections) if section["questions"] is at.items)
    if not 0 <= home + by < len(sections):
        return form
    there = sections[home + by]["questions"]
    return _moved(sections, at, there, 0 if by > 0 else len(there))


def move_question(form: Questionnaire, key: str, section: str, place: int) -> Questionnaire:
    """To the place of that number, from 0, in a section."""
    sections = _sections(form)
    there = _find(sections, Part.SECTION, section).item["questions"]
    return _moved(sections, _find(sections, Part.QUESTION, key), there, place)


def uses(form: Questionnaire, part: Part, key: str) -> tuple[Dependence, ...]:
    """Every place outside it that depends on it."""
    if part is Part.QUESTION:
        return dependents(form, key)
    asked = (question.key for question in section_of(form, key).questions)
    found = (place for question in asked for place in dependents(form, question))
    return tuple(dict.fromkeys(place for place in found if place.section != key))


def place_in_words(form: Questionnaire, place: Dependence) -> Sentence:
    """``“Partners”, shown if``: a place as the builder names it."""
    item = section_of(form, place.section).title if place.question is None else form.question(place.question).label
    return _in_words(item, place.property)


def section_of(form: Questionnaire, key: str) -> Section:
    """The section of that key, if it is still there."""
    try:
        return form.section(key)
    except KeyError:
        raise gone() from None


def question_of(form: Questionnaire, key: str) -> Question:
    """The question of that key, if it is still there."""
    try:
        return form.question(key)
    except KeyError:
        raise gone() from None


def gone() -> Conflict:
    """What is said where somebody else removed a part meanwhile."""
    return Conflict(say("Somebody removed this from the form while you had it open."))


def json_of(form: Questionnaire, part: Part, key: str) -> Json:
    """The JSON of a question, or of a section without its questions."""
    item = _find(_sections(form), part, key).item
    return {name: value for name, value in item.items() if name != "questions"}


def mark_of(form: Questionnaire, part: Part, key: str, *, whole: bool = False) -> str:
    """Changes whenever the question, or the section's own texts and condition, change; ``whole``: or its questions."""
    return fingerprint(_find(_sections(form), part, key).item if whole else json_of(form, part, key))


def _expect(form: Questionnaire, part: Part, key: str, seen: str, *, whole: bool = False) -> None:
    if seen and mark_of(form, part, key, whole=whole) != seen:
        raise Conflict(say("Somebody changed this while you had it open. Compare, then save again."))


class Gap(NamedTuple):
    """A text that lacks languages: at ``path`` within a question, or within a section."""

    section: str
    question: str | None
    path: str
    text: str
    languages: tuple[str, ...]


def gaps(form: Questionnaire, languages: Sequence[str]) -> Iterator[Gap]:
    """Every text that some of ``languages`` lack, in the order of the form."""
    for section in _sections(form):
        own = {name: value for name, value in section.items() if name != "questions"}
        for path, text in _lacking(own, languages):
            yield Gap(section["key"], None, path, str(text), text.missing(languages))
        for question in section["questions"]:
            for path, text in _lacking(question, languages):
                yield Gap(section["key"], question["key"], path, str(text), text.missing(languages))


def _lacking(item: Json, languages: Sequence[str], path: str = "") -> Iterator[tuple[str, Translated]]:
    for name, value in item.items():
        if name in _TEXTS and isinstance(value, dict):
            text = Translated(value)
            if text.missing(languages):
                yield path + name, text
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                if isinstance(inner, dict):
                    yield from _lacking(inner, languages, f"{path}{name}.{number}.")


# Within the JSON


def _sections(form: Questionnaire) -> list[Json]:
    sections: Any = dump(form)["sections"]
    return list(sections)


def _keys(form: Questionnaire) -> Keys:
    return Keys(question.key for question in form.questions)


def _said(item: Json, name: str) -> Iterable[str]:
    texts = item.get(name)
    return [text for _, text in sorted(texts.items())] if isinstance(texts, dict) else []


def _find(sections: list[Json], part: Part, key: str) -> _Place:
    lists = [("sections", sections)] if part is Part.SECTION else _question_lists(sections)
    for path, items in lists:
        for number, item in enumerate(items):
            if item["key"] == key:
                return _Place(items, number, f"{path}.{number}")
    raise gone()


def _question_lists(sections: list[Json]) -> list[tuple[str, list[Json]]]:
    return [(f"sections.{number}.questions", section["questions"]) for number, section in enumerate(sections)]


def _moved(sections: list[Json], at: _Place, there: list[Json], place: int) -> Questionnaire:
    if there is not at.items and len(at.items) == 1:
        raise Invalid({"": _LAST[Part.QUESTION]})
    item = at.items.pop(at.number)
    there.insert(max(place, 0), item)
    return _form(sections)


def _copied(question: Json, new: Mapping[str, str]) -> Json:
    kept = {name: value for name, value in question.items() if name not in NOT_COPIED}
    return {**kept, "key": new[question["key"]]}


def _form(sections: list[Json], here: str = "-") -> Questionnaire:
    """The form of these sections; problems of the item at ``here`` are told by its properties."""
    if len(canonical_json(sections)) > LARGEST:
        raise Invalid({"": say("The form is too large.")})
    try:
        return load({"sections": sections})
    except Invalid as refusal:
        found: dict[str, list[Sentence]] = {}
        for path, reasons in refusal.errors.items():
            name, said = _placed(sections, path, here)
            found.setdefault(name, []).extend(_with_place(said, reason) for reason in reasons)
        raise Invalid(found) from None


def _placed(sections: list[Json], path: str, here: str) -> tuple[str, Sentence | None]:
    """The property of the item at hand, or the place in words of one elsewhere."""
    if path.startswith(f"{here}."):
        return path.removeprefix(f"{here}."), None
    for place, items in [("sections", sections), *_question_lists(sections)]:
        for number, item in enumerate(items):
            if path == item["key"] and f"{place}.{number}" == here:
                return "fact", None
            inner = path.removeprefix(f"{place}.{number}.")
            if inner != path and not inner.startswith("questions."):
                return "", _in_words(Translated(item.get("label") or item["title"]), inner)
    return "", None


def _with_place(place: Sentence | None, reason: Sentence) -> Sentence:
    return reason if place is None else say("%(place)s: %(reason)s", place=place, reason=reason)


def _in_words(item: Translated, inner: str) -> Sentence:
    known = PROPERTIES_IN_WORDS.get(inner.partition(".")[0])
    if known is None:
        return say("“%(label)s”", label=item)
    return say("“%(label)s”, %(property)s", label=item, property=Sentence(known))
