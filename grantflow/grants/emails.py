"""What grants tell people by mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grantflow.applications.models import Application
from grantflow.core.actors import Role
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import Fired
from grantflow.grants.closure import paid_in_all
from grantflow.grants.enums import PAYMENT_KIND_LABELS, PaymentState
from grantflow.grants.models import Amendment, Grant, Payment
from grantflow.grants.queries import of_application
from grantflow.outbox.letters import Letter, Mail, Recipient, composes, declare
from grantflow.outbox.links import path_for
from grantflow.reviews.queries import told_about

OPEN = mark("Open the grant")
OPEN_PAYMENT = mark("Open the payment")

declare(
    Letter(
        "grant.agreement_to_sign",
        mark("%(number)s: the agreement is ready to sign"),
        (
            mark("The agreement for “%(title)s” over %(amount)s is ready. It runs from %(starts)s to %(ends)s."),
            mark("Read it, then sign it on its page. Its fingerprint is %(fingerprint)s."),
        ),
        mark("Read and sign"),
    ),
    Letter(
        "grant.registration_due",
        mark("%(number)s: register the grant with the state"),
        (
            mark("Both sides have signed the agreement for “%(title)s”."),
            mark("The country asks to register it within %(days)s days, by %(due)s. Authority: %(authority)s."),
            mark("Record the number of the registration on the page of the grant. Payments start after that."),
        ),
        OPEN,
    ),
    Letter(
        "grant.in_force",
        mark("%(number)s: the agreement is in force"),
        (
            mark("The agreement for “%(title)s” over %(amount)s is in force."),
            mark("You can request the first payment now. You see the dates of payments and reports on the page."),
        ),
        OPEN,
    ),
    Letter(
        "grant.suspended",
        mark("%(number)s: the grant is suspended"),
        (mark("The grant “%(title)s” is suspended and payments are held. Reason: %(reason)s"),),
        OPEN,
    ),
    Letter(
        "grant.resumed",
        mark("%(number)s: the grant goes on"),
        (mark("The grant “%(title)s” goes on and payments are possible again. Reason: %(reason)s"),),
        OPEN,
    ),
    Letter(
        "grant.terminated",
        mark("%(number)s: the grant is terminated"),
        (
            mark("The grant “%(title)s” is terminated. Reason: %(reason)s"),
            mark("Open payments are void. To be paid back: %(recovery)s."),
        ),
        OPEN,
    ),
    Letter(
        "grant.closing",
        mark("%(number)s: the closure begins"),
        (mark("The grant “%(title)s” has ended. The page shows what is still needed to close it."),),
        OPEN,
    ),
    Letter(
        "grant.closed",
        mark("%(number)s: the grant is closed"),
        (
            mark(
                "The grant “%(title)s” is closed. Paid in all: %(paid)s. Thank you. Keep your vouchers for five years."
            ),
        ),
        OPEN,
    ),
    Letter(
        "grant.reopened",
        mark("%(number)s: the grant is open again"),
        (mark("The grant “%(title)s” was reopened. Reason: %(reason)s"),),
        OPEN,
    ),
    Letter(
        "payment.requested",
        mark("%(number)s: payment %(ordinal)s to verify"),
        (mark("%(organisation)s requests %(amount)s (%(kind)s) for “%(title)s”. Please verify the payment."),),
        OPEN_PAYMENT,
    ),
    Letter(
        "payment.verified",
        mark("%(number)s: payment %(ordinal)s to approve"),
        (mark("%(amount)s (%(kind)s) for “%(title)s” of %(organisation)s is verified. Please approve the payment."),),
        OPEN_PAYMENT,
    ),
    Letter(
        "payment.sent",
        mark("%(number)s: payment %(ordinal)s is on its way"),
        (
            mark("We sent %(amount)s (%(kind)s) for “%(title)s”. Reference: %(reference)s."),
            mark("Please confirm when the money has arrived."),
        ),
        OPEN_PAYMENT,
    ),
    Letter(
        "payment.held",
        mark("%(number)s: payment %(ordinal)s is on hold"),
        (mark("The payment of %(amount)s (%(kind)s) for “%(title)s” is on hold. Reason: %(reason)s"),),
        OPEN_PAYMENT,
    ),
    Letter(
        "payment.released",
        mark("%(number)s: payment %(ordinal)s can be requested again"),
        (mark("The payment of %(amount)s (%(kind)s) for “%(title)s” is no longer on hold. Reason: %(reason)s"),),
        OPEN_PAYMENT,
    ),
    Letter(
        "payment.cancelled",
        mark("%(number)s: payment %(ordinal)s is cancelled"),
        (mark("The payment of %(amount)s (%(kind)s) for “%(title)s” is cancelled. Reason: %(reason)s"),),
        OPEN_PAYMENT,
    ),
    Letter(
        "amendment.submitted",
        mark("%(number)s: a change of the agreement is asked for"),
        (mark("%(organisation)s asks to change the agreement for “%(title)s”."), mark("Reason: %(reason)s")),
        OPEN,
    ),
    Letter(
        "amendment.decided",
        mark("%(number)s: decision on the change of the agreement"),
        (mark("The change of the agreement for “%(title)s”: %(decision)s."), mark("Reason: %(reason)s")),
        OPEN,
    ),
)

GRANTEE = (Role.SIGNATORY, Role.ORG_FINANCE)
TOLD_OF_PAYMENT: dict[PaymentState, tuple[Role, ...]] = {
    PaymentState.REQUESTED: (Role.PARTNER, Role.MANAGER),
    PaymentState.VERIFIED: (Role.FINANCE_OFFICER,),
    PaymentState.SENT: GRANTEE,
    PaymentState.ON_HOLD: (*GRANTEE, Role.PARTNER, Role.FINANCE_OFFICER),
    PaymentState.SCHEDULED: (*GRANTEE, Role.PARTNER, Role.FINANCE_OFFICER),
    PaymentState.CANCELLED: (*GRANTEE, Role.PARTNER),
}
"""Who hears that a payment came into a state."""


def grantees(grant: Grant) -> list[Recipient]:
    """The people of the grantee who hear about the grant."""
    return told_about(grant.application, Role.SIGNATORY, Role.EDITOR, Role.ORG_FINANCE)


def mails_about(grant: Grant, people: Iterable[Recipient], path: str = "", **values: object) -> Iterable[Mail]:
    """One mail to each person, with the values every letter about a grant may use."""
    application = grant.application
    shared: dict[str, Any] = {
        "number": application.number or "",
        "title": application.title,
        "organisation": application.organisation.name,
        "amount": grant.amount,
        "paid": paid_in_all(grant),
        "starts": grant.starts_on,
        "ends": grant.ends_on,
        "fingerprint": grant.fingerprint,
        **values,
    }
    link = path or path_for("grants.show", ident=grant.id)
    footer = application.call.programme.donor_line
    for person in people:
        yield Mail(person, link, shared, footer=footer, programme_id=grant.programme_id)


def mails_to_sign(grant: Grant) -> Iterable[Mail]:
    people = told_about(grant.application, Role.SIGNATORY, Role.HEAD)
    return mails_about(grant, people, path_for("grants.sign", ident=grant.id))


def mails_about_registration(grant: Grant) -> Iterable[Mail]:
    rule = grant.agreement["registration"]
    people = told_about(grant.application, Role.SIGNATORY, Role.EDITOR, Role.PARTNER)
    authority: Sentence | str = rule["authority"] or say("the authority of your country")
    return mails_about(grant, people, days=rule["days"], due=grant.registration_due, authority=authority)


@composes(
    "grant.in_force",
    "grant.suspended",
    "grant.resumed",
    "grant.terminated",
    "grant.closing",
    "grant.closed",
    "grant.reopened",
)
def about_the_grant(fired: Fired) -> Iterable[Mail]:
    """To the grantee and the national partner; the subject of the firing is the application."""
    application: Application = fired.subject
    grant = of_application(application.id)
    if grant is None:
        return ()
    people = [*grantees(grant), *told_about(grant.application, Role.PARTNER)]
    recovery = fired.facts.get("recovery", "")
    return mails_about(grant, people, reason=fired.reason or "", recovery=recovery)


@composes(
    "payment.requested",
    "payment.verified",
    "payment.sent",
    "payment.held",
    "payment.released",
    "payment.cancelled",
)
def about_a_payment(fired: Fired) -> Iterable[Mail]:
    payment: Payment = fired.subject
    target = PaymentState(fired.transition.target.value)
    people = told_about(payment.grant.application, *TOLD_OF_PAYMENT[target])
    return mails_about(
        payment.grant,
        [person for person in people if person.id != fired.actor.id],
        path_for("grants.payment", ident=payment.id),
        ordinal=payment.ordinal,
        amount=payment.amount,
        kind=say(PAYMENT_KIND_LABELS[payment.kind]),
        reference=payment.reference,
        reason=fired.reason or "",
    )


@composes("amendment.submitted", "amendment.decided")
def about_an_amendment(fired: Fired) -> Iterable[Mail]:
    amendment: Amendment = fired.subject
    submitted = fired.transition.trigger == "submit"
    roles = (Role.PARTNER, Role.MANAGER) if submitted else (*GRANTEE, Role.PARTNER, Role.FINANCE_OFFICER)
    return mails_about(
        amendment.grant,
        told_about(amendment.grant.application, *roles),
        reason=fired.reason or amendment.reason,
        decision=say(fired.workflow.label(fired.transition.target)),
    )
