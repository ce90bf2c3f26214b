"""One record of each kind in one programme, and everybody twice: in its scope, and with the same role in another."""

from __future__ import annotations

import secrets
from base64 import b64decode
from datetime import timedelta
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.commands.invitations import invite
from grantflow.accounts.login import token_hash
from grantflow.accounts.models import LoginSession, Person
from grantflow.applications.commands import submit
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Role, Scope, Seat
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.decisions.commands.appeals import lodge
from grantflow.demo import builders
from grantflow.files import commands as files
from grantflow.grants.models import Grant
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.checklist import POINTS
from grantflow.monitoring.commands.visits import VisitNotes
from grantflow.monitoring.enums import Severity, VisitKind
from grantflow.monitoring.models import Visit
from grantflow.outbox.models import Message
from grantflow.reviews.conflicts.commands import oppose
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.phases.enums import Others
from tests.support import assigning, conflicting, deciding, grant_world, report_world, reviewing
from tests.support.days import today
from tests.support.world import World, acting

ABROAD = ("TJ", "UZ")
PROGRAMME_WIDE = {
    "head": Role.HEAD,
    "manager": Role.MANAGER,
    "finance": Role.FINANCE_OFFICER,
    "auditor": Role.AUDITOR,
    "donor": Role.DONOR,
}
PDF = b"%PDF-1.4\n%%EOF\n"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
"""One white pixel."""


