"""Evaluation grids and what follows from scores: totals, eliminations, divergence, the final score. Exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from grantflow.calls.enums import FinalRule
from grantflow.core.numbers import round_half_up
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated

SCALE_LABELS: dict[int, str] = {
    1: mark("Very poor"),
    2: mark("Poor"),
    3: mark("Fair"),
    4: mark("Good"),
    5: mark("Very good"),
}
"""What the usual scale says; translate before showing."""

DIVERGENCE_PERCENT = Decimal(30)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored. ``explain`` are the scores that need a written reason.

    ``questions`` are keys of the form whose answers the criterion judges; without any it judges the whole application.
    ``guidance`` says of some scores what they mean for this criterion.
    """

    key: str
    label: Translated
    group: str
    multiplier: Decimal = Decimal(1)
    explain: tuple[int, ...] = (1, 2, 5)
    questions: tuple[str, ...] = ()
    guidance: tuple[tuple[int, Translated], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that belong together; a total under ``minimum`` eliminates."""

    key: str
    label: Translated
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reviewers read together without a score: ``questions`` are keys of the form."""

    key: str
    label: Translated
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """How an application is scored: whole scores from ``lowest`` to ``highest``, times each multiplier.

    ``pass_mark`` is the least total that may be recommended. ``tie_group`` names the group whose total decides
    between equal scores; the first group if it names none. ``readings`` are read and not scored.
    """

    criteria: tuple[Criterion, ...]
    groups: tuple[Group, ...]
    pass_mark: Decimal = Decimal(0)
    lowest: int = 1
    highest: int = 5
    tie_group: str = ""
    readings: tuple[Reading, ...] = ()

    @property
    def scale(self) -> range:
        """The scores that can be given."""
        return range(self.lowest, self.highest + 1)

    @property
    def maximum(self) -> Decimal:
        """The best total: Σ highest × multiplier."""
        return sum((self.highest * criterion.multiplier for criterion in self.criteria), Decimal(0))

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key; ``KeyError`` if there is none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)

    def reading(self, key: str) -> Reading:
        """The reading of that key; ``KeyError`` if there is none."""
        for reading in self.readings:
            if reading.key == key:
                return reading
        raise KeyError(key)

    def in_group(self, key: str) -> tuple[Criterion, ...]:
        """The criteria of a group, in order."""
        return tuple(criterion for criterion in self.criteria if criterion.group == key)

    def group_maximum(self, key: str) -> Decimal:
        """The best total of a group."""
        return sum((self.highest * criterion.multiplier for criterion in self.in_group(key)), Decimal(0))


def total(scores: Mapping[str, int], grid: Grid) -> Decimal:
    """Σ score × multiplier over the criteria scored so far, half-up to one decimal."""
    return _sum(scores, grid.criteria)


def group_totals(scores: Mapping[str, int], grid: Grid) -> dict[str, Decimal]:
    """Σ score × multiplier by group."""
    return {group.key: _sum(scores, grid.in_group(group.key)) for group in grid.groups}


def tie_score(scores: Mapping[str, int], grid: Grid) -> Decimal:
    """The total of the group that decides between equal scores."""
    return _sum(scores, grid.in_group(grid.tie_group or grid.groups[0].key))


def missing_scores(scores: Mapping[str, int], grid: Grid) -> dict[str, Sentence]:
    """What is wrong with the scores by criterion: none given, or one outside the scale."""
    return {
        criterion.key: say(
            "Give “%(label)s” a score from %(lowest)s to %(highest)s.",
            label=criterion.label,
            lowest=grid.lowest,
            highest=grid.highest,
        )
        for criterion in grid.criteria
        if scores.get(criterion.key) not in grid.scale
    }


def missing_reasons(scores: Mapping[str, int], reasons: Mapping[str, str], grid: Grid) -> dict[str, Sentence]:
    """The criteria whose score needs a written reason that is not there."""
    return {
        criterion.key: say("Say why “%(label)s” scores %(score)s.", label=criterion.label, score=scores[criterion.key])
        for criterion in grid.criteria
        if scores.get(criterion.key) in criterion.explain and not reasons.get(criterion.key, "").strip()
    }


def fails_minimum(scores: Mapping[str, int], grid: Grid) -> tuple[Group, ...]:
    """The groups whose total is under their minimum; one is enough to eliminate."""
    totals = group_totals(scores, grid)
    return tuple(group for group in grid.groups if group.minimum is not None and totals[group.key] < group.minimum)


def fails_mean_minimum(reviews: Sequence[Mapping[str, int]], grid: Grid) -> tuple[Group, ...]:
    """The groups whose mean over several reviews is under their minimum."""
    by_review = [group_totals(scores, grid) for scores in reviews]
    return tuple(
        group
        for group in grid.groups
        if group.minimum is not None
        and by_review
        and sum((totals[group.key] for totals in by_review), Decimal(0)) < group.minimum * len(by_review)
    )


