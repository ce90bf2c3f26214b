"""A small world for tests: who is there, and how somebody acts or signs in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from grantflow.accounts.login import token_hash
from grantflow.accounts.models import LoginSession, Person
from grantflow.accounts.queries import actor_of
from grantflow.applications.content import questionnaire_of, seal, sealed_content, standing_of
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Answer, Application, SectionProgress, Submission
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role, Seat
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.demo import builders
from grantflow.organisations.enums import OrganisationKind
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole
from grantflow.programmes.models import Programme


class World:
    """Everybody is made when first asked for, so that a test writes only the rows it needs."""

    @cached_property
    def programme(self) -> Programme:
        return builders.programme()

    @cached_property
    def call(self) -> Call:
        return builders.call(self.programme, self.manager)

    @cached_property
    def manager(self) -> Person:
        return builders.give(builders.person("Aigul Osmonova"), Role.MANAGER, programme=self.programme)

    @cached_property
    def second_manager(self) -> Person:
        return builders.give(builders.person("Timur Saliev"), Role.MANAGER, programme=self.programme)

    @cached_property
    def head(self) -> Person:
        return builders.give(builders.person("Vera Lind"), Role.HEAD, programme=self.programme)

    @cached_property
    def finance(self) -> Person:
        return builders.give(builders.person("Farid Noor"), Role.FINANCE_OFFICER, programme=self.programme)

    @cached_property
    def auditor(self) -> Person:
        return builders.give(builders.person("Anna Ruzi"), Role.AUDITOR, programme=self.programme)

    @cached_property
    def donor(self) -> Person:
        return builders.give(builders.person("Dora Donner"), Role.DONOR, programme=self.programme)

    @cached_property
    def admin(self) -> Person:
        return builders.give(builders.person("Adil Root"), Role.ADMIN)

    @cached_property
    def partner_organisation(self) -> Organisation:
        made = builders.organisation("Тилектештик", "KG", OrganisationKind.PARTNER)
        builders.party(self.programme, made, PartyRole.NATIONAL_PARTNER, "KG")
        return made

    @cached_property
    def partner(self) -> Person:
        """The national partner's officer for Kyrgyzstan."""
        assert self.partner_organisation
        return builders.give(builders.person("Nurlan Asanov"), Role.PARTNER, programme=self.programme, country="KG")

    @cached_property
    def foreign_partner(self) -> Person:
        """The national partner's officer for Tajikistan."""
        return builders.give(builders.person("Sitora Rahimova"), Role.PARTNER, programme=self.programme, country="TJ")

    @cached_property
    def cso(self) -> Organisation:
        return builders.organisation("Ак-Булак", name_en="White Spring")

    @cached_property
    def signatory(self) -> Person:
        return builders.give(builders.person("Gulnara Sadykova"), Role.SIGNATORY, organisation=self.cso)

    @cached_property
    def editor(self) -> Person:
        return builders.give(builders.person("Nargiza Alieva"), Role.EDITOR, organisation=self.cso)

    @cached_property
    def org_finance(self) -> Person:
        return builders.give(builders.person("Rustam Kasymov"), Role.ORG_FINANCE, organisation=self.cso)

    @cached_property
    def other_cso(self) -> Organisation:
        return builders.organisation("Умед", "TJ")

    @cached_property
    def other_signatory(self) -> Person:
        return builders.give(builders.person("Mavzuna Karim"), Role.SIGNATORY, organisation=self.other_cso)

    def reviewer(self, name: str = "Daniyar Karimov", call: Call | None = None) -> Person:
        return builders.give(builders.person(name), Role.REVIEWER, call=call or self.call)

    def member(self, name: str = "Chyngyz Bekov", seat: Seat = Seat.CHAIR, call: Call | None = None) -> Person:
        """A committee member."""
        return builders.give(builders.person(name), Role.COMMITTEE, call=call or self.call, seat=seat)

    def application(
        self,
        state: ApplicationState = ApplicationState.DRAFT,
        *,
        by: Organisation | None = None,
        author: Person | None = None,
        complete: bool = False,
        **more: Any,
    ) -> Application:
        """An application of the CSO in any state; ``complete`` adds every answer and, once submitted, the seal."""
        author = author or self.signatory
        made = builders.application(self.call, by or self.cso, author, state=state, **more)
        if complete:
            fill_in(made, author.id)
        return made


def fill_in(application: Application, author_id: UUID) -> None:
    """Every answer of the small grants form; files are not required unless the form's rows say so."""
    given = builders.answers(application.title, application.currency)
    given["certificate"] = [{"id": str(new_id()), "name": "certificate.pdf", "size": 1000, "sha256": "0" * 64}]
    given["letter"] = [{"id": str(new_id()), "name": "letter.pdf", "size": 1000, "sha256": "1" * 64}]
    form = questionnaire_of(application)
    for section in form.sections:
        session.add(SectionProgress(application_id=application.id, section=section.key, status=SectionStatus.COMPLETE))
        for question in section.questions:
            if question.key in given:
                session.add(
                    Answer(
                        application_id=application.id,
                        question=question.key,
                        section=section.key,
                        value=given[question.key],
                        saved_at=clock.now(),
                        saved_by_id=author_id,
                    )
                )
    if application.number is not None:
        content = sealed_content(application, standing_of(application, given), ())
        session.add(
            Submission(
                id=new_id(),
                application_id=application.id,
                ordinal=1,
                content=content,
                fingerprint=seal(content),
                submitted_at=clock.now(),
                submitted_by_id=author_id,
            )
        )
    session.flush()


def acting(person: Person) -> Actor:
    """The person as the argument of commands and queries."""
    return actor_of(person)


def sign_in(client: FlaskClient, person: Person, *, second_factor: bool = True) -> Person:
    """Sign a person in without the form: a session row and its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            id=new_id(),
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
            second_factor_at=clock.now() if second_factor else None,
        )
    )
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return person