class Everything(World):
    """A world in which every page of a record has a record to show."""

    def people(self) -> dict[str, Person]:
        """Everybody by role, in the scope of the records."""
        return {
            "admin": self.admin,
            "head": self.head,
            "manager": self.manager,
            "finance": self.finance,
            "auditor": self.auditor,
            "donor": self.donor,
            "partner": self.partner,
            "reviewer": self.reader,
            "committee": self.chair,
            "signatory": self.signatory,
            "editor": self.editor,
            "org finance": self.org_finance,
        }

    @cached_property
    def abroad(self) -> Call:
        """A call of another programme."""
        return builders.call(builders.programme("XEN", ABROAD), self.manager, "XEN-SG1")

    def strangers(self) -> dict[str, Person]:
        """The same roles in another programme, country, call or organisation."""
        call, other = self.abroad, self.abroad.programme
        made = {
            name: builders.give(builders.person(f"Foreign {name}"), role, programme=other)
            for name, role in PROGRAMME_WIDE.items()
        }
        made["partner"] = self.foreign_partner
        made["reviewer"] = self.reviewer("Foreign Reviewer", call)
        made["committee"] = self.member("Foreign Member", Seat.CHAIR, call)
        made["signatory"] = self.other_signatory
        for name, role in {"editor": Role.EDITOR, "org finance": Role.ORG_FINANCE}.items():
            made[name] = builders.give(builders.person(f"Foreign {name}"), role, organisation=self.other_cso)
        return made

    def double_hatted(self) -> dict[str, Person]:
        """By role: somebody who holds it here, and every office in the other programme."""
        made = {}
        for name in (*PROGRAMME_WIDE, "reviewer", "committee"):
            person = builders.person(f"Double {name}")
            for role in PROGRAMME_WIDE.values():
                builders.give(person, role, programme=self.abroad.programme)
            builders.give(person, Role.REVIEWER, call=self.abroad)
            builders.give(person, Role.COMMITTEE, call=self.abroad, seat=Seat.CHAIR)
            if name in PROGRAMME_WIDE:
                builders.give(person, PROGRAMME_WIDE[name], programme=self.programme)
            elif name == "committee":
                builders.give(person, Role.COMMITTEE, call=self.call, seat=Seat.VOTER)
            else:
                builders.give(person, Role.REVIEWER, call=self.call)
            made[name] = person
        return made

    def conflicted(self) -> dict[str, Person]:
        """By role: somebody who holds an office here, and declared a conflict of interest with every application."""
        made = {
            name: builders.give(builders.person(f"Conflicted {name}"), role, programme=self.programme)
            for name, role in PROGRAMME_WIDE.items()
        }
        partner = builders.person("Conflicted partner")
        made["partner"] = builders.give(partner, Role.PARTNER, programme=self.programme, country="KG")
        made["committee"] = self.member("Conflicted Member", Seat.CHAIR)
        made["reviewer"] = self.reviewer("Conflicted Reviewer")
        for application in session.scalars(sa.select(Application)).all():
            for person in made.values():
                conflicting.conflict(application, person, ConflictState.DECLARED)
        return made

    def records(self) -> dict[str, object]:
        """What addresses name: by the name that the table of routes uses."""
        self.call.blind = False
        self.chair, self.voter = deciding.committee(self)
        self.reader = self.reviewer()
        found: dict[str, object] = {
            **self._applications(),
            **self._decided(),
            **self._granted(),
            **self._surroundings(),
        }
        session.flush()
        return found

    def _applications(self) -> dict[str, object]:
        draft = self.application(complete=True)
        submitted = submit(acting(self.signatory), self.application(complete=True).id, None, declared=True)
        certificate = files.save(acting(self.signatory), submitted, "certificate", "certificate.pdf", PDF)
        photo = files.save(acting(self.signatory), submitted, "letter", "letter.png", PNG)
        picture = files.save(acting(self.manager), self.call.questionnaire, "picture", "map.png", PNG)
        reviewed = self.application(ApplicationState.ADMISSIBLE, complete=True)
        paper = files.save(acting(self.signatory), reviewed, "certificate", "certificate.pdf", PDF)
        review, _ = reviewing.ask(self, reviewed, self.reader, self.reviewer("Olga Kim"))
        reviewing.take(self.reader, review)
        handed = self.application(ApplicationState.ADMISSIBLE, complete=True)
        submitted_review, _ = reviewing.ask(self, handed, self.reader, self.reviewer("Pavel Lim"))
        reviewing.hand_in(self.reader, reviewing.take(self.reader, submitted_review), 4)
        conflicted = self.reviewer("Rita Conflicted")
        conflicting.conflict(reviewed, conflicted, ConflictState.DISMISSED)
        interest = conflicting.interest(self.reader, organisation_name="Elsewhere")
        opposed = oppose(acting(self.signatory), submitted.id, "Somebody Opposed", "", "A quarrel about water.")
        waiting = self.application(ApplicationState.ADMISSIBLE)
        made = assigning.round_of(self, (waiting, self.reader))
        form = builders.questionnaire("own-form", of=self.programme)
        form.frozen_at = None
        return {
            "form": form.id,
            "form part": "sections",
            "form question": "title",
            "draft": draft.id,
            "submitted": submitted.id,
            "in review": reviewed.id,
            "waiting": waiting.id,
            "round": made.id,
            "certificate": certificate.id,
            "picture": picture.id,
            "photo": photo.id,
            "question of files": "certificate",
            "question of rows": "budget",
            "paper": paper.id,
            "review": review.id,
            "submitted review": submitted_review.id,
            "conflicted person": conflicted.id,
            "opposed person": opposed.id,
            "interest": interest.id,
        }

    def _decided(self) -> dict[str, object]:
        declined = reviewing.evaluated(self, (2, 2))
        deciding.decide(self, (self.chair, self.voter))
        appeal = lodge(acting(self.signatory), declined.id, "Criterion 3 was scored by another call's rule.")
        open_to_objection = reviewing.evaluated(self, (1, 1))
        recommended = reviewing.evaluated(self, (5, 5))
        deciding.decide(self, (self.chair, self.voter))
        reviewing.evaluated(self)
        meeting = deciding.written_up(self, (self.chair, self.voter))
        return {
            "appeal": appeal.id,
            "declined": open_to_objection.id,
            "recommended": recommended.id,
            "meeting": meeting.id,
        }

    def _granted(self) -> dict[str, object]:
        partner = acting(self.partner)
        later = (clock.now() + timedelta(days=7)).date()
        grant = grant_world.in_force(self)
        report = report_world.submitted(self, grant)
        visit = monitoring.plan_visit(partner, grant.id, VisitKind.ON_SITE, later, "Ak-Tatyr")
        drafted = self._drafted_visit(grant)
        finding = monitoring.raise_finding(partner, grant.id, Severity.MAJOR, "No list of participants")
        evidence = files.save(acting(self.editor), finding, "evidence", "list.pdf", PDF)
        return {
            "awarded": grant_world.awarded(self, decided_at=clock.now()).id,
            "prepared": grant_world.prepared(self).id,
            "grant": grant.id,
            "payment": grant.payments[0].id,
            "report": report.id,
            "open report": report_world.opened(grant, 2).id,
            "visit": visit.id,
            "drafted visit": drafted.id,
            "finding": finding.id,
            "evidence": evidence.id,
        }

    def _drafted_visit(self, grant: Grant) -> Visit:
        """A visit that was made, and whose draft record the grantee reads."""
        partner = acting(self.partner)
        visit = monitoring.plan_visit(partner, grant.id, VisitKind.ON_SITE, today(), "Ak-Suu")
        monitoring.announce(partner, visit.id, None)
        seen = {point.key: {"seen": "yes", "note": ""} for point in POINTS}
        monitoring.record_visit(partner, visit.id, None, VisitNotes(today(), seen, "The committee", "Meters work."))
        monitoring.send_draft(partner, visit.id, None)
        return visit

    def _surroundings(self) -> dict[str, object]:
        planned = builders.call(self.programme, self.manager, "DRC-NEW", CallState.DRAFT)
        offered = invite(
            acting(self.manager),
            email="new@example.org",
            role=Role.REVIEWER,
            scope=Scope(programme_id=self.programme.id, call_id=self.call.id),
        )
        colleague = invite(
            acting(self.signatory), email="near@example.org", role=Role.EDITOR, scope=Scope(organisation_id=self.cso.id)
        )
        session.flush()
        message = session.query(Message).filter(Message.programme_id == self.programme.id).first()
        letter = session.query(Message).filter(Message.recipient_id == self.signatory.id).first()
        assert message is not None
        assert letter is not None
        return {
            "programme": self.programme.id,
            "call": self.call.id,
            "training sample": reviewing.sample(self, reviewing.of_another_call(self)).id,
            "earlier application": reviewing.of_another_call(self).id,
            "phase": reviewing.phase(self.call, others=Others.ALWAYS).id,
            "call code": self.call.code,
            "planned call": planned.id,
            "organisation": self.cso.id,
            "account": grant_world.bank_account(self.cso, self.org_finance, None).id,
            "person": self.second_manager.id,
            "role": self.second_manager.roles[0].id,
            "own session": sign_in_row(self.signatory)[1],
            "membership": self.editor.roles[0].id,
            "invitation": offered.id,
            "colleague invitation": colleague.id,
            "message": message.id,
            "letter": letter.id,
        }


def sign_in_row(person: Person) -> tuple[str, UUID]:
    """A session of the person without a browser: the token of its cookie, and its id."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=person.id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        second_factor_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return token, row.id
