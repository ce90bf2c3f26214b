"""The pages of one form, each with what its components became."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grantflow.core.sentences import say
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.importing.builder import notes
from grantflow.questionnaires.importing.builder.asked import Asked
from grantflow.questionnaires.importing.builder.fields import FIELDS
from grantflow.questionnaires.importing.builder.groups import CELLS, group
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.shape import Component, Page, text_of
from grantflow.questionnaires.importing.builder.texts import same
from grantflow.questionnaires.importing.report import Became, Fate

REPEATING = "RepeatingFieldPageController"
KNOWN_CONTROLLERS = frozenset(
    {
        "",
        REPEATING,
        "Start",
        "Summary",
        "Continue",
        "Confirm",
        "PageController",
        "StartPageController",
        "SummaryPageController",
        "ContinuePageController",
        "ConfirmPageController",
        "MultiStartPageController",
        "MiniSummaryPageController",
        "HomePageController",
        "UploadPageController",
        "PlaybackUploadPageController",
    }
)
"""Controllers that only change how a page looks, or say that it repeats."""


@dataclass
class Part:
    """One question or text; ``condition`` names what it is shown on, beside its page being reached."""

    question: Question
    condition: str = ""

    @property
    def is_note(self) -> bool:
        return bool(self.question["type"] == "note")


@dataclass
class MadePage:
    """A page with its questions and texts, in order."""

    page: Page
    title: Mapping[str, str]
    parts: list[Part] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether anything is to be answered."""
        return any(not part.is_note for part in self.parts)


class Pages:
    """Makes the pages of a form; ``asked`` are its questions by the names of its components, as conditions use them."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.asked: dict[str, list[Asked]] = {}
        self.questions: dict[str, Asked] = {}

    def make(self, page: Page) -> MadePage:
        """What the components of a page become."""
        made = MadePage(page, self.maker.titles.get(page.path, {}))
        controller = page.controller.rpartition("/")[2].rpartition(".")[0] or page.controller
        if controller.lower() not in {known.lower() for known in KNOWN_CONTROLLERS}:
            place = self.maker.place(page.path)
            self.maker.report.note(
                Fate.LOST, place, controller, say("The page has a behaviour of its own, which is left out.")
            )
        for component in self._components(page):
            self._add(made, component)
        if page.repeat:
            self._repeat(made)
        return made

    def _components(self, page: Page) -> Iterator[Component]:
        """The components of a page, those that one row of a repeated page holds as one."""
        fields = [item for item in page.components if item.type not in notes.CONTENT and item.type in CELLS]
        if not page.repeat or not fields:
            yield from page.components
            return
        inside = iter(fields)
        for component in page.components:
            if component not in fields:
                yield component
            elif component is next(inside) and component is fields[0]:
                yield _row_of(page, fields)
            else:
                self.maker.report.count(Became.QUESTION)

    def _add(self, made: MadePage, component: Component) -> None:
        condition = ""
        if component.type in notes.CONTENT:
            condition = text_of(component.option("condition"))
            found = self._note(made, component)
        elif component.type in FIELDS or component.children:
            found = self._field(made.page, component)
        else:
            self.maker.lost(
                component, say("Components of the type “%(name)s” are not known.", name=component.type[:60])
            )
            found = []
            self.maker.report.count(Became.NOTHING)
        made.parts += [Part(question, condition) for question in found]

    def _note(self, made: MadePage, component: Component) -> list[Question]:
        found = notes.note(self.maker, component, made.title)
        if found is None:
            notes.empty(self.maker, component)
        self.maker.settled(component)
        self.maker.report.count(Became.NOTHING if found is None else Became.NOTE)
        return [] if found is None else [found]

    def _field(self, page: Page, component: Component) -> list[Question]:
        if component.children:
            found, choices = group(self.maker, component, component.children)
        elif page.controller == REPEATING and component is _first_field(page):
            found, choices = group(self.maker, component, [component])
        else:
            found, choices = FIELDS[component.type](self.maker, component)
        self.maker.settled(component)
        self.maker.report.count(Became.QUESTION)
        first = found[0]
        asked = Asked(
            key=first["key"],
            type=QuestionType(first["type"]),
            required=first.get("required", True),
            page=page.path,
            section=page.section,
            choices=choices,
        )
        self.asked.setdefault(component.name, []).append(asked)
        self.questions[asked.key] = asked
        return found

    def _repeat(self, made: MadePage) -> None:
        """A page that is filled in as often as a number says."""
        name = made.page.repeat.rpartition(".")[2]
        times = next(iter(self.asked.get(name, [])), None)
        rows = next((part.question for part in made.parts if part.question["type"] == "group"), None)
        place = self.maker.place(made.page.path)
        if rows is None or times is None or times.type is not QuestionType.NUMBER:
            what = say("The page repeats by “%(field)s”, which is not carried over.", field=made.page.repeat[:60])
            self.maker.report.note(Fate.LOST, place, made.page.repeat, what)
            return
        self.maker.checked(rows, f"count({rows['key']}) = {times.key}", "Fill in as many rows as you said there are.")
        what = say("The page repeats as often as a number says; here it is a group with that many rows.")
        self.maker.report.note(Fate.CHANGED, place, made.page.repeat, what)


def _row_of(page: Page, fields: list[Component]) -> Component:
    """A component that stands for all the fields of a repeated page."""
    first = fields[0]
    raw = {"title": page.title or first.raw.get("title")}
    return Component("MultiInputField", first.name, raw, page.path, children=tuple(fields))


def _first_field(page: Page) -> Component | None:
    return next((item for item in page.components if item.type not in notes.CONTENT and item.type in CELLS), None)


def headed(maker: Maker, made: MadePage, section_title: Mapping[str, str]) -> list[Part]:
    """The parts of a page among others, with its title before them unless that is said already."""
    first = next(iter(made.parts), None)
    if first is None or not made.title or same(made.title, section_title):
        return made.parts
    said = first.question["label"]
    alone = sum(not part.is_note for part in made.parts) == 1
    if same(made.title, said) and (first.is_note or alone):
        return made.parts
    return [Part(notes.titled(maker, made.title)), *made.parts]
