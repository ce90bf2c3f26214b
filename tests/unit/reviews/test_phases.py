"""What phases may follow each other, what they show, and until when reviewers write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.reviews.enums import READABLE, ReviewState
from grantflow.reviews.phases.enums import Others, Sight
from grantflow.reviews.phases.queries import Rights
from grantflow.reviews.phases.rules import closed_to_writing, hides_again

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Phase:
    sight: Sight


@given(st.lists(st.sampled_from(Sight), max_size=6))
def test_names_that_were_shown_are_never_hidden_again(order: list[Sight]) -> None:
    shown = next((at for at, sight in enumerate(order) if sight is not Sight.BLIND), len(order))
    promised = Sight.BLIND not in order[shown:]
    assert (hides_again([Phase(sight) for sight in order]) is None) == promised


@pytest.mark.parametrize(
    ("others", "readers"),
    [(Others.NEVER, set()), (Others.AFTER_OWN, {ReviewState.LOCKED}), (Others.ALWAYS, set(READABLE))],
)
def test_who_reads_the_others(others: Others, readers: set[ReviewState]) -> None:
    rights = Rights(Sight.OPEN, others)
    assert {state for state in ReviewState if rights.open_others_to(state)} == readers


@pytest.mark.parametrize(
    ("ends_at", "closed"),
    [(None, False), (NOW + timedelta(seconds=1), False), (NOW, True), (NOW - timedelta(days=1), True)],
)
def test_writing_ends_with_the_phase(ends_at: datetime | None, closed: bool) -> None:
    assert (closed_to_writing(ends_at, NOW) is not None) == closed
