"""What a call's people are told: partners when it opens, everyone who holds an application when it is cancelled."""

from __future__ import annotations

from collections.abc import Iterable

from grantflow.accounts.queries import recipients_with
from grantflow.calls.models import Call, Corrigendum
from grantflow.core.actors import Role, Scope
from grantflow.core.events import ask
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translation import instant
from grantflow.core.workflow import Fired
from grantflow.outbox.commands import post
from grantflow.outbox.letters import Letter, Mail, Recipient, composes, declare
from grantflow.outbox.links import path_for

declare(
    Letter(
        "call.opened",
        mark("Open for applications: %(title)s"),
        (
            mark("The call “%(title)s” takes applications until %(deadline)s."),
            mark("Please tell the organisations of your country."),
        ),
        mark("Open the call"),
    ),
    Letter(
        "call.corrected",
        mark("Changed: %(title)s"),
        (mark("The call “%(title)s” was changed on %(day)s:"), mark("%(text)s")),
        mark("Open the call"),
    ),
    Letter(
        "call.cancelled",
        mark("Cancelled: %(title)s"),
        (
            mark("The call “%(title)s” is cancelled. Reason: %(reason)s"),
            mark("What you wrote stays readable in your account."),
        ),
        mark("Open the call"),
    ),
)


@composes("call.opened")
def opened(fired: Fired) -> Iterable[Mail]:
    """To the national partners of the call's countries."""
    call: Call = fired.subject
    found: dict[str, Recipient] = {}
    for envelope in call.envelopes:
        scope = Scope(programme_id=call.programme_id, country=envelope.country)
        found |= {person.email: person for person in recipients_with(scope, Role.PARTNER)}
    return _mails(call, found.values(), fired)


@composes("call.cancelled")
def cancelled(fired: Fired) -> Iterable[Mail]:
    """To everyone whose organisation has a draft or an application."""
    call: Call = fired.subject
    return _mails(call, applicants(call), fired)


def applicants(call: Call) -> list[Recipient]:
    """Everyone whose organisation has a draft or an application, each once."""
    found: dict[str, Recipient] = {}
    for answer in ask("call.applicants", call):
        found |= {person.email: person for person in answer}
    return list(found.values())


def corrected(call: Call, corrigendum: Corrigendum) -> None:
    """What changed, and the deadline in the call's zone and the reader's."""
    day = call.day_of(corrigendum.published_at)
    values = {"title": call.title, "day": day, "text": corrigendum.text}
    mails = [
        Mail(
            person,
            path_for("calls.public", code=call.code),
            values,
            deadline_for(call, person),
            footer=call.programme.donor_line,
            programme_id=call.programme_id,
        )
        for person in applicants(call)
    ]
    post("call.corrected", mails, call)


def deadline_for(call: Call, person: Recipient) -> tuple[Sentence, ...]:
    """The deadline in the call's zone, and in the reader's where that is another."""
    announced = say("The deadline is %(deadline)s.", deadline=instant(call.closes_at, person.language, call.zone))
    if person.zone == call.zone:
        return (announced,)
    return announced, say("In your time zone that is %(local)s.", local=call.closes_at)


def _mails(call: Call, people: Iterable[Recipient], fired: Fired) -> Iterable[Mail]:
    for person in people:
        yield Mail(
            person,
            path_for("calls.public", code=call.code),
            {"title": call.title, "deadline": call.closes_at, "reason": fired.reason or ""},
            footer=call.programme.donor_line,
            programme_id=call.programme_id,
        )
