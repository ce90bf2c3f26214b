"""What stands against applying a round, and what it would leave open: pure, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from grantflow.core.sentences import say
from grantflow.reviews.assignment.checking import checked
from grantflow.reviews.assignment.problems import Broken, Pair, Problem, Rule

OPEN_RULES = frozenset({Rule.NUMBER, Rule.INDEPENDENT})
"""What an application that stays short of reviewers may lack: the next round brings it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``against`` must be mended before the round is applied; ``gaps`` are left for a later one."""

    against: tuple[Broken, ...] = ()
    gaps: tuple[Broken, ...] = ()


def judged(problem: Problem, pairs: Sequence[Pair], names: Mapping[UUID, str] | None = None) -> Verdict:
    """Every hard rule on a round's pairs. ``names`` tell people and applications that the problem does not know.

    A rule is never broken by applying: an application may stay short of reviewers, and then of an independent one.
    """
    applications = {wanting.id for wanting in problem.applications}
    reviewers = {reviewer.id for reviewer in problem.reviewers}
    known = [pair for pair in pairs if pair.application in applications and pair.reviewer in reviewers]
    short = _short(problem, known)
    broken = checked(problem, known)
    gaps = [one for one in broken if one.rule in OPEN_RULES and one.application in short]
    strangers = _strangers(pairs, applications, reviewers, names or {})
    return Verdict((*strangers, *(one for one in broken if one not in gaps)), tuple(gaps))


def still_fit(verdict: Verdict, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs without those that are not possible any more, whatever the others are."""
    unfit = {(one.application, one.reviewer) for one in verdict.against if one.rule is Rule.PAIR}
    return [pair for pair in pairs if not {(pair.application, None), pair} & unfit]


def _short(problem: Problem, pairs: Sequence[Pair]) -> set[UUID]:
    """The applications that get fewer reviewers than they want."""
    given = Counter(pair.application for pair in (*pairs, *problem.kept))
    return {wanting.id for wanting in problem.applications if given[wanting.id] < wanting.wanted}


def _strangers(
    pairs: Sequence[Pair], applications: set[UUID], reviewers: set[UUID], names: Mapping[UUID, str]
) -> Iterator[Broken]:
    """What has left the problem since the round was made."""
    for ident in dict.fromkeys(pair.application for pair in pairs if pair.application not in applications):
        words = say("%(application)s does not wait for reviewers any more.", application=names.get(ident, "–"))
        yield Broken(Rule.PAIR, words, application=ident)
    for pair in dict.fromkeys(pairs):
        if pair.reviewer not in reviewers and pair.application in applications:
            words = say(
                "%(application)s: %(reviewer)s is away or not in the pool any more.",
                application=names.get(pair.application, "–"),
                reviewer=names.get(pair.reviewer, "–"),
            )
            yield Broken(Rule.PAIR, words, *pair)
