"""Where the reviews of one application stand: pure reckoning over their states and totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from grantflow.calls.enums import FinalRule
from grantflow.core.numbers import round_half_up
from grantflow.core.sentences import Sentence
from grantflow.reviews.enums import OPEN, READABLE, ReviewState
from grantflow.reviews.scoring import divergent, final_score, working


@dataclass(frozen=True, slots=True)
class Standing:
    """``accepted`` reviewers declared no conflict; ``open`` ones still have something to do; ``totals`` are locked.

    ``needed`` is how many reviews must be in: what the call asks for, and everybody who accepted beyond that.
    """

    accepted: int
    open: int
    totals: tuple[Decimal, ...]
    needed: int
    divergent: bool
    rule: FinalRule = FinalRule.CLOSEST_TWO

    @property
    def locked(self) -> int:
        return len(self.totals)

    @property
    def final(self) -> Decimal | None:
        """The score that the locked reviews give together."""
        return final_score(self.totals, self.rule) if self.totals else None

    @property
    def working(self) -> tuple[Sentence, ...]:
        """How :attr:`final` comes about; nothing without totals."""
        return working(self.totals, self.rule) if self.totals else ()

    @property
    def gap_percent(self) -> Decimal:
        """By how many per cent of the highest total the lowest is below it, half-up to a whole number."""
        return gap_percent(self.totals)

    @property
    def wants_another(self) -> bool:
        """Whether the totals differ too much and nobody has been asked to settle it."""
        return self.divergent and not self.open


def standing(
    reviews: Iterable[tuple[ReviewState, Decimal | None]],
    required: int,
    divergence_percent: int,
    rule: FinalRule = FinalRule.CLOSEST_TWO,
) -> Standing:
    """Read the state of an application's reviews from (state, total) of each.

    Totals whose highest and lowest differ by more than ``divergence_percent`` per cent of the highest diverge once all
    that are ``required`` are in; one more settles it.
    """
    rows = list(reviews)
    totals = tuple(total for state, total in rows if state is ReviewState.LOCKED and total is not None)
    accepted = sum(1 for state, _ in rows if state in READABLE)
    return Standing(
        accepted=accepted,
        open=sum(1 for state, _ in rows if state in OPEN),
        totals=totals,
        needed=max(required, accepted),
        divergent=divergent(totals, required, divergence_percent),
        rule=rule,
    )


def gap_percent(totals: Iterable[Decimal]) -> Decimal:
    """(highest - lowest) x 100 / highest, half-up to a whole number; 0 of nothing."""
    found = list(totals)
    highest = max(found, default=Decimal(0))
    return round_half_up((highest - min(found)) * 100 / highest) if highest else Decimal(0)
