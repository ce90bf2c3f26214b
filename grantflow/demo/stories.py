"""What happens in the demonstration world: applications walked into every phase, by the commands people use."""

from __future__ import annotations

from datetime import timedelta

from grantflow.applications import commands as applications
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.content import questionnaire_of
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.pdf import render_pdf
from grantflow.demo.projects import PROJECTS
from grantflow.demo.stage import World
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.enums import QuestionType

CLARIFICATION = timedelta(days=5)
BEGUN_SECTIONS = 4


def walk_open_call(world: World) -> None:
    """The call that is open: one draft, one that waits for the check, one in clarification."""
    draft(world, "spring", "water", sections=BEGUN_SECTIONS)
    submitted(world, "law", "release")
    clubs = submitted(world, "hope", "clubs")
    applications.ask_clarification(
        world.actor("manager"),
        clubs.id,
        None,
        ["documents"],
        "The letter of the local authority has no date. Please send a dated one.",
        clock.now() + CLARIFICATION,
    )


def draft(world: World, cso: str, project: str, *, sections: int | None = None) -> Application:
    """A draft filled in section by section, as a person would; ``sections``: only the first ones."""
    signatory = world.actor(f"{cso}_signatory")
    made = applications.start(signatory, world.call.id, world.organisations[cso].id)
    given = PROJECTS[project].answers(world.call.currency)
    uploaded = certificate(world.organisations[cso].name)
    for section in questionnaire_of(made).sections[:sections]:
        raw = {
            question.key: typed_again(question, given[question.key])
            for question in section.questions
            if question.key in given
        }
        files = {
            question.key: FileChange([Upload(f"{question.key}.pdf", uploaded)])
            for question in section.questions
            if question.type is QuestionType.FILE
        }
        applications.save_section(signatory, made.id, section.key, None, raw, files)
    return made


def submitted(world: World, cso: str, project: str) -> Application:
    """A draft submitted by its signatory."""
    made = draft(world, cso, project)
    return applications.submit(world.actor(f"{cso}_signatory"), made.id, None, declared=True)


def admitted(world: World, cso: str, project: str) -> Application:
    """Submitted, checked point by point, and admitted by the manager."""
    made = submitted(world, cso, project)
    manager = world.actor("manager")
    applications.check(manager, made.id, None, {item["key"]: (True, "") for item in world.call.checklist})
    return applications.admit(manager, made.id, None)


def certificate(name: str) -> bytes:
    """A small real PDF to upload."""
    return render_pdf("certificate", {"title": name}, language="en", made_at=clock.now())
