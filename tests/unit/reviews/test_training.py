"""How scores of a sample compare with the agreed ones."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.translated import Translated
from grantflow.reviews.scoring import Criterion, Grid, Group
from grantflow.reviews.training.comparing import Comparison, compare

KEYS = ("need", "goals", "budget", "people")
GRID = Grid(
    tuple(Criterion(key, Translated(en=key), "all", Decimal(at)) for at, key in enumerate(KEYS, 1)),
    (Group("all", Translated(en="All")),),
)
SCORES = st.fixed_dictionaries({key: st.integers(1, 5) for key in KEYS})


def compared(mine: dict[str, int], agreed: dict[str, int]) -> Comparison:
    return compare(GRID, mine, {key: {"score": score, "why": f"Why {key}"} for key, score in agreed.items()})


def test_a_worked_example() -> None:
    found = compared(
        {"need": 5, "goals": 3, "budget": 2, "people": 4}, {"need": 4, "goals": 3, "budget": 4, "people": 4}
    )
    assert [line.gap for line in found.lines] == [1, 0, -2, 0]
    assert found.distance == Decimal("0.8")  # 3 / 4 = 0.75, half-up
    assert found.leaning == Decimal("-0.3")  # -1 / 4 = -0.25, half-up away from zero
    assert (found.mine, found.agreed) == (Decimal(33), Decimal(38))
    assert found.lines[2].why == "Why budget"


@given(SCORES)
def test_who_agrees_is_nowhere_away(scores: dict[str, int]) -> None:
    found = compared(scores, scores)
    assert (found.distance, found.leaning, found.mine) == (0, 0, found.agreed)


@given(SCORES, SCORES)
def test_changing_sides_turns_the_leaning_round(one: dict[str, int], other: dict[str, int]) -> None:
    there, back = compared(one, other), compared(other, one)
    assert (there.distance, there.leaning) == (back.distance, -back.leaning)
    assert abs(there.leaning) <= there.distance


def test_a_criterion_that_was_added_later_does_not_count() -> None:
    found = compared({"need": 5}, {"need": 4, "goals": 1})
    assert [line.criterion.key for line in found.lines] == ["need"]
    assert (found.mine, found.agreed) == (Decimal(5), Decimal(4))


def test_nothing_in_common_is_no_error() -> None:
    assert compared({}, {"need": 4}).distance == 0
