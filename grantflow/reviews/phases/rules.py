"""What phases may follow each other, and when reviewers may write: pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from grantflow.core.sentences import Sentence, say
from grantflow.reviews.phases.enums import Sight


class HasSight(Protocol):
    """A phase, as far as names are concerned."""

    @property
    def sight(self) -> Sight: ...


def shown_by(phases: Sequence[HasSight]) -> bool:
    """Whether reviewers see who applies in one of these phases, which nothing takes back."""
    return any(phase.sight is not Sight.BLIND for phase in phases)


def hides_again(phases: Sequence[HasSight]) -> Sentence | None:
    """Why phases in this order promise what is not true: who applies cannot be hidden once it was shown."""
    if any(phase.sight is Sight.BLIND and shown_by(phases[:at]) for at, phase in enumerate(phases)):
        return say("Reviewers have seen by then who applies: no later phase can be blind.")
    return None


def closed_to_writing(ends_at: datetime | None, now: datetime) -> Sentence | None:
    """Why reviewers may not write: the phase is over."""
    if ends_at is None or now < ends_at:
        return None
    return say("The phase of the reviews ended on %(when)s. Ask the grant manager for more time.", when=ends_at)
