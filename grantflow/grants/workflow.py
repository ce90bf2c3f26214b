"""Payments and amendments (DOMAIN §3.2). Reports and findings speak up as blockers."""

from __future__ import annotations

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow
from grantflow.grants.enums import AmendmentState as A
from grantflow.grants.enums import PaymentState as P


def within_the_grant(firing: Firing) -> Sentence | None:
    payment, grant = firing.subject, firing.subject.grant
    if grant.paid_minor + payment.amount_minor > grant.amount_minor:
        return say("With this payment more than the grant of %(amount)s would be paid.", amount=grant.amount)
    return None


def grant_is_running(firing: Firing) -> Sentence | None:
    if not firing.facts["running"]:
        return say("Payments are held while the grant is not in progress.")
    return None


def bank_account_confirmed(firing: Firing) -> Sentence | None:
    return None if firing.facts["bank_account"] else say("The bank data are not confirmed by a second person yet.")


def registration_valid(firing: Firing) -> Sentence | None:
    grant = firing.subject.grant
    if grant.registration_required and grant.registered_on is None:
        return say("The state registration of the grant is not recorded yet.")
    return None


def transfer_named(firing: Firing) -> Sentence | None:
    return None if firing.facts["reference"] else say("Write the reference of the bank transfer.")


T = Transition
PAYMENT = Workflow(
    "payment",
    mark("Payment"),
    P,
    initial=P.SCHEDULED,
    final=frozenset({P.CONFIRMED, P.CANCELLED}),
    info={
        P.SCHEDULED: StateInfo(mark("Scheduled")),
        P.REQUESTED: StateInfo(mark("Requested"), Tone.INFO),
        P.VERIFIED: StateInfo(mark("Verified"), Tone.INFO),
        P.APPROVED: StateInfo(mark("Approved"), Tone.INFO),
        P.SENT: StateInfo(mark("Payment sent"), Tone.OK),
        P.CONFIRMED: StateInfo(mark("Receipt confirmed"), Tone.OK),
        P.ON_HOLD: StateInfo(mark("On hold"), Tone.WARN),
        P.CANCELLED: StateInfo(mark("Cancelled"), Tone.NEUTRAL),
    },
    transitions=(
        T(
            "request",
            (P.SCHEDULED,),
            P.REQUESTED,
            "payment:request",
            mark("Request the payment"),
            mark("Payment %(ordinal)s requested: %(amount)s"),
            guards=(grant_is_running, within_the_grant),
            duty=Duty.PREPARE,
            notify=("payment.requested",),
        ),
        T(
            "verify",
            (P.REQUESTED,),
            P.VERIFIED,
            "payment:verify",
            mark("Verify"),
            mark("Payment %(ordinal)s verified: %(amount)s"),
            guards=(grant_is_running,),
            duty=Duty.VERIFY,
            notify=("payment.verified",),
        ),
        T(
            "approve",
            (P.VERIFIED,),
            P.APPROVED,
            "payment:approve",
            mark("Approve"),
            mark("Payment %(ordinal)s approved: %(amount)s"),
            guards=(grant_is_running, bank_account_confirmed, registration_valid, within_the_grant),
            duty=Duty.APPROVE,
            quiet="the grantee is told when the money leaves",
        ),
        T(
            "send",
            (P.APPROVED,),
            P.SENT,
            "payment:send",
            mark("Record as sent"),
            mark("Payment %(ordinal)s sent: %(amount)s"),
            guards=(grant_is_running, transfer_named, within_the_grant),
            notify=("payment.sent",),
        ),
        T(
            "confirm",
            (P.SENT,),
            P.CONFIRMED,
            "payment:confirm",
            mark("Confirm the receipt"),
            mark("Payment %(ordinal)s received by the grantee: %(amount)s"),
            quiet="finance sees it in the schedule",
        ),
        T(
            "hold",
            (P.SCHEDULED, P.REQUESTED, P.VERIFIED, P.APPROVED),
            P.ON_HOLD,
            "payment:hold",
            mark("Put on hold"),
            mark("Payment %(ordinal)s put on hold: %(amount)s"),
            asks=(Ask.REASON,),
            notify=("payment.held",),
        ),
        T(
            "release",
            (P.ON_HOLD,),
            P.SCHEDULED,
            "payment:hold",
            mark("Release"),
            mark("Payment %(ordinal)s released: %(amount)s"),
            asks=(Ask.REASON,),
            notify=("payment.released",),
        ),
        T(
            "cancel",
            (P.SCHEDULED, P.REQUESTED, P.VERIFIED, P.APPROVED, P.ON_HOLD),
            P.CANCELLED,
            "payment:cancel",
            mark("Cancel the payment"),
            mark("Payment %(ordinal)s cancelled: %(amount)s"),
            asks=(Ask.REASON,),
            notify=("payment.cancelled",),
        ),
        T(
            "void",
            (P.SCHEDULED, P.REQUESTED, P.VERIFIED, P.APPROVED, P.ON_HOLD),
            P.CANCELLED,
            SYSTEM_PERMISSION,
            mark("Void"),
            mark("Payment %(ordinal)s of %(amount)s void: the grant ended"),
            quiet="the termination tells the grantee",
        ),
    ),
)

AMENDMENT = Workflow(
    "amendment",
    mark("Amendment"),
    A,
    initial=A.DRAFT,
    final=frozenset({A.IN_FORCE, A.REJECTED, A.WITHDRAWN}),
    info={
        A.DRAFT: StateInfo(mark("Draft")),
        A.SUBMITTED: StateInfo(mark("Submitted"), Tone.INFO),
        A.ENDORSED: StateInfo(mark("With the partner's opinion"), Tone.INFO),
        A.APPROVED: StateInfo(mark("Approved"), Tone.OK),
        A.IN_FORCE: StateInfo(mark("In force"), Tone.OK),
        A.REJECTED: StateInfo(mark("Rejected"), Tone.BAD),
        A.WITHDRAWN: StateInfo(mark("Withdrawn")),
    },
    transitions=(
        T(
            "submit",
            (A.DRAFT,),
            A.SUBMITTED,
            "amendment:submit",
            mark("Submit the amendment"),
            mark("Amendment submitted"),
            duty=Duty.PREPARE,
            notify=("amendment.submitted",),
        ),
        T(
            "endorse",
            (A.SUBMITTED,),
            A.ENDORSED,
            "amendment:endorse",
            mark("Give the partner's opinion"),
            mark("The partner gave an opinion on the amendment"),
            asks=(Ask.REASON,),
            duty=Duty.VERIFY,
            quiet="the head decides next and sees it in the work list",
        ),
        T(
            "approve",
            (A.ENDORSED,),
            A.APPROVED,
            "amendment:approve",
            mark("Approve the amendment"),
            mark("Amendment approved"),
            duty=Duty.APPROVE,
            notify=("amendment.decided",),
        ),
        T(
            "reject",
            (A.SUBMITTED, A.ENDORSED),
            A.REJECTED,
            "amendment:approve",
            mark("Reject the amendment"),
            mark("Amendment rejected"),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("amendment.decided",),
        ),
        T(
            "enact",
            (A.APPROVED,),
            A.IN_FORCE,
            SYSTEM_PERMISSION,
            mark("Put into force"),
            mark("Amendment in force"),
            quiet="the approval named the date",
        ),
        T(
            "withdraw",
            (A.DRAFT, A.SUBMITTED, A.ENDORSED),
            A.WITHDRAWN,
            "amendment:submit",
            mark("Withdraw the amendment"),
            mark("Amendment withdrawn"),
            quiet="the grantee's own step, seen in the grant",
        ),
    ),
)
