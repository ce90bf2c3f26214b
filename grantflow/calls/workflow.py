"""A call's life (DOMAIN §3.2): opened and closed by the clock, frozen while it is open."""

from __future__ import annotations

from grantflow.calls.enums import CallState as S
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow


def opening_reached(firing: Firing) -> Sentence | None:
    if firing.facts["now"] < firing.subject.opens_at:
        return say("The call opens on %(when)s.", when=firing.subject.opens_at)
    return None


def deadline_passed(firing: Firing) -> Sentence | None:
    if firing.facts["now"] <= firing.subject.last_moment:
        return say("The call is open until %(when)s.", when=firing.subject.closes_at)
    return None


def ready(firing: Firing) -> Sentence | None:
    """A form, a grid and an envelope stand before anyone sees the call."""
    call = firing.subject
    if call.questionnaire_id is None or not call.grid or call.envelope_minor <= 0:
        return say("A call needs a form, a grid and an envelope before it is published.")
    return None


def deadline_ahead(firing: Firing) -> Sentence | None:
    if firing.facts["now"] >= firing.subject.closes_at:
        return say("The deadline %(when)s is over. Set a later one first.", when=firing.subject.closes_at)
    return None


CALL = Workflow(
    "call",
    mark("Call"),
    S,
    initial=S.DRAFT,
    final=frozenset({S.ARCHIVED, S.CANCELLED}),
    info={
        S.DRAFT: StateInfo(mark("Draft")),
        S.PUBLISHED: StateInfo(mark("Published"), Tone.INFO),
        S.OPEN: StateInfo(mark("Open"), Tone.OK),
        S.CLOSED: StateInfo(mark("Closed")),
        S.EVALUATING: StateInfo(mark("Being evaluated"), Tone.INFO),
        S.DECIDED: StateInfo(mark("Decided"), Tone.OK),
        S.ARCHIVED: StateInfo(mark("Archived")),
        S.CANCELLED: StateInfo(mark("Cancelled"), Tone.BAD),
    },
    transitions=(
        Transition(
            "publish",
            (S.DRAFT,),
            S.PUBLISHED,
            "call:publish",
            mark("Publish"),
            mark("Call published"),
            guards=(ready, deadline_ahead),
            apart_from=("prepared_by_id",),
            duty=Duty.APPROVE,
            quiet="subscribers are told when it opens",
        ),
        Transition(
            "open",
            (S.PUBLISHED,),
            S.OPEN,
            SYSTEM_PERMISSION,
            mark("Open"),
            mark("Call opened"),
            guards=(opening_reached,),
            notify=("call.opened",),
        ),
        Transition(
            "close",
            (S.OPEN,),
            S.CLOSED,
            SYSTEM_PERMISSION,
            mark("Close"),
            mark("Call closed: the deadline passed"),
            guards=(deadline_passed,),
            quiet="the deadline was announced; draft holders were reminded before it",
        ),
        Transition(
            "evaluate",
            (S.CLOSED,),
            S.EVALUATING,
            "call:edit",
            mark("Start the evaluation"),
            mark("Evaluation started"),
            quiet="reviewers are told of their assignments",
        ),
        Transition(
            "decide",
            (S.EVALUATING,),
            S.DECIDED,
            "call:publish",
            mark("Close the evaluation"),
            mark("Decisions taken"),
            quiet="every applicant has a letter",
        ),
        Transition(
            "archive",
            (S.DECIDED,),
            S.ARCHIVED,
            "call:archive",
            mark("Archive"),
            mark("Call archived"),
            quiet="nothing changes for anyone",
        ),
        Transition(
            "cancel",
            (S.DRAFT, S.PUBLISHED, S.OPEN, S.CLOSED, S.EVALUATING),
            S.CANCELLED,
            "call:cancel",
            mark("Cancel the call"),
            mark("Call cancelled"),
            asks=(Ask.REASON,),
            notify=("call.cancelled",),
        ),
    ),
)
