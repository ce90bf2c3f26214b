"""What people do about conflicts of interest: look again, confirm, dismiss, and name whom they do not want."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.addresses import read_address
from grantflow.accounts.policies import require
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import is_visible, sees_by_office
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, get, lock, missing, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow, Unreadable
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.reviews.commands.removing import remove_conflicted
from grantflow.reviews.conflicts.keys import person_keys
from grantflow.reviews.conflicts.looking import look_at_application, look_at_call
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ConflictOfInterest, OpposedPerson

C = ConflictState
describe(
    {
        "conflict.confirmed": mark("A conflict of interest of somebody was confirmed"),
        "conflict.dismissed": mark("A possible conflict of interest of somebody was dismissed"),
        "conflict.opposed": mark("The applicant named somebody who should not judge the application"),
        "conflict.opposed_no_more": mark(
            "The applicant took back a name of those who should not judge the application"
        ),
    }
)
DECIDED_FROM = {C.CONFIRMED: (C.FOUND, C.DISMISSED), C.DISMISSED: (C.FOUND, C.CONFIRMED)}
"""What a manager may make of a conflict; what the person declared is nobody's to change."""
OPPOSED_WHILE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.CLARIFICATION)
MOST_OPPOSED = 5


def look_again(actor: Actor, call_id: UUID) -> int:
    """Look for conflicts in a whole call; returns how many pairs were found or opened again."""
    call = get(Call, call_id)
    seen = session.scalar(sa.select(Call.id).where(Call.id == call_id, visible_call(actor))) is not None
    require(actor, "conflict:decide", call.scope, visible=seen)
    return look_at_call(call)


def decide(
    actor: Actor, application_id: UUID, person_id: UUID, version: int | None, state: ConflictState, reason: str
) -> ConflictOfInterest:
    """Confirm or dismiss a conflict that was found. A reviewer who already works on it is taken off.

    Raises:
        Invalid: no reason written.
        Conflict: a new ground was found since.
        Forbidden: one's own conflict.
        NotAllowedNow: it was declared by the person, or decided so before.
    """
    application = lock(Application, application_id)
    seen = sees_by_office(actor, application_id)
    require(actor, "conflict:decide", application.scope, visible=seen)
    row = session.get(ConflictOfInterest, (application_id, person_id), with_for_update=True, populate_existing=True)
    if row is None or not seen:
        raise missing()
    if person_id == actor.id:
        raise Forbidden(say("Another person must decide about your own conflict of interest."))
    check_version(row, version)
    if row.state not in DECIDED_FROM[state]:
        raise NotAllowedNow(_why_not(row.state))
    if not reason.strip():
        raise Invalid({"reason": say("Write a reason.")})
    row.state, row.decision, row.decided_by_id, row.decided_at = state, reason, actor.id, clock.now()
    record(f"conflict.{state.value}", application, actor)
    if state is C.CONFIRMED:
        remove_conflicted(Application.id == application_id, [person_id])
    return row


def _why_not(state: ConflictState) -> Sentence:
    if state is C.DECLARED:
        return say("The person declared this conflict. Nobody else can dismiss it.")
    return say("This was decided before.")


def oppose(actor: Actor, application_id: UUID, name: str, email: str, reason: str) -> OpposedPerson:
    """The applicant names somebody who should not judge the application; it is not told whether they review.

    Raises:
        Invalid: no full name, no reason, or an address that is none.
        NotAllowedNow: the application is with the reviewers, or enough people are named.
    """
    application = _opposing(actor, application_id)
    problems: dict[str, Sentence] = {}
    if not person_keys(name):
        problems["name"] = say("Write the first name and the family name.")
    if not reason.strip():
        problems["reason"] = say("Write a reason.")
    address = ""
    if email.strip():
        try:
            address = read_address(email).key
        except Unreadable as unreadable:
            problems["email"] = unreadable.reason
    if problems:
        raise Invalid(problems)
    if len(opposed(application_id)) >= MOST_OPPOSED:
        raise NotAllowedNow(say("You can name at most %(n)s people.", n=MOST_OPPOSED))
    assert actor.id is not None
    row = OpposedPerson(
        id=new_id(),
        application_id=application_id,
        name=name,
        email=address,
        reason=reason,
        named_by_id=actor.id,
        named_at=clock.now(),
    )
    session.add(row)
    record("conflict.opposed", application, actor)
    look_at_application(application)
    return row


def oppose_no_more(actor: Actor, application_id: UUID, opposed_id: UUID) -> None:
    """Take a name back. What was found by it stays until a manager dismisses it."""
    application = _opposing(actor, application_id)
    row = get(OpposedPerson, opposed_id)
    if row.application_id != application_id:
        raise missing()
    session.delete(row)
    record("conflict.opposed_no_more", application, actor)


def opposed(application_id: UUID) -> list[OpposedPerson]:
    """Whom the applicant named, in that order."""
    query = sa.select(OpposedPerson).where(OpposedPerson.application_id == application_id)
    return list(session.scalars(query.order_by(OpposedPerson.id)))


def _opposing(actor: Actor, application_id: UUID) -> Application:
    application = lock(Application, application_id)
    if application.organisation_id not in actor.organisation_ids:
        raise missing()
    require(actor, "conflict:oppose", application.scope, visible=is_visible(actor, application_id))
    if application.state not in OPPOSED_WHILE:
        raise NotAllowedNow(say("Names can be given only until the application is admitted."))
    return application
