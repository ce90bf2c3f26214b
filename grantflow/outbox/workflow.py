"""A message's life (DOMAIN §3.2): retried with growing delay, dead after the last try, sent again by a click."""

from datetime import timedelta

from grantflow.core.sentences import mark
from grantflow.core.workflow import SYSTEM_PERMISSION, StateInfo, Tone, Transition, Workflow
from grantflow.outbox.enums import MessageState as S

RETRY_DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))
LEASE = timedelta(minutes=5)
QUIET = "a message about a message would never end"

MESSAGE = Workflow(
    "message",
    mark("Message"),
    S,
    initial=S.PENDING,
    final=frozenset({S.SENT, S.DROPPED}),
    info={
        S.PENDING: StateInfo(mark("Waiting for a look"), Tone.WARN),
        S.QUEUED: StateInfo(mark("Queued"), Tone.INFO),
        S.SENDING: StateInfo(mark("Being sent"), Tone.INFO),
        S.SENT: StateInfo(mark("Sent"), Tone.OK),
        S.DEAD: StateInfo(mark("Could not be delivered"), Tone.BAD),
        S.DROPPED: StateInfo(mark("Dropped"), Tone.NEUTRAL),
    },
    transitions=(
        Transition(
            "release", (S.PENDING,), S.QUEUED, "message:release", mark("Send"), mark("Message released"), quiet=QUIET
        ),
        Transition(
            "drop", (S.PENDING,), S.DROPPED, "message:release", mark("Drop"), mark("Message dropped"), quiet=QUIET
        ),
        Transition(
            "claim",
            (S.QUEUED, S.SENDING),
            S.SENDING,
            SYSTEM_PERMISSION,
            mark("Claim"),
            mark("Message taken by the worker"),
            quiet=QUIET,
        ),
        Transition(
            "deliver", (S.SENDING,), S.SENT, SYSTEM_PERMISSION, mark("Deliver"), mark("Message sent"), quiet=QUIET
        ),
        Transition(
            "retry",
            (S.SENDING,),
            S.QUEUED,
            SYSTEM_PERMISSION,
            mark("Try again later"),
            mark("Message will be tried again"),
            quiet=QUIET,
        ),
        Transition(
            "give_up",
            (S.SENDING,),
            S.DEAD,
            SYSTEM_PERMISSION,
            mark("Give up"),
            mark("Message could not be delivered"),
            quiet=QUIET,
        ),
        Transition(
            "resend", (S.DEAD,), S.QUEUED, "message:resend", mark("Send again"), mark("Message sent again"), quiet=QUIET
        ),
    ),
)
