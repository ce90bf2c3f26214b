"""Calls under evaluation, the ranking of one, and the committee's meeting from minutes to letters that leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.queries import names
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import history
from grantflow.calls.models import Call
from grantflow.calls.queries import find as find_call
from grantflow.calls.workflow import CALL
from grantflow.core import clock
from grantflow.core.actors import Seat
from grantflow.core.sentences import mark, say, say_many
from grantflow.decisions import commands
from grantflow.decisions.cut_lines import tied_at_the_line
from grantflow.decisions.enums import OUTCOME_LABELS, Outcome
from grantflow.decisions.forms import MeetingForm, meeting_form, terms_of
from grantflow.decisions.models import Meeting
from grantflow.decisions.objections import open_appeals
from grantflow.decisions.policies import may_apply, may_prepare
from grantflow.decisions.presenting import OUTCOME_TONES
from grantflow.decisions.queries import (
    decided,
    find_meeting,
    letters_of,
    meetings_of,
    members_of,
    open_meeting,
    ranked,
    seen_ids,
)
from grantflow.decisions.standings import COUNTED, not_evaluated, under_decision
from grantflow.decisions.views.blueprint import blueprint
from grantflow.decisions.workflow import APPEAL
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.differences import differing
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import translate
from grantflow.web.tables import LARGEST_PAGE, Column, page_of

LATEST_EVENTS = 12
SEAT_LABELS = {
    Seat.CHAIR: mark("chair"),
    Seat.SECRETARY: mark("secretary"),
    Seat.VOTER: mark("member"),
    Seat.OBSERVER: mark("observer, does not count for the quorum"),
}
CALL_COLUMNS = (
    Column("call", mark("Call")),
    Column("state", mark("State")),
    Column("waiting", mark("Not evaluated yet"), numeric=True),
    Column("evaluated", mark("Evaluated"), numeric=True),
    Column("recommended", mark("Recommended"), numeric=True),
    Column("reserved", mark("Reserve list"), numeric=True),
    Column("awarded", mark("Awarded"), numeric=True),
)


def _call(ident: UUID) -> Call:
    """A call in which the person may do what the page is for."""
    return here(find_call(current_actor(), ident))


def _meeting(ident: UUID) -> Meeting:
    """Of a call in which the person may do what the page is for."""
    return here(find_meeting(current_actor(), ident))


@blueprint.get("/decisions")
@access("decision:read")
def index() -> str:
    actor = current_actor()
    return render_template(
        "decisions/index.html",
        rows=under_decision(actor),
        columns=CALL_COLUMNS,
        workflow=CALL,
        counted=COUNTED,
        appeals=open_appeals(actor),
        appeal_workflow=APPEAL,
    )


@blueprint.get("/decisions/calls/<uuid:ident>")
@access("decision:read")
def ranking(ident: UUID) -> str:
    return _ranking_page(_call(ident), ActionForm())


def _ranking_page(call: Call, form: BaseForm) -> str:
    actor = current_actor()
    found = ranked(actor, call)
    page = page_of(found.ranking.places, LARGEST_PAGE)
    later = decided(actor, call.id, LARGEST_PAGE + 1)
    return render_template(
        "decisions/ranking.html",
        call=call,
        found=found,
        unplaced=tied_at_the_line(actor, call, found.ranking),
        ranking=found.ranking,
        purse=found.purse,
        labels=OUTCOME_LABELS,
        tones=OUTCOME_TONES,
        outcomes=Outcome,
        page=page,
        line_page=max(1, -(-found.ranking.cut_line // page.size)),
        decided=later[:LARGEST_PAGE],
        more_decided=len(later) > LARGEST_PAGE,
        spine=APPLICATION,
        waiting=not_evaluated(actor, call.id),
        meetings=meetings_of(call.id),
        meeting=open_meeting(call.id),
        taking=call.takes_drafts(clock.now()),
        may_prepare=may_prepare(actor, call.scope),
        form=form,
    )


@blueprint.post("/decisions/calls/<uuid:ident>/meetings")
@access("decision:prepare")
def start_meeting(ident: UUID) -> Any:
    """Open the record of a meeting, dated today; the date can be changed there."""
    call, form = _call(ident), ActionForm()
    today = call.day_of(clock.now())
    return perform(
        form,
        lambda: commands.create(current_actor(), ident, today),
        then=lambda meeting: url_for("decisions.meeting", ident=meeting.id),
        page=lambda: _ranking_page(_call(ident), form),
        subject=call,
    )


# The meeting


@blueprint.get("/decisions/meetings/<uuid:ident>")
@access("decision:read")
def meeting(ident: UUID) -> str:
    found = _meeting(ident)
    return _meeting_page(found, None)


def _member_choices(found: Meeting) -> list[tuple[str, str]]:
    return [
        (
            str(member.id),
            translate(say("%(name)s, %(seat)s", name=member.name, seat=say(SEAT_LABELS[member.seat or Seat.VOTER]))),
        )
        for member in members_of(found.call)
    ]


def _meeting_page(found: Meeting, form: MeetingForm | None, action: BaseForm | None = None) -> str:
    actor = current_actor()
    if found.applied_at is not None:
        return _applied_page(found)
    listing = ranked(actor, found.call)
    stored = meeting_form(found, listing, _member_choices(found), filled=True)
    shown = form or stored
    if shown.conflict:
        shown.see(found.version)
    return render_template(
        "decisions/meeting.html",
        meeting=found,
        call=found.call,
        places=listing.shown,
        seen=listing.seen,
        purse=listing.purse,
        labels=OUTCOME_LABELS,
        tones=OUTCOME_TONES,
        form=shown,
        differing=differing(shown, stored) if shown.conflict else (),
        prepare=action or ActionForm(version=found.version),
        may_prepare=may_prepare(actor, found.scope),
        history=history(found.id, limit=LATEST_EVENTS),
        counting=sorted(names({row.person_id for row in found.attendances if row.counts}).values()),
    )


def _applied_page(found: Meeting) -> str:
    seen = seen_ids(current_actor(), [row.application_id for row in found.proposals])
    people = {row.person_id for row in found.attendances} | {found.applied_by_id or found.prepared_by_id}
    return render_template(
        "decisions/applied.html",
        meeting=found,
        call=found.call,
        proposals=[row for row in found.proposals if row.application_id in seen],
        applications={row.application_id: row.application for row in found.proposals},
        labels=OUTCOME_LABELS,
        tones=OUTCOME_TONES,
        names=names(people),
        history=history(found.id, limit=LATEST_EVENTS),
        currency=found.call.currency,
    )


@blueprint.post("/decisions/meetings/<uuid:ident>")
@access("decision:prepare")
def save_meeting(ident: UUID) -> Any:
    """Keep what was typed; the button pressed may also write the letters."""
    found = _meeting(ident)
    listing = ranked(current_actor(), found.call)
    form = meeting_form(found, listing, _member_choices(found), filled=False)
    letters = request.form.get("go") == "letters"

    def work() -> None:
        commands.save(current_actor(), ident, form.seen_version, terms_of(form, listing.shown, found.call.currency))
        if letters:
            commands.prepare_letters(current_actor(), ident, None)

    return perform(
        form,
        work,
        then=url_for("decisions.letters" if letters else "decisions.meeting", ident=ident),
        page=lambda: _meeting_page(_meeting(ident), form),
        done=say("The letters are written. Look at each before they leave.") if letters else say("Saved."),
        subject=found,
    )


@blueprint.get("/decisions/meetings/<uuid:ident>/letters")
@access("decision:read")
def letters(ident: UUID) -> str:
    return _letters_page(_meeting(ident), ActionForm())


def _letters_page(found: Meeting, form: BaseForm) -> str:
    actor = current_actor()
    seen = seen_ids(actor, [row.application_id for row in found.proposals])
    waiting = [message for message in letters_of(found) if message.subject_id in seen]
    chosen = [row for row in found.proposals if row.application_id in seen]
    if not form.is_submitted():
        form.version.data = str(found.version)
    return render_template(
        "decisions/letters.html",
        meeting=found,
        call=found.call,
        letters=waiting,
        counts=[(OUTCOME_LABELS[kind], sum(1 for row in chosen if row.outcome is kind)) for kind in Outcome],
        decisions=say_many("Apply %(n)s decision", "Apply %(n)s decisions", len(chosen)),
        sent=say_many("send %(n)s letter", "send %(n)s letters", len(waiting)),
        form=form,
        may_apply=may_apply(actor, found.scope),
        complete=len(seen) == len(found.proposals),
        reached=sum(1 for row in found.attendances if row.counts),
    )


@blueprint.post("/decisions/meetings/<uuid:ident>/apply")
@access("application:recommend")
def apply_decisions(ident: UUID) -> Any:
    found, form = _meeting(ident), ActionForm()
    return perform(
        form,
        lambda: commands.apply(current_actor(), ident, form.seen_version),
        then=url_for("decisions.meeting", ident=ident),
        page=lambda: _letters_page(_meeting(ident), form),
        done=say("The decisions are in effect and the letters are on their way."),
        subject=found,
    )
