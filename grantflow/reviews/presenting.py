"""How reviews are shown: the answers a criterion judges, score tables, what an application's page says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications.content import Content
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import NextStep, Share, ShownSection, shown_answers
from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.work import Panel
from grantflow.outbox.links import path_for
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.reviews.enums import OPEN
from grantflow.reviews.locked import locked_scores
from grantflow.reviews.models import Review, Score
from grantflow.reviews.pool.languages import language_name
from grantflow.reviews.queries import Assigned, assigned, grid_of, standing_of
from grantflow.reviews.scoring import Criterion, Grid, group_totals, missing_reasons, total
from grantflow.reviews.standing import Standing

S = ApplicationState
GAP_THAT_STANDS_OUT = Decimal("0.3")


# What a reviewer reads


NAMES_PEOPLE = frozenset(
    {
        QuestionType.FILE,
        QuestionType.PERSON,
        QuestionType.ORGANISATION,
        QuestionType.ADDRESS,
        QuestionType.EMAIL,
        QuestionType.PHONE,
        QuestionType.URL,
    }
)
"""Answers of these types tell who applies, marked or not."""


def hidden_when_blind(question: Question) -> bool:
    """Whether a blind review leaves the answer out: it names the applicant or its people."""
    return question.identifying or question.type in NAMES_PEOPLE


def shown_to_reviewer(
    application: Application, content: Content, language: str, only: Sequence[str] | None = None
) -> list[ShownSection]:
    """What was submitted, as a reviewer may read it; in a blind call without what names the applicant.

    ``only`` are keys of the questions wanted; sections without any are left out.
    """
    blind = application.call.blind

    def wanted(question: Question) -> bool:
        return (only is None or question.key in only) and not (blind and hidden_when_blind(question))

    return shown_sections(content, language, wanted)


def shown_sections(content: Content, language: str, wanted: Callable[[Question], bool]) -> list[ShownSection]:
    """The answers to the questions that are ``wanted``; sections without any are left out."""
    sections = (
        ShownSection(section.key, section.title, shown_answers(section, content, language, wanted))
        for section in content.form.sections
    )
    return [section for section in sections if section.answers]


def written_in(application: Application, language: str) -> str:
    """The name of the application's language, in the reader's."""
    return language_name(application.language, language)


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion in the list beside a review."""

    criterion: Criterion
    number: int
    points: Decimal | None
    maximum: Decimal
    unexplained: bool


