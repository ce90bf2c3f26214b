"""Several forms of the format as one definition, with a report of what is not as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.definition_json import MOST_SECTIONS
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.importing.builder.asked import Asked
from grantflow.questionnaires.importing.builder.conditions import Conditions
from grantflow.questionnaires.importing.builder.diagrams import TooComplicatedError
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.notes import CONTENT
from grantflow.questionnaires.importing.builder.pages import MadePage, Pages, headed
from grantflow.questionnaires.importing.builder.shape import Builder, Page, text_of
from grantflow.questionnaires.importing.builder.texts import LANGUAGE, same, settle
from grantflow.questionnaires.importing.builder.ways import Reach, Ways, walk
from grantflow.questionnaires.importing.report import Became, Fate, Report
from grantflow.questionnaires.keys import Keys

_PIPED = frozenset(
    {
        *(QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.EMAIL, QuestionType.PHONE, QuestionType.URL),
        *(QuestionType.NUMBER, QuestionType.MONEY, QuestionType.DATE, QuestionType.YES_NO),
        *(QuestionType.CHOICE, QuestionType.CHOICES),
    }
)
_NUMBERED = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,4}")
_BEHIND = frozenset({"metadata", "version", "skipSummary", "markAsComplete", "showFilenamesOnSummaryPage", "returnTo"})
_SHOWN = 12
_NO_TEXT: Mapping[str, str] = {}


@dataclass
class File:
    """One form with what was made of it so far."""

    form: Builder
    maker: Maker
    pages: Pages
    ways: Ways
    made: list[MadePage] = field(default_factory=list)
    reach: Reach | None = None

    @property
    def title(self) -> Mapping[str, str]:
        """What its section is called: the title of its first page if that only leads in, else of its only section."""
        first = next(iter(self.made), None)
        if first is not None and first.title and not first.asks:
            return first.title
        named = {page.section for page in self.ways.pages if page.section}
        titles = [self.maker.line(self.form.sections.get(name)) for name in named] if len(named) == 1 else []
        own = next(filter(None, titles), None) or self.maker.line(self.form.title)
        return own or (first.title if first else _NO_TEXT) or {LANGUAGE: self.form.name}


def convert(forms: Sequence[Builder], report: Report) -> tuple[dict[str, Any], Mapping[str, str]]:
    """The definition as JSON, and the title of the whole form."""
    keys = Keys()
    files = _in_order([_open(form, keys, report) for form in forms])
    for at, file in enumerate(files):
        _reach(file, files[:at], report)
    sections = (
        _one(files[0])
        if len(files) == 1
        else [made for file in files if (made := _section(file, file.title, file.made))]
    )
    titles = Keys()
    for made in sections:
        made["key"] = titles.make(made["title"].get(LANGUAGE, ""), otherwise="section")
    _declare(files, keys, titles, sections)
    for file in files:
        _leftovers(file, report, sections)
    definition: dict[str, Any] = settle({"sections": sections}, lambda name: _placed(files, name))
    return definition, _whole_title(files)


def _open(form: Builder, keys: Keys, report: Report) -> File:
    maker = Maker(form, keys, report)

    def tell(path: str, name: str, what: Sentence) -> None:
        report.note(Fate.LOST, maker.place(path), name, what)

    file = File(form, maker, Pages(maker), walk(form, tell))
    file.made = [file.pages.make(page) for page in file.ways.pages]
    for page in file.ways.lost:
        _drop(file, page, say("No way leads to its page."))
    return file


def _drop(file: File, page: Page, why: Sentence) -> None:
    for component in page.components:
        file.maker.lost(component, why)
        file.maker.report.count(Became.NOTHING)


# Conditions


def _reach(file: File, before: Sequence[File], report: Report) -> None:
    def tell(name: str, what: Sentence) -> None:
        shown = text_of(file.form.conditions.get(name, {}).get("displayName")) or name
        report.note(Fate.LOST, file.form.name, shown[:80], what)

    conditions = Conditions(file.form.conditions, lambda name: _find(file, before, name), tell)
    extra = frozenset(part.condition for made in file.made for part in made.parts if part.condition)
    file.reach = Reach(file.ways, conditions, file.pages.questions, extra)
    for path in sorted(file.reach.failed):
        report.note(Fate.LOST, file.maker.place(path), path, _too_complicated())
    unused = [
        text_of(item.get("displayName")) or name
        for name, item in file.form.conditions.items()
        if name not in conditions.used
    ]
    _unneeded(file, report, "conditions", unused)
    _never_reached(file)


def _too_complicated() -> Sentence:
    return say("Its condition is too long for one expression, so it is always shown.")


def _never_reached(file: File) -> None:
    """Leave out pages that no answers lead to."""
    assert file.reach is not None
    for made in [made for made in file.made if file.reach.never(made.page.path)]:
        file.made.remove(made)
        for component in made.page.components:
            became = Became.NOTE if component.type in CONTENT else Became.QUESTION
            file.maker.report.components[became] -= 1
        _drop(file, made.page, say("No answers lead to its page."))


def _find(file: File, before: Sequence[File], name: str) -> Asked | None:
    """The question that a condition of a file means; of a file before it where only one has it."""
    own = _named(file, name)
    if own is not None:
        return own
    others = [found for other in before if (found := _named(other, name)) is not None]
    if len(others) != 1:
        return None
    found = others[0]
    return Asked(found.key, found.type, False, "", found.section, found.choices)


def _named(file: File, name: str) -> Asked | None:
    section, _, last = name.rpartition(".")
    found = file.pages.asked.get(name) or file.pages.asked.get(last) or []
    return next((asked for asked in found if asked.section == section), next(iter(found), None))


def _placed(files: Iterable[File], name: str) -> str | None:
    """The expression of a placeholder."""
    found = next((asked for file in files if (asked := _named(file, name)) is not None), None)
    return found.key if found is not None and found.type in _PIPED else None


def _shown_if(file: File, paths: Sequence[str], condition: str = "") -> str | None:
    """The condition of pages, any of which may be met, and of a text on one of them; None where it always holds."""
    assert file.reach is not None
    try:
        return file.reach.expression(paths, condition)
    except TooComplicatedError:
        file.maker.report.note(Fate.LOST, file.maker.place(paths[0]), condition or paths[0], _too_complicated())
        return None


# Sections


def _section(file: File, title: Mapping[str, str], pages: Sequence[MadePage]) -> Question | None:
    """Pages as one section; where they are met on different conditions, their questions have these."""
    whole = _shown_if(file, [made.page.path for made in pages]) if pages else None
    questions: list[Question] = []
    for made in pages:
        own = _shown_if(file, [made.page.path])
        for part in headed(file.maker, made, title):
            shown = part.question.get("show_if") or (_shown_if(file, [made.page.path], part.condition) or own)
            differs = shown and (shown != whole or "show_if" in part.question)
            questions.append({**part.question, "show_if": shown} if differs else part.question)
    intro = _intro(questions, title)
    if not questions:
        return None
    shown_if = {"show_if": whole} if whole else {}
    return {"title": dict(title), **intro, **shown_if, "questions": questions}


def _intro(questions: list[Question], title: Mapping[str, str]) -> dict[str, Any]:
    """A text that opens a section under its own title, taken off its questions."""
    first = questions[0] if len(questions) > 1 else {}
    if first.get("type") == "note" and "text" in first and "show_if" not in first and same(first["label"], title):
        return {"intro": questions.pop(0)["text"]}
    return {}


def _one(file: File) -> list[Question]:
    """A single file: its sections if it has several, else its pages."""
    pages = [made for made in file.made if made.parts]
    named = {made.page.section for made in pages if made.asks}
    if len(named - {""}) > 1:
        groups: list[tuple[Mapping[str, str], list[MadePage]]] = [
            (file.maker.line(file.form.sections.get(name)), run) for name, run in _runs(pages)
        ]
    else:
        groups = [(next(made for made in run if made.asks).title, run) for run in _by_page(file, pages)]
    if not 0 < len(groups) <= MOST_SECTIONS:
        groups = [(file.title, pages)]
    found = (_section(file, title or inside[0].title or file.title, inside) for title, inside in groups)
    return [section for section in found if section]


def _runs(pages: Sequence[MadePage]) -> list[tuple[str, list[MadePage]]]:
    """Pages of one section that follow each other."""
    runs: list[tuple[str, list[MadePage]]] = []
    for made in pages:
        own = made.page.section if made.asks or not runs else runs[-1][0]
        if not runs or runs[-1][0] != own:
            runs.append((own, []))
        runs[-1][1].append(made)
    return runs


def _by_page(file: File, pages: Sequence[MadePage]) -> list[list[MadePage]]:
    """Each page that asks something. What only says something stands after the page that ends in it, else at the head
    of the next.
    """
    found: list[list[MadePage]] = []
    waiting: list[MadePage] = []
    for made in pages:
        before = None if made.asks or file.ways.edges[made.page.path] else _group_before(file, made.page.path, found)
        if made.asks:
            found.append([*waiting, made])
            waiting = []
        elif before is not None:
            before.append(made)
        else:
            waiting.append(made)
    if found:
        found[-1] += waiting
    return found


def _group_before(file: File, path: str, groups: Sequence[list[MadePage]]) -> list[MadePage] | None:
    """The group with a page that leads to this one."""
    leading = {page for page, edges in file.ways.edges.items() if any(edge.path == path for edge in edges)}
    return next((group for group in groups if any(made.asks and made.page.path in leading for made in group)), None)


def _in_order(files: Sequence[File]) -> list[File]:
    """As given, or by the numbers of their titles where most have one; those without stand first."""
    found = [_NUMBERED.match(file.title.get(LANGUAGE, "")) for file in files]
    if 2 * sum(map(bool, found)) <= len(files):
        return list(files)
    numbers = [tuple(int(part) for part in number[0].split(".")) if number else () for number in found]
    return [file for _, file in sorted(zip(numbers, files, strict=True), key=lambda pair: pair[0])]


def _declare(files: Sequence[File], keys: Keys, titles: Keys, sections: list[Question]) -> None:
    """What a form lets people declare before they send it."""
    for file in files:
        said = file.maker.text(file.form.declaration)
        if said:
            label = {LANGUAGE: "Declaration"}
            question = {
                "key": keys.make("declaration", otherwise="declaration"),
                "type": "declaration",
                "label": label,
                "text": said,
            }
            section_key = titles.make("declaration", otherwise="declaration")
            sections.append({"key": section_key, "title": label, "questions": [question]})


def _whole_title(files: Sequence[File]) -> Mapping[str, str]:
    names = Counter(json for file in files if (json := tuple(file.maker.line(file.form.title).items())))
    return dict(names.most_common(1)[0][0]) if names else files[0].title


# What is left


def _leftovers(file: File, report: Report, sections: Sequence[Question]) -> None:
    for name, value in file.form.rest.items():
        if value in (None, "", False, [], {}):
            continue
        if name in _BEHIND:
            file.maker.behind[name] += 1
        else:
            report.note(Fate.LOST, file.form.name, name[:80], say("This part of the form is not carried over."))
    used = {text_of(component.raw.get("list")) for _, component in file.form.components}
    used |= {text_of(child.raw.get("list")) for _, component in file.form.components for child in component.children}
    _unneeded(file, report, "lists", [name for name in file.form.lists if name not in used])
    titles = [made["title"] for made in sections]
    unsaid = [said for given in file.form.sections.values() if (said := file.maker.line(given)) and said not in titles]
    _unneeded(file, report, "sections", [said[LANGUAGE] for said in unsaid])
    behind = [f"{name} ({times})" if times > 1 else name for name, times in file.maker.behind.most_common()]
    if behind:
        what = say("Settings of looks, and of the program that showed the form.")
        report.note(Fate.UNNEEDED, file.form.name, ", ".join(behind), what)


def _unneeded(file: File, report: Report, kind: str, names: Sequence[str]) -> None:
    if names:
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        whats = {
            "conditions": say("Conditions that no page of this form uses."),
            "sections": say("Titles of sections; its pages have their own."),
            "lists": say("Lists that no question of this form uses."),
        }
        report.note(Fate.UNNEEDED, file.form.name, shown, whats[kind])
