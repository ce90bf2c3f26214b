"""What happens in the demonstration world: applications walked into every phase, by the commands people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from grantflow.accounts.models import Person
from grantflow.accounts.queries import actor_of
from grantflow.applications import commands as applications
from grantflow.applications.commands.drafting import FileChange, Upload
from grantflow.applications.content import questionnaire_of
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.pdf import render_pdf
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from grantflow.programmes.models import Programme
from grantflow.questionnaires.answer_texts import typed_again
from grantflow.questionnaires.enums import QuestionType


@dataclass
class World:
    """Who and what the stories are told with."""

    programme: Programme
    call: Call
    people: dict[str, Person]
    organisations: dict[str, Organisation]

    def actor(self, name: str) -> Actor:
        """The person as the argument of commands."""
        return actor_of(self.people[name])


CLARIFICATION = timedelta(days=5)


def walk_applications(world: World) -> None:
    """One draft, one that waits for the check, one in clarification."""
    draft(world, "spring", "Clean water committees in three villages of Batken", complete=False)
    law = submitted(world, "law", "Legal aid after release from prison")
    hope = submitted(world, "hope", "Girls' school clubs in Khatlon")
    applications.ask_clarification(
        world.actor("manager"),
        hope.id,
        None,
        ["documents"],
        "The letter of the local authority has no date. Please send a dated one.",
        clock.now() + CLARIFICATION,
    )
    assert law.number


def draft(world: World, cso: str, title: str, *, complete: bool = True) -> Application:
    """A draft filled in section by section, as a person would."""
    signatory = world.actor(f"{cso}_signatory")
    made = applications.start(signatory, world.call.id, world.organisations[cso].id)
    given = builders.answers(title, world.call.currency)
    sections = questionnaire_of(made).sections
    for section in sections if complete else sections[:4]:
        raw = {
            question.key: typed_again(question, given[question.key])
            for question in section.questions
            if question.key in given
        }
        files = {
            question.key: FileChange([Upload(f"{question.key}.pdf", certificate(world.organisations[cso].name))])
            for question in section.questions
            if question.type is QuestionType.FILE
        }
        applications.save_section(signatory, made.id, section.key, None, raw, files)
    return made


def submitted(world: World, cso: str, title: str) -> Application:
    """A draft submitted by its signatory."""
    made = draft(world, cso, title)
    return applications.submit(world.actor(f"{cso}_signatory"), made.id, None, declared=True)


def certificate(name: str) -> bytes:
    """A small real PDF to upload."""
    return render_pdf("certificate", {"title": name}, language="en", made_at=clock.now())