def passes(score: Decimal, grid: Grid) -> bool:
    """Whether a final score reaches the pass mark."""
    return score >= grid.pass_mark


def diverges(a: Decimal, b: Decimal, percent: Decimal | int = DIVERGENCE_PERCENT) -> bool:
    """Whether two totals differ by more than ``percent`` per cent of the higher.

    |a - b| × 100 > percent × max(a, b), so a difference of exactly ``percent`` does not diverge.
    """
    return abs(a - b) * 100 > percent * max(a, b)


def divergent(totals: Sequence[Decimal], required: int, percent: Decimal | int = DIVERGENCE_PERCENT) -> bool:
    """Whether the totals of an application differ too much to make a score without one more.

    The highest is held against the lowest once as many are in as the call asks for, at least two. A further total
    settles it, whatever it says: the rule for the final score then chooses.
    """
    return len(totals) == max(required, _LEAST_TO_DIFFER) and diverges(max(totals), min(totals), percent)


def final_score(totals: Sequence[Decimal], rule: FinalRule = FinalRule.CLOSEST_TWO) -> Decimal:
    """One score from the reviewers' totals: the mean of those that the rule counts, half-up to one decimal.

    Raises:
        ValueError: no totals.
    """
    if not totals:
        raise ValueError("a final score needs at least one total")
    values = [totals[at] for at in counted_positions(totals, rule)]
    return round_half_up(sum(values, Decimal(0)) / len(values), 1)


def counted_positions(totals: Sequence[Decimal], rule: FinalRule = FinalRule.CLOSEST_TWO) -> tuple[int, ...]:
    """Which totals :func:`final_score` counts: one or two all, of three or more those that the rule chooses."""
    if len(totals) < _ENOUGH_TO_CHOOSE:
        return tuple(range(len(totals)))
    return tuple(sorted(_CHOICES[rule].choose(totals)))


def working(totals: Sequence[Decimal], rule: FinalRule = FinalRule.CLOSEST_TWO) -> tuple[Sentence, ...]:
    """How :func:`final_score` comes about, step by step.

    Raises:
        ValueError: no totals.
    """
    score = final_score(totals, rule)
    values = [totals[at] for at in counted_positions(totals, rule)]
    return (_which_count(totals, rule), *_left_out(totals, values), _reckoning(values, score))


def _which_count(totals: Sequence[Decimal], rule: FinalRule) -> Sentence:
    few = {1: say("One total stands for itself."), 2: say("Two totals give their mean.")}
    return few.get(len(totals)) or say(_CHOICES[rule].explanation)


def _left_out(totals: Sequence[Decimal], values: Sequence[Decimal]) -> tuple[Sentence, ...]:
    if len(values) == len(totals):
        return ()
    return (say("Of the totals %(totals)s, these count: %(counted)s.", totals=tuple(totals), counted=tuple(values)),)


def _reckoning(values: Sequence[Decimal], score: Decimal) -> Sentence:
    if len(values) == 1:
        return say("The score is %(score)s.", score=score)
    return say(
        "Their sum %(sum)s divided by %(n)s is %(score)s, rounded half-up to one decimal.",
        sum=sum(values, Decimal(0)),
        n=len(values),
        score=score,
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    choose: Callable[[Sequence[Decimal]], Sequence[int]]
    explanation: str


def _closest(totals: Sequence[Decimal]) -> Sequence[int]:
    return min(
        combinations(range(len(totals)), 2),
        key=lambda pair: (abs(totals[pair[0]] - totals[pair[1]]), -(totals[pair[0]] + totals[pair[1]])),
    )


def _without_ends(totals: Sequence[Decimal], ends: int) -> Sequence[int]:
    """The positions without as many of the lowest and of the highest totals."""
    ascending = sorted(range(len(totals)), key=totals.__getitem__)
    return ascending[ends : len(totals) - ends]


_LEAST_TO_DIFFER, _ENOUGH_TO_CHOOSE = 2, 3

_CHOICES = {
    FinalRule.MEAN: _Choice(
        lambda totals: _without_ends(totals, 0),
        mark("All totals count."),
    ),
    FinalRule.MEDIAN: _Choice(
        lambda totals: _without_ends(totals, (len(totals) - 1) // 2),
        mark("The total in the middle counts; of an even number, the two in the middle."),
    ),
    FinalRule.CLOSEST_TWO: _Choice(
        _closest,
        mark("The two closest totals count; of pairs equally close, the higher, in favour of the applicant."),
    ),
    FinalRule.DROP_EXTREMES: _Choice(
        lambda totals: _without_ends(totals, 1),
        mark("The lowest and the highest total do not count."),
    ),
}


def _sum(scores: Mapping[str, int], criteria: Sequence[Criterion]) -> Decimal:
    given = (scores[criterion.key] * criterion.multiplier for criterion in criteria if criterion.key in scores)
    return round_half_up(sum(given, Decimal(0)), 1)
