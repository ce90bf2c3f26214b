"""How an application is shown: its track, what happens next, its answers as lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from grantflow.applications.content import Content, content_of, content_sealed
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Application, SectionProgress
from grantflow.applications.queries import answers, last_sealed
from grantflow.applications.workflow import APPLICATION
from grantflow.core.actors import Actor
from grantflow.core.events import ask
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.work import Panel
from grantflow.core.workflow import PHASES, Tone
from grantflow.questionnaires.answer_texts import display
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import QuestionType

S = ApplicationState
ENDED = frozenset({S.WITHDRAWN, S.INADMISSIBLE, S.DECLINED, S.LAPSED})

STATUS_LABELS: Mapping[SectionStatus, tuple[str, Tone]] = {
    SectionStatus.NOT_STARTED: (mark("Not started"), Tone.NEUTRAL),
    SectionStatus.IN_PROGRESS: (mark("In progress"), Tone.WARN),
    SectionStatus.COMPLETE: (mark("Complete"), Tone.OK),
    SectionStatus.NEEDS_CHANGE: (mark("Needs a change"), Tone.BAD),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the five-phase track."""

    label: str
    state: str
    note: Sentence | None = None


def phases(application: Application, without: Collection[str] = ()) -> list[Phase]:
    """The track: phases before the present one are done; an application that ended stops where it ended.

    ``without`` leaves out what is noted at these phases.
    """
    current = APPLICATION.info[application.state].phase or "submission"
    order = list(PHASES)
    at = order.index(current)
    ended = application.state in ENDED
    finished = ended or application.state is S.CLOSED
    told = {phase: note for phase, note in _notes(application).items() if phase not in without}
    return [
        Phase(
            PHASES[key],
            "done" if index < at or finished else "current" if index == at else "todo",
            told.get(key),
        )
        for index, key in enumerate(order[: at + 1] if ended else order)
    ]


def _notes(application: Application) -> dict[str, Sentence]:
    notes: dict[str, Sentence] = {}
    if application.state is S.DRAFT:
        notes["submission"] = say("until %(when)s", when=application.call.closes_at)
    elif application.submitted_at is not None:
        notes["submission"] = say("submitted %(when)s", when=application.submitted_at)
    if application.score is not None:
        notes["review"] = say("total %(score)s", score=application.score)
    if application.awarded is not None:
        notes["award"] = say("%(amount)s", amount=application.awarded)
    return notes


class ShownRow(NamedTuple):
    """One line of the staff's list, every cell already in the reader's language."""

    url: str
    title: str
    number: str
    organisation: str
    country: str
    tone: str
    state: str
    score: str
    requested: str
    submitted: str


@dataclass(frozen=True)
class NextStep:
    """What happens next, who must do it and by when; ``actions`` are (label, address, kind).

    ``points`` is a list under the text: what is still open, or why it waits.
    """

    text: Sentence
    due: datetime | date | None = None
    actions: tuple[tuple[str, str, str], ...] = ()
    points: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What another slice gives to the page of an application, from what it read once."""

    panels: Sequence[Panel] = ()
    next_steps: Sequence[NextStep] = ()


def shares(actor: Actor, application: Application) -> Share:
    """What all slices together give."""
    given: list[Share] = ask("application.page", actor, application)
    return Share([panel for one in given for panel in one.panels], [step for one in given for step in one.next_steps])


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One line of the task list. Where something is ``wrong``, nothing is missing, and still it cannot be submitted."""

    key: str
    number: int
    title: Any
    status: SectionStatus
    note: Sentence | None
    wrong: bool
    editing: Sentence | None


def task_list(
    sections: Sequence[Section], progress: Mapping[str, SectionProgress], present: Mapping[str, Sequence[str]]
) -> list[SectionLine]:
    """The sections that are asked, with how far they are, how many answers are missing and who is ``present`` there."""
    lines = []
    for number, section in enumerate(sections, 1):
        row = progress.get(section.key)
        status = _untouched(section) if row is None else row.status
        left = row.missing if row is not None and status is not SectionStatus.NOT_STARTED else 0
        wrong = status is SectionStatus.IN_PROGRESS and not left
        note = say("something to put right") if wrong else missing_answers(left)
        here = editing(present.get(section.key, ()))
        lines.append(SectionLine(section.key, number, section.title, status, note, wrong, here))
    return lines


def missing_answers(count: int) -> Sentence | None:
    """How many answers are missing in a section, if any."""
    return say_many("%(n)s answer missing", "%(n)s answers missing", count) if count else None


def editing(names: Sequence[str]) -> Sentence | None:
    """Who has a section open beside the reader, if anybody."""
    if not names:
        return None
    return say_many(
        "%(names)s is editing this section now.",
        "%(names)s are editing this section now.",
        len(names),
        names=", ".join(names),
    )


def _untouched(section: Section) -> SectionStatus:
    """Where nothing is to be answered, nothing is to be done."""
    waits = any(question.takes_answer for question in section.questions)
    return SectionStatus.NOT_STARTED if waits else SectionStatus.COMPLETE


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A question with its answer as plain lines."""

    key: str
    label: Any
    lines: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the form with its answers."""

    key: str
    title: Any
    answers: tuple[ShownAnswer, ...]


def shown_sections(content: Content, language: str, only: Iterable[str] | None = None) -> list[ShownSection]:
    """The whole form with its answers, for reading, printing and the receipt; notes have none, and are left out."""
    wanted = None if only is None else set(only)
    return [
        ShownSection(section.key, section.title, shown_answers(section, content, language))
        for section in content.form.sections
        if wanted is None or section.key in wanted
    ]


def shown_answers(
    section: Section, content: Content, language: str, wanted: Callable[[Question], bool] = lambda question: True
) -> tuple[ShownAnswer, ...]:
    """The answers of one section, to the questions that are wanted."""
    return tuple(
        ShownAnswer(question.key, question.label, tuple(display(question, content.answers.get(question.key), language)))
        for question in section.questions
        if question.type is not QuestionType.NOTE and wanted(question)
    )


def as_submitted(application: Application) -> Content:
    """What others than the applicant read: what was sealed last, else what is there."""
    sealed = last_sealed(application.id)
    if sealed is None:
        return content_of(application, answers(application.id))
    return content_sealed(application, sealed)
