"""Fills a database in bulk.

Per application: 15 answers of 900 words in all, 3 assigned reviewers, 1.25 reviews, 5 events.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Answer, Application, SectionProgress, Submission
from grantflow.audit.chain import link_hash
from grantflow.audit.models import GENESIS, AuditEvent
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Role, Seat
from grantflow.core.canonical import fingerprint
from grantflow.core.db import Base, session
from grantflow.core.ids import new_id
from grantflow.core.text import fold
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review, Score

BATCH = 1000
TEXT_QUESTIONS = ("experience", "problem", "objectives", "economy", "partner_role")
WORDS = 900
TEXTS = 2000
REVIEWERS = 60
ASSIGNED = 3
REVIEW_TIME = timedelta(days=14)
ORGANISATIONS = 400
COUNTRIES = ("KG", "KZ", "TJ", "UZ")
STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.ADMISSIBLE,
    ApplicationState.IN_REVIEW,
    ApplicationState.EVALUATED,
    ApplicationState.DECLINED,
)
VOCABULARY = (
    *("water", "village", "school", "committee", "women", "budget", "meeting", "repair", "young", "people", "law"),
    *("сельский", "комитет", "вода", "школа", "женщины", "бюджет", "ремонт", "молодёжь", "право", "суд", "труд"),
    *("su", "mektep", "aýal", "bala"),
)
Rows = dict[type[Base], list[dict[str, Any]]]


def seed(applications: int, progress: Callable[[int], None], *, chance: random.Random | None = None) -> None:
    """Add applications to the call ``BENCH`` (made when missing), in batches of one transaction each."""
    chance = chance or random.Random(20261121)  # nosec B311 - sample data, no secret
    with unit_of_work():
        call, reviewers, organisations = _surroundings()
        keys = call.id, call.programme_id, call.currency, call.questionnaire_id
        people = [person.id for person in reviewers]
        owners = [(organisation.id, organisation.country) for organisation in organisations]
    start = _count(keys[0])
    for first in range(0, applications, BATCH):
        size = min(BATCH, applications - first)
        rows: Rows = {
            kind: [] for kind in (Application, Answer, SectionProgress, Submission, Review, Score, AuditEvent)
        }
        for number in range(start + first, start + first + size):
            _one(rows, number, keys, people, chance.choice(owners), chance)
        with unit_of_work():
            for kind, values in rows.items():
                session.execute(sa.insert(Base.metadata.tables[kind.__tablename__]), values)
        progress(size)


def _count(call_id: UUID) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Application.call_id == call_id)) or 0


def _surroundings() -> tuple[Call, list[Person], list[Organisation]]:
    call = session.scalar(sa.select(Call).where(Call.code == "BENCH"))
    if call is None:
        programme = builders.programme("BENCH")
        manager = builders.give(
            builders.person("Bench Manager", "bench.manager@example.org"), Role.MANAGER, programme=programme
        )
        builders.give(builders.person("Bench Head", "bench.head@example.org"), Role.HEAD, programme=programme)
        call = builders.call(programme, manager, "BENCH")
        for number in range(REVIEWERS):
            builders.give(
                builders.person(f"Reviewer {number}", f"bench.reviewer{number}@example.org"), Role.REVIEWER, call=call
            )
        builders.give(
            builders.person("Bench Chair", "bench.chair@example.org"), Role.COMMITTEE, call=call, seat=Seat.CHAIR
        )
        for number in range(ORGANISATIONS):
            made = builders.organisation(f"Organisation {number}", COUNTRIES[number % len(COUNTRIES)])
            if number < 1:
                builders.give(
                    builders.person("Bench Signatory", "bench.signatory@example.org"),
                    Role.SIGNATORY,
                    organisation=made,
                )
    reviewers = session.scalars(sa.select(Person).where(Person.email.like("bench.reviewer%"))).all()
    organisations = session.scalars(sa.select(Organisation).where(Organisation.name.like("Organisation %"))).all()
    return call, list(reviewers), list(organisations)


def _one(
    rows: Rows,
    number: int,
    keys: tuple[UUID, UUID, str, UUID | None],
    people: list[UUID],
    owner: tuple[UUID, str],
    chance: random.Random,
) -> None:
    call_id, programme_id, currency, form_id = keys
    ident, made = new_id(), clock.now() - timedelta(minutes=number)
    state = STATES[number % len(STATES)]
    given = _answers(chance, number)
    label = f"{owner[1]}-BENCH-{number:06d}"
    rows[Application].append(
        {
            "id": ident,
            "version": 1,
            "number": label,
            "call_id": call_id,
            "form_id": form_id,
            "programme_id": programme_id,
            "organisation_id": owner[0],
            "country": owner[1],
            "state": state,
            "title": given["title"],
            "language": "en",
            "currency": currency,
            "requested_minor": chance.randrange(200_000, 1_500_000),
            "total_minor": 1_700_000,
            "own_minor": 200_000,
            "months": 10,
            "reviews_active": ASSIGNED,
            "reviews_open": ASSIGNED - _locked(number),
            "reviews_due": made + REVIEW_TIME,
            "score_tenths": chance.randrange(200, 1000) if state is ApplicationState.EVALUATED else None,
            "submitted_at": made,
            "search": fold(f"{given['title']} {label}"),
            "created_by_id": people[0],
            "created_at": made,
        }
    )
    placed = _placed(given)
    for question, (section, value) in placed.items():
        rows[Answer].append(
            {
                "application_id": ident,
                "question": question,
                "section": section,
                "value": value,
                "saved_at": made,
                "saved_by_id": people[0],
            }
        )
    for section in {section for section, _ in placed.values()}:
        rows[SectionProgress].append(
            {
                "application_id": ident,
                "section": section,
                "status": SectionStatus.COMPLETE,
                "missing": 0,
                "reopened": False,
                "saved_at": made,
                "saved_by_id": people[0],
                "version": 1,
            }
        )
    content = {"number": label, "call": {"code": "BENCH", "form": str(form_id)}, "answers": given}
    rows[Submission].append(
        {
            "id": new_id(),
            "application_id": ident,
            "ordinal": 1,
            "content": content,
            "fingerprint": fingerprint(content),
            "submitted_at": made,
            "submitted_by_id": people[0],
        }
    )
    _reviews(rows, ident, number, people, made, chance)
    rows[AuditEvent].extend(_history(ident, people, made))


def _answers(chance: random.Random, number: int) -> dict[str, Any]:
    """15 answers; the long texts share 900 words."""
    given = builders.answers(f"Project {number}: {' '.join(chance.choices(VOCABULARY, k=5))}")
    given.update(zip(TEXT_QUESTIONS, chance.sample(_texts(), len(TEXT_QUESTIONS)), strict=True))
    for unused in ("declared", "other_money"):
        given.pop(unused)
    return given


@lru_cache
def _texts() -> tuple[str, ...]:
    """Long texts to choose from, each of its share of the words: to compose each anew takes a fifth of the time."""
    chance = random.Random(900)  # nosec B311 - sample data, no secret
    share = WORDS // len(TEXT_QUESTIONS)
    return tuple(" ".join(chance.choices(VOCABULARY, k=share)) for _ in range(TEXTS))


@lru_cache
def _sections() -> dict[str, str]:
    """The section of each question."""
    return {
        question["key"]: section["key"]
        for section in builders.small_grants_form()["sections"]
        for question in section["questions"]
    }


def _placed(given: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {key: (section, given[key]) for key, section in _sections().items() if key in given}


def _locked(number: int) -> int:
    """One review of each application is locked, of every fourth a second one."""
    return 2 if number % 4 == 0 else 1


def _reviews(rows: Rows, ident: UUID, number: int, people: list[UUID], made: datetime, chance: random.Random) -> None:
    """Three assignments; every application has one locked review, every fourth a second one."""
    locked = _locked(number)
    for ordinal, reviewer in enumerate(chance.sample(people, ASSIGNED), 1):
        review = new_id()
        done = ordinal <= locked
        rows[Review].append(
            {
                "id": review,
                "version": 1,
                "application_id": ident,
                "reviewer_id": reviewer,
                "ordinal": ordinal,
                "state": ReviewState.LOCKED if done else ReviewState.ACCEPTED,
                "due_at": made + REVIEW_TIME,
                "assigned_by_id": people[0],
                "assigned_at": made,
                "no_conflict_at": made,
                "strengths": "",
                "weaknesses": "",
                "committee_note": "",
                "total_tenths": chance.randrange(300, 950) if done else None,
                "submitted_at": made if done else None,
                "locked_at": made if done else None,
            }
        )
        if done:
            rows[Score].extend(
                {"review_id": review, "criterion": key, "value": chance.randrange(1, 6), "reason": "Well argued."}
                for key in ("need", "objectives", "activities", "results", "experience", "participation", "value")
            )


def _history(ident: UUID, people: list[UUID], made: datetime) -> Iterator[dict[str, Any]]:
    previous = GENESIS
    for seq, action in enumerate(("started", "section_saved", "section_saved", "submit", "checked"), 1):
        event = AuditEvent(
            id=new_id(),
            chain_id=ident,
            seq=seq,
            at=made + timedelta(seconds=seq),
            actor_id=people[0],
            action=f"application.{action}",
            subject_type="applications",
            subject_id=ident,
            subject_version=1,
            source=None,
            target="submitted" if action == "submit" else None,
            payload={"section": "problem", "fingerprint": "0" * 64, "passed": 3, "failed": 0},
            previous_hash=previous,
        )
        event.hash = previous = link_hash(event)
        yield {column.key: getattr(event, column.key) for column in AuditEvent.__table__.columns}
