"""The call's rule makes one score of several totals: for the application, its page, the ranking and the letters."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.enums import CallState, FinalRule
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.decisions.queries import ranked, results_of
from grantflow.demo import builders
from grantflow.outbox.models import Message
from grantflow.reviews import commands
from tests.support.critic import CriticClient
from tests.support.reviewing import DAYS, ask, evaluated, hand_in, take
from tests.support.world import World, acting, sign_in

TERMS = {
    "code": "RULE",
    "title_en": "Small grants",
    "summary_en": "For CSOs.",
    "purpose_en": "Small projects.",
    "zone": "UTC",
    "opens": "2030-01-10T09:00",
    "closes": "2030-02-10T09:00",
    "min_amount": "1000",
    "max_amount": "5000",
    "envelope": "50000",
    "envelopes": "",
    "co_financing": "0",
    "min_months": "3",
    "max_months": "12",
    "per_organisation": "1",
    "reviewers": "3",
    "divergence": "30",
    "quorum": "2",
    "blind": "y",
    "questionnaire": "",
    "grid": "",
    "checklist": "Complete",
}


@pytest.mark.parametrize(
    ("rule", "score", "counted"),
    [(FinalRule.MEDIAN, "60.0", 1), (FinalRule.MEAN, "60.0", 3), (FinalRule.DROP_EXTREMES, "60.0", 1)],
)
def test_the_score_the_ranking_and_the_letter_count_the_same_reviews(
    world: World, rule: FinalRule, score: str, counted: int
) -> None:
    world.call.final_rule, world.call.reviewers_required, world.call.divergence_percent = rule, 3, 100
    application = evaluated(world, (2, 3, 4))
    assert application.state is ApplicationState.EVALUATED
    assert application.score == Decimal(score)
    result = results_of(world.call, [application.id])[application.id]
    assert len(result.strengths) == counted
    (place,) = ranked(acting(world.manager), world.call).ranking.places
    assert place.entry.score == Decimal(score)


def test_what_does_not_count_for_the_score_does_not_fail_a_minimum(world: World) -> None:
    grid = world.call.grid
    relevance = {**grid["groups"][0], "minimum": "14"}
    world.call.grid = {**grid, "groups": [relevance, *grid["groups"][1:]]}
    world.call.reviewers_required, world.call.divergence_percent = 3, 100
    for rule, eligible in ((FinalRule.MEAN, False), (FinalRule.CLOSEST_TWO, True)):
        world.call.final_rule = rule
        application = evaluated(world, (1, 3, 3))
        place = ranked(acting(world.manager), world.call).ranking.place(application.id)
        assert place.entry.eligible is eligible


def test_three_required_reviews_that_differ_ask_for_a_fourth(world: World) -> None:
    world.call.reviewers_required = 3
    people = [world.reviewer(f"Reader {n}") for n in range(4)]
    application = world.application(ApplicationState.ADMISSIBLE)
    reviews = ask(world, application, *people[:3])
    for person, review in zip(people, reviews, strict=False):
        take(person, review)
    for person, review, given in zip(people, reviews, (5, 2, 4), strict=False):
        hand_in(person, review, given)
    assert _state(application) is ApplicationState.IN_REVIEW
    (told,) = session.scalars(sa.select(Message).where(Message.kind == "review.divergence"))
    assert "Reader 3" in told.text
    (fourth,) = commands.ask_third(
        acting(world.manager), application.id, application.version, [people[3].id], clock.now() + DAYS
    )
    take(people[3], fourth)
    hand_in(people[3], fourth, 1)
    assert _state(application) is ApplicationState.EVALUATED
    assert application.score == Decimal(90)


def _state(application: Application) -> ApplicationState:
    return application.state


def test_the_rule_is_chosen_while_the_call_is_prepared_and_then_frozen(client: CriticClient, world: World) -> None:
    call = builders.call(
        world.programme, world.manager, code="RULE", state=CallState.DRAFT, opens_at=clock.now() + timedelta(days=2)
    )
    sign_in(client, world.manager)
    page = f"/manage/calls/{call.id}/edit"
    assert "The median: the total in the middle" in client.get(page).get_data(as_text=True)
    answer = client.post(
        page, data=TERMS | {"questionnaire": str(call.questionnaire_id), "version": "1", "final_rule": "median"}
    )
    assert answer.status_code == 303
    assert call.final_rule is FinalRule.MEDIAN
    refused = client.post(
        page, data=TERMS | {"questionnaire": str(call.questionnaire_id), "version": "2", "final_rule": "worst"}
    )
    assert refused.status_code == 422
    call.state = CallState.OPEN
    frozen = client.post(
        page,
        data=TERMS | {"questionnaire": str(call.questionnaire_id), "version": str(call.version), "final_rule": "mean"},
    )
    assert "frozen" in frozen.get_data(as_text=True)
    assert call.final_rule is FinalRule.MEDIAN


def test_the_page_of_reviews_shows_the_working(client: CriticClient, world: World) -> None:
    application = evaluated(world, (4, 5))
    sign_in(client, world.manager)
    page = client.get(f"/applications/{application.id}/reviews").get_data(as_text=True)
    assert "How the score comes about" in page
    assert "divided by 2 is 90" in page
