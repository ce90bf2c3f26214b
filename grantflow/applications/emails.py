"""What applicants are told about their application."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from grantflow.accounts.queries import recipients_with
from grantflow.applications.models import Application
from grantflow.calls.emails import deadline_for
from grantflow.core.actors import Role
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated
from grantflow.core.workflow import Fired
from grantflow.outbox.letters import Letter, Mail, Recipient, composes, declare
from grantflow.outbox.links import path_for

OPEN = mark("Open the application")

declare(
    Letter(
        "application.submitted",
        mark("%(number)s: your application has arrived"),
        (
            mark("We received the application “%(title)s” of %(organisation)s."),
            mark("Its number is %(number)s. The fingerprint of its content is %(fingerprint)s."),
            mark("You find the receipt as PDF on its page. Until the deadline you can take the application back."),
        ),
        OPEN,
    ),
    Letter(
        "application.recalled",
        mark("%(number)s: taken back"),
        (
            mark("The application “%(title)s” was taken back and is a draft again."),
            mark("Submit it before %(deadline)s if you want it to count."),
        ),
        OPEN,
    ),
    Letter(
        "application.deadline_near",
        mark("%(left)s left to submit: %(call)s"),
        (mark("Your organisation has a draft in the call “%(call)s”. It is not submitted yet."),),
        mark("Open the draft"),
    ),
    Letter(
        "application.withdrawn",
        mark("%(number)s: withdrawn"),
        (mark("The application “%(title)s” of %(organisation)s was withdrawn. Reason: %(reason)s"),),
        OPEN,
    ),
    Letter(
        "application.clarification_asked",
        mark("%(number)s: please clarify"),
        (
            mark("We have a question about these sections: %(sections)s."),
            mark("“%(reason)s”"),
            mark("Only these sections are open for changes. Please send your answer by %(due)s."),
        ),
        mark("Answer the question"),
    ),
    Letter(
        "application.clarification_answered",
        mark("%(number)s: your answer has arrived"),
        (mark("Thank you. The fingerprint of the content is now %(fingerprint)s."),),
        OPEN,
    ),
    Letter(
        "application.admitted",
        mark("%(number)s: admitted to the review"),
        (mark("The application “%(title)s” passed the administrative check and goes to the reviewers."),),
        OPEN,
    ),
    Letter(
        "application.refused",
        mark("%(number)s: not admitted"),
        (
            mark("The application “%(title)s” did not pass the administrative check."),
            mark("Points that are not met: %(points)s."),
            mark("Reason: %(reason)s"),
            mark("You can object within %(days)s days on the page of the application."),
        ),
        OPEN,
    ),
    Letter(
        "application.invited",
        mark("%(number)s: invited to the full application"),
        (mark("Your concept note “%(title)s” is invited to the full application. Your answers are carried over."),),
        OPEN,
    ),
)


def applicants(application: Application) -> list[Recipient]:
    """The applicant's people who hear about their application."""
    return recipients_with(application.scope, Role.SIGNATORY, Role.EDITOR)


def mails_about(application: Application, people: Iterable[Recipient], **values: object) -> Iterable[Mail]:
    """One mail to each person, with the values every letter about an application may use.

    A draft without a number is named by its title.
    """
    shared: dict[str, Any] = {
        "number": application.number or application.title or application.call.title,
        "title": application.title,
        "organisation": application.organisation.name,
        "deadline": application.call.closes_at,
        **values,
    }
    path = path_for("applications.show", ident=application.id)
    for person in people:
        yield Mail(
            person,
            path,
            shared,
            footer=application.call.programme.donor_line,
            programme_id=application.programme_id,
        )


def deadline_near(application: Application, left: Sentence, unfinished: Sequence[Translated]) -> Iterable[Mail]:
    """How much time is left, until when, and what is still missing."""
    call = application.call
    if unfinished:
        state = say("Sections still to complete: %(sections)s.", sections=tuple(unfinished))
    else:
        state = say("Every section is complete. The signatory still has to submit the application.")
    for person in applicants(application):
        for mail in mails_about(application, [person], left=left, call=call.title):
            yield replace(mail, extra=(*deadline_for(call, person), state))


@composes(
    "application.submitted",
    "application.recalled",
    "application.withdrawn",
    "application.clarification_asked",
    "application.clarification_answered",
    "application.admitted",
    "application.refused",
    "application.invited",
)
def to_applicants(fired: Fired) -> Iterable[Mail]:
    application: Application = fired.subject
    return mails_about(
        application,
        applicants(application),
        reason=fired.reason or "",
        fingerprint=fired.facts.get("recorded", {}).get("fingerprint", ""),
        sections=fired.facts.get("sections", ()),
        due=fired.facts.get("due_at", ""),
        points=fired.facts.get("failed", ()),
        days=application.call.objection_days,
    )