def criterion_lines(grid: Grid, scores: Mapping[str, Score]) -> list[CriterionLine]:
    """Every criterion with the points given so far."""
    given = {key: row.value for key, row in scores.items() if row.value is not None}
    unexplained = missing_reasons(given, {key: row.reason for key, row in scores.items()}, grid)
    lines = []
    for number, criterion in enumerate(grid.criteria, 1):
        row = scores.get(criterion.key)
        value = None if row is None else row.value
        lines.append(
            CriterionLine(
                criterion,
                number,
                None if value is None else value * criterion.multiplier,
                grid.highest * criterion.multiplier,
                criterion.key in unexplained,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class SoFar:
    """Points given, out of those that could be given for the criteria scored."""

    points: Decimal
    possible: Decimal
    scored: int
    of: int


def so_far(grid: Grid, scores: Mapping[str, Score]) -> SoFar:
    """The running total of a review."""
    given = {key: row.value for key, row in scores.items() if row.value is not None}
    possible = sum(
        (grid.highest * criterion.multiplier for criterion in grid.criteria if criterion.key in given), Decimal(0)
    )
    return SoFar(total(given, grid), possible, len(given), len(grid.criteria))


def next_unscored(grid: Grid, scores: Mapping[str, Score], after: str | None = None) -> str | None:
    """The criterion to go to next: the one that follows ``after``, else the first without a score."""
    keys = [criterion.key for criterion in grid.criteria]
    if after is not None:
        at = keys.index(after)
        return keys[at + 1] if at + 1 < len(keys) else None
    return next((key for key in keys if key not in scores or scores[key].value is None), None)


# What the staff reads


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One group of the grid: points by reviewer, and the gap between the highest and the lowest."""

    label: Any
    minimum: Decimal | None
    maximum: Decimal
    points: tuple[Decimal, ...]
    gap: Decimal | None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The locked reviews beside each other."""

    reviewers: tuple[int, ...]
    rows: tuple[ScoreRow, ...]
    total: ScoreRow


def score_table(grid: Grid, reviews: Sequence[tuple[int, Mapping[str, int]]]) -> ScoreTable | None:
    """Points by group from (ordinal, scores) of each locked review; None without any."""
    if not reviews:
        return None
    by_review = [group_totals(scores, grid) for _, scores in reviews]
    rows = tuple(
        _score_row(
            group.label, group.minimum, grid.group_maximum(group.key), tuple(points[group.key] for points in by_review)
        )
        for group in grid.groups
    )
    totals = tuple(total(scores, grid) for _, scores in reviews)
    return ScoreTable(
        tuple(ordinal for ordinal, _ in reviews), rows, _score_row(None, grid.pass_mark or None, grid.maximum, totals)
    )


def _score_row(label: Any, minimum: Decimal | None, maximum: Decimal, points: tuple[Decimal, ...]) -> ScoreRow:
    gap = max(points) - min(points) if len(points) > 1 else None
    return ScoreRow(label, minimum, maximum, points, gap, gap is not None and gap > maximum * GAP_THAT_STANDS_OUT)


def table_of(application: Application, scored: Mapping[int, Mapping[str, int]]) -> ScoreTable | None:
    """The score table of an application, from the scores of each locked review by its ordinal."""
    return score_table(grid_of(application.call), [(ordinal, scores) for ordinal, scores in scored.items() if scores])


def _reads(actor: Actor, application: Application) -> bool:
    """Whether reviews of this application are for the actor's eyes: by office, never as its own people."""
    own = application.organisation_id in actor.organisation_ids
    return not own and holds(actor, "review:read", application.scope)


def share(actor: Actor, application: Application) -> Share:
    return Share(panels(actor, application), next_steps(actor, application))


def panels(actor: Actor, application: Application) -> list[Panel]:
    """The scores on the application's page, for those who may read reviews."""
    if application.state in (S.DRAFT, S.SUBMITTED, S.CLARIFICATION) or not _reads(actor, application):
        return []
    scored = locked_scores(application.id)
    if not scored:
        return []
    return [Panel("reviews/_scores.html", {"application": application, "table": table_of(application, scored)})]


def next_steps(actor: Actor, application: Application) -> list[NextStep]:
    """What happens next while an application is with its reviewers, as this person may read it."""
    under_review = application.state in (S.ADMISSIBLE, S.IN_REVIEW)
    if not under_review or not _reads(actor, application):
        return []
    managing = holds(actor, "review:assign", application.scope)
    return [step_of(application, assigned([application.id])[application.id], managing)]


def step_of(application: Application, reviews: Sequence[Review | Assigned], managing: bool) -> NextStep:
    """What happens next with an application under review; ``managing`` people get the button."""
    found = standing_of(application, reviews)
    due = min((review.due_at for review in reviews if review.state in OPEN), default=None)
    here = path_for("reviews.assignments", ident=application.id)
    if found.wants_another:
        ask_one = ((mark("Ask one more reviewer"), here, "primary"),) if managing else ()
        return NextStep(divergence_text(application, found), None, ask_one)
    missing = application.call.reviewers_required - found.accepted - asked_of(found)
    if missing > 0:
        said = _lacking(missing, begun=application.state is S.IN_REVIEW)
        return NextStep(said, None, ((mark("Assign reviewers"), here, "primary"),) if managing else ())
    return NextStep(_waiting(found), due, ((mark("See the reviews"), here, "secondary"),) if managing else ())


def _lacking(missing: int, *, begun: bool) -> Sentence:
    if begun:
        return say_many("%(n)s more reviewer is needed.", "%(n)s more reviewers are needed.", missing)
    return say_many(
        "%(n)s more reviewer is needed before the review can start.",
        "%(n)s more reviewers are needed before the review can start.",
        missing,
    )


def asked_of(found: Standing) -> int:
    """Reviewers who have not answered yet; those who accepted are counted by themselves."""
    return max(found.open - (found.accepted - found.locked), 0)


def _waiting(found: Standing) -> Sentence:
    if asked := asked_of(found):
        return say_many(
            "%(n)s reviewer was asked and has not answered yet.",
            "%(n)s reviewers were asked and have not answered yet.",
            asked,
        )
    return say("The reviewers write: %(have)s of %(need)s reviews are in.", have=found.locked, need=found.needed)


def divergence_text(application: Application, found: Standing) -> Sentence:
    """Why one more reviewer is needed."""
    return say(
        "The totals differ by %(gap)s %%, over the call's %(allowed)s %%. One more reviewer is needed before this "
        "application can be evaluated.",
        gap=found.gap_percent,
        allowed=application.call.divergence_percent,
    )


def reviewer_names(reviews: Sequence[Review]) -> dict[Any, str]:
    """Names by reviewer, for those who assign them."""
    return dict(names({review.reviewer_id for review in reviews}))
