"""The administrative check: points decided one by one, clarification asked and answered, admitted or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.commands.drafting import close_sections, reopen_sections
from grantflow.applications.commands.submitting import seal_again
from grantflow.applications.content import questionnaire_of, rules_of, standing_of
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application, CheckResult, Clarification
from grantflow.applications.queries import (
    answers,
    checks,
    is_visible,
    last_submission,
    not_met,
    progress,
    sees_by_office,
)
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, database_now, lock, missing, session, touch
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.section_states import incomplete

describe({"application.checked": mark("Administrative list: %(passed)s met, %(failed)s not met")})
UNDECIDED = mark("Choose Met or Not met for “%(point)s”, too: a note alone is not saved.")
CLARIFICATION_WORKING_DAYS = 5
LONGEST_CLARIFICATION = timedelta(days=90)
"""A round of applications does not wait longer for one of them."""


def check(
    actor: Actor, application_id: UUID, version: int | None, decided: Mapping[str, tuple[bool | None, str]]
) -> Application:
    """Decide points of the administrative list: key → (met or not, note); None leaves a point open.

    Raises:
        Conflict: somebody else saved the list, or decided, in between.
        Invalid: by field (``point-<key>``), a note on a point that is left open.
        NotAllowedNow: the application does not wait for the check.
    """
    application = _checked_by(actor, application_id, version)
    if application.state is not ApplicationState.SUBMITTED:
        raise NotAllowedNow(say("The administrative list can be changed only while the application waits for it."))
    known = {item["key"]: Translated(item["text"]) for item in application.call.checklist}
    wanted = {key: given for key, given in decided.items() if key in known}
    if undecided := [key for key, (passed, note) in wanted.items() if passed is None and note]:
        raise Invalid({f"point-{key}": say(UNDECIDED, point=known[key]) for key in undecided})
    stored = checks(application_id)
    for key, (passed, note) in wanted.items():
        if passed is None:
            if key in stored:
                session.delete(stored[key])
            continue
        row = stored.get(key) or CheckResult(application_id=application_id, item=key)
        row.passed, row.note, row.checked_by_id, row.checked_at = passed, note, _id(actor), clock.now()
        session.add(row)
    touch(application)
    session.flush()
    results = checks(application_id).values()
    met = sum(1 for row in results if row.passed)
    record("application.checked", application, actor, payload={"passed": met, "failed": len(list(results)) - met})
    return application


def ask_clarification(
    actor: Actor, application_id: UUID, version: int | None, sections: Sequence[str], question: str, due_at: datetime
) -> Clarification:
    """Ask about named sections; only those reopen until ``due_at``."""
    application = _checked_by(actor, application_id, version)
    form = questionnaire_of(application)
    known = {section.key: section.title for section in form.sections}
    problems: dict[str, Any] = {}
    if not sections or any(key not in known for key in sections):
        problems["sections"] = say("Choose at least one section.")
    if not question.strip():
        problems["question"] = say("Write the question.")
    now = database_now()
    if not now < due_at <= now + LONGEST_CLARIFICATION:
        last = application.call.day_of(now + LONGEST_CLARIFICATION)
        problems["due_on"] = say("Choose a day after today, up to %(last)s.", last=last)
    if problems:
        raise Invalid(problems)
    sealed = last_submission(application_id)
    assert sealed is not None
    asked = Clarification(
        id=new_id(),
        application_id=application_id,
        sections=list(sections),
        question=question,
        due_at=due_at,
        asked_by_id=_id(actor),
        asked_at=clock.now(),
        before_id=sealed.id,
    )
    session.add(asked)
    session.flush()
    reopen_sections(application, sections)
    titles = [known[key] for key in sections]
    APPLICATION.fire(application, "ask_clarification", actor, question, due_at=due_at, sections=titles)
    return asked


def answer_clarification(actor: Actor, application_id: UUID, version: int | None) -> Application:
    """Send the changed sections back; old and new stay side by side."""
    application = lock(Application, application_id)
    require(actor, "application:submit", application.scope, visible=is_visible(actor, application_id))
    check_version(application, version)
    asked = open_clarification(application_id)
    if asked is None:
        raise NotAllowedNow(say("No clarification is open for this application."))
    now = database_now()
    stand = standing_of(application, answers(application_id), now)
    reopened = {key for key, row in progress(application_id).items() if row.reopened}
    unanswered: list[Translated] = [
        section.title
        for section in incomplete(stand, rules=rules_of(application.call))
        if section.key in reopened.union(asked.sections)
    ]
    facts: dict[str, Any] = {"now": now, "due_at": asked.due_at, "missing_sections": unanswered}
    if reasons := APPLICATION.why_not(application, "answer_clarification", actor, **facts):
        raise NotAllowedNow(*reasons, step=APPLICATION.step("answer_clarification"))
    sealed = seal_again(actor, application)
    if sealed.fingerprint == asked.before.fingerprint:
        nothing = say("Nothing has changed yet. Change what was asked about, then send your answer.")
        raise NotAllowedNow(nothing, step=APPLICATION.step("answer_clarification"))
    session.flush()
    asked.after_id, asked.answered_at = sealed.id, now
    close_sections(application)
    APPLICATION.fire(application, "answer_clarification", actor, **facts, recorded={"fingerprint": sealed.fingerprint})
    return application


def admit(actor: Actor, application_id: UUID, version: int | None) -> Application:
    """Let the application into the review."""
    application = _checked_by(actor, application_id, version)
    APPLICATION.fire(application, "admit", actor, **_list_facts(application))
    return application


def refuse(actor: Actor, application_id: UUID, version: int | None, reason: str) -> Application:
    """Keep the application out, naming the points that are not met."""
    application = _checked_by(actor, application_id, version)
    APPLICATION.fire(application, "refuse", actor, reason, **_list_facts(application))
    application.decided_at = database_now()
    return application


def open_clarification(application_id: UUID) -> Clarification | None:
    """The question that waits for an answer."""
    return session.scalars(
        sa.select(Clarification).where(
            Clarification.application_id == application_id, Clarification.answered_at.is_(None)
        )
    ).first()


def _checked_by(actor: Actor, application_id: UUID, version: int | None) -> Application:
    application = lock(Application, application_id)
    seen = sees_by_office(actor, application_id)
    require(actor, "application:check", application.scope, visible=seen)
    if not seen:
        raise missing()
    check_version(application, version)
    return application


def _list_facts(application: Application) -> dict[str, Any]:
    results = checks(application.id)
    points = application.call.checklist
    return {
        "unchecked": sum(1 for item in points if item["key"] not in results),
        "failed": not_met(application),
    }


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
