"""Planning phases, and beginning one: exactly one is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.models import Application
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, get, lock, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.translated import Translated
from grantflow.core.translation import catalogue
from grantflow.reviews.deadlines import wrong_end
from grantflow.reviews.enums import OPEN
from grantflow.reviews.models import Review
from grantflow.reviews.phases.enums import Others, Sight
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.reviews.phases.queries import planned, rights, rights_of_call
from grantflow.reviews.phases.rules import closed_to_writing, hides_again
from grantflow.settings import LANGUAGES

UNPLANNED = frozenset({CallState.DRAFT, CallState.DECIDED, CallState.ARCHIVED, CallState.CANCELLED})
FIRST = mark("Review")

describe(
    {
        "review_phase.planned": mark("A phase of the reviews was planned or changed"),
        "review_phase.removed": mark("A phase of the reviews was taken away"),
        "review_phase.begun": mark("A phase of the reviews began"),
    }
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a phase allows, and until when reviewers write; without ``ends_at`` until the next one begins."""

    title: Translated
    sight: Sight
    others: Others
    ends_at: datetime | None = None


def plan(actor: Actor, call_id: UUID, version: int | None, terms: Terms) -> ReviewPhase:
    """Add a phase after the others. With the first one, what holds until then becomes a phase of its own.

    Raises:
        Invalid: no title, an end that is over, or a blind phase after names were shown.
        NotAllowedNow: the call is a draft, decided, archived or cancelled.
    """
    call = _plannable(actor, call_id)
    check_version(call, version)
    before = planned(call_id) or [_first(call)]
    made = ReviewPhase(id=new_id(), call_id=call_id, ordinal=before[-1].ordinal + 1, **_checked(terms))
    _keep_promises([*before, made])
    session.add_all([*before, made])
    record("review_phase.planned", call, actor, payload=_in_short(made))
    return made


def change(actor: Actor, phase_id: UUID, version: int | None, terms: Terms) -> ReviewPhase:
    """Change a phase; what an active one allows holds at once.

    Raises:
        Invalid, NotAllowedNow: as for :func:`plan`.
    """
    call, phase = _held(actor, phase_id, version)
    if not (phase.active or _to_come(phase)):
        raise NotAllowedNow(say("This phase is over."))
    if phase.active and phase.sight is not Sight.BLIND and terms.sight is Sight.BLIND:
        raise Invalid({"sight": say("Reviewers see who applies already: that cannot be taken back.")})
    checked = _checked(terms)
    if phase.active:
        _leave_time(call, terms.ends_at)
    for name, value in checked.items():
        setattr(phase, name, value)
    _keep_promises(planned(call.id))
    _follow(call, phase)
    record("review_phase.planned", call, actor, payload=_in_short(phase))
    return phase


def remove(actor: Actor, phase_id: UUID, version: int | None) -> None:
    """Take away a phase that was never active.

    Raises:
        NotAllowedNow: it is active, or over.
    """
    call, phase = _held(actor, phase_id, version)
    if not _to_come(phase):
        raise NotAllowedNow(say("This phase has begun. It stays in the history of the call."))
    record("review_phase.removed", call, actor, payload=_in_short(phase))
    session.delete(phase)
    session.flush()


def begin(actor: Actor, phase_id: UUID, version: int | None) -> ReviewPhase:
    """Make a phase to come the active one; those before it are over.

    Raises:
        NotAllowedNow: it has begun already, or its end is over.
    """
    call, phase = _held(actor, phase_id, version)
    if not _to_come(phase):
        raise NotAllowedNow(say("This phase has begun already."))
    if over := closed_to_writing(phase.ends_at, clock.now()):
        raise NotAllowedNow(over)
    _leave_time(call, phase.ends_at)
    _activate(call, phase, actor)
    return phase


