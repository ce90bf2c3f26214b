"""What stands against applying a round, and what it may leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from grantflow.reviews.assignment.problems import Broken, Exclusion, Pair
from grantflow.reviews.rounds.judging import judged, still_fit
from grantflow.reviews.rounds.presenting import RoundRow, chosen_rows
from tests.unit.reviews.assignment.pools import apart, pair, problem, reviewer

STRANGE = UUID(int=77)


def words(broken: Sequence[Broken]) -> list[str]:
    return [str(one.words) for one in broken]


def test_a_full_round_has_nothing_against_it_and_no_gap() -> None:
    verdict = judged(problem(2, 2), [pair(0, 0), pair(1, 1)])
    assert (verdict.against, verdict.gaps) == ((), ())


def test_an_application_may_stay_short_and_then_lack_its_independent_reviewer() -> None:
    of = replace(problem(2, 0, wanted=2), reviewers=(reviewer(0, independent=False), reviewer(1, independent=False)))
    short = judged(of, [pair(0, 0)])
    assert short.against == ()
    assert words(short.gaps) == [
        "KG-0 gets 1 reviewer instead of 2.",
        "KG-1 gets 0 reviewers instead of 2.",
        "KG-0 lacks 1 independent reviewer.",
        "KG-1 lacks 1 independent reviewer.",
    ]
    full = judged(of, [pair(0, 0), pair(0, 1)])
    assert words(full.against) == ["KG-0 lacks 1 independent reviewer."]


def test_too_many_and_who_stays_apart_stand_against_it() -> None:
    of = problem(1, 3, wanted=2, apart=apart(0, 1))
    verdict = judged(of, [pair(0, 0), pair(0, 1), pair(0, 2)])
    assert words(verdict.against) == [
        "Reviewer 0 and Reviewer 1 must not share an application; both get KG-0.",
        "KG-0 gets 3 reviewers instead of 2.",
    ]
    assert still_fit(verdict, [pair(0, 0), pair(0, 1)]) == [pair(0, 0), pair(0, 1)]


def test_what_is_not_possible_any_more_is_named_and_can_be_taken_out() -> None:
    of = problem(2, 2, excluded={pair(1, 1): Exclusion.CONFLICT})
    gone, left = Pair(STRANGE, reviewer(0).id), Pair(pair(0, 0).application, STRANGE)
    pairs = [pair(0, 0), pair(1, 1), gone, left]
    verdict = judged(of, pairs, {STRANGE: "KG-77", pair(0, 0).application: "KG-0"})
    assert words(verdict.against) == [
        "KG-77 does not wait for reviewers any more.",
        "KG-0: KG-77 is away or not in the pool any more.",
        "Reviewer 1 has a conflict of interest with KG-1.",
    ]
    assert still_fit(verdict, pairs) == [pair(0, 0)]


def test_rows_are_filtered_and_ordered_as_asked() -> None:
    one, other = RoundRow(UUID(int=1), "KG-1", 2, removed=["Olga"]), RoundRow(UUID(int=2), "KG-2", 2)
    assert chosen_rows([other, one], "", None, "") == [one, other]
    assert chosen_rows([other, one], "changed", None, "dearest") == [one]
    assert chosen_rows([other, one], "open", None, "") == []
    assert chosen_rows([other, one], "nonsense", None, "nonsense") == [one, other]
    assert chosen_rows([other, one], "", STRANGE, "") == []