def begin_due() -> int:
    """Where the active phase is over, begin the one that follows; run by the clock in a unit of work."""
    over = session.scalars(
        sa.select(ReviewPhase).where(ReviewPhase.active.is_(True), ReviewPhase.ends_at <= clock.now())
    )
    begun = 0
    for phase in list(over):
        call = lock(Call, phase.call_id)
        session.refresh(phase)
        if not phase.active or closed_to_writing(phase.ends_at, clock.now()) is None:
            continue  # Somebody moved its end or began another while the clock came.
        following = next((one for one in planned(call.id) if one.ordinal > phase.ordinal), None)
        if following is not None and call.state not in UNPLANNED:
            _activate(call, following, SYSTEM)
            begun += 1
    return begun


def check_writing(call: Call) -> None:
    """Refuse a reviewer's writing where the active phase is over.

    Raises:
        NotAllowedNow: it is.
    """
    if over := closed_to_writing(rights(call).ends_at, clock.now()):
        raise NotAllowedNow(over)


def _plannable(actor: Actor, call_id: UUID) -> Call:
    call = lock(Call, call_id)
    require(actor, "review:assign", call.scope, visible=False)
    if call.state in UNPLANNED:
        raise NotAllowedNow(say("Phases are planned from the publication of a call until its decision."))
    return call


def _held(actor: Actor, phase_id: UUID, version: int | None) -> tuple[Call, ReviewPhase]:
    call = _plannable(actor, get(ReviewPhase, phase_id).call_id)
    phase = lock(ReviewPhase, phase_id)
    check_version(phase, version)
    return call, phase


def _to_come(phase: ReviewPhase) -> bool:
    return any(one.active and one.ordinal < phase.ordinal for one in planned(phase.call_id))


def _first(call: Call) -> ReviewPhase:
    """What holds without any phase, as a phase."""
    now = rights_of_call(call)
    title = Translated({code: catalogue(code).gettext(FIRST) for code in LANGUAGES})
    return ReviewPhase(
        id=new_id(), call_id=call.id, ordinal=1, title=title, sight=now.sight, others=now.others, active=True
    )


def _checked(terms: Terms) -> dict[str, object]:
    problems = {}
    if not terms.title:
        problems["title_en"] = say("Give the phase a name.")
    if terms.ends_at is not None and (wrong := wrong_end(terms.ends_at)):
        problems["ends_on"] = wrong
    if problems:
        raise Invalid(problems)
    return {"title": terms.title, "sight": terms.sight, "others": terms.others, "ends_at": terms.ends_at}


def _leave_time(call: Call, ends_at: datetime | None) -> None:
    """Nobody is promised more time than the phase gives."""
    if ends_at is None:
        return
    later = session.scalar(
        sa.select(sa.func.count())
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .where(Application.call_id == call.id, Review.state.in_(OPEN), Review.due_at > ends_at)
    )
    if later:
        raise NotAllowedNow(
            say_many(
                "%(n)s open review is due after the end of this phase. Move its due date first.",
                "%(n)s open reviews are due after the end of this phase. Move their due dates first.",
                later,
            )
        )


def _keep_promises(phases: Sequence[ReviewPhase]) -> None:
    if why := hides_again(phases):
        raise Invalid({"sight": why})


def _activate(call: Call, phase: ReviewPhase, actor: Actor) -> None:
    session.execute(
        sa.update(ReviewPhase)
        .where(ReviewPhase.call_id == call.id, ReviewPhase.active.is_(True))
        .values(active=False, version=ReviewPhase.version + 1)
    )
    phase.active = True
    _follow(call, phase)
    record("review_phase.begun", call, actor, payload=_in_short(phase))


def _follow(call: Call, phase: ReviewPhase) -> None:
    """Keep ``calls.blind``, by which records are found, as the active phase has it."""
    if phase.active:
        call.blind = phase.sight is Sight.BLIND
    session.flush()


def _in_short(phase: ReviewPhase) -> dict[str, str]:
    return {"phase": phase.title.in_language("en"), "sight": phase.sight.value, "others": phase.others.value}
