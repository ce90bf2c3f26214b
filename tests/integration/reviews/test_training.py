"""Reviewers score samples before applications open to them, and see how they compare."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.errors import Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.reviews.models import ConflictOfInterest
from grantflow.reviews.queries import grid_of
from grantflow.reviews.training import commands
from grantflow.reviews.training.models import TrainingSample, TrainingScore
from grantflow.reviews.training.queries import candidates, left_to_do, samples_of, trained
from tests.support import conflicting, reviewing
from tests.support.world import World, acting, sign_in


@pytest.fixture
def earlier(world: World) -> Application:
    """A submitted application of another call of the programme."""
    return reviewing.of_another_call(world)


@pytest.fixture
def sample(world: World, earlier: Application) -> TrainingSample:
    return reviewing.sample(world, earlier)


@pytest.fixture
def reader(world: World) -> Person:
    return world.reviewer("Aida Osmonova")


def same(world: World, score: int) -> dict[str, int | None]:
    return {criterion.key: score for criterion in grid_of(world.call).criteria}


def test_a_conflict_hides_a_sample_from_the_manager_too(
    client: FlaskClient, world: World, sample: TrainingSample
) -> None:
    conflicting.conflict(sample.application, world.manager)
    sign_in(client, world.manager)
    page = client.get(f"/calls/{world.call.id}/training").get_data(as_text=True)
    assert str(sample.application.title) not in page
    assert str(sample.application.number) not in page
    assert "1 sample is not shown to you" in page
    assert client.post(f"/training/{sample.id}/remove", data={}).status_code == 404


def test_samples_are_submitted_applications_of_other_calls_that_are_over(world: World, earlier: Application) -> None:
    world.application(ApplicationState.ADMISSIBLE)
    builders.application(earlier.call, world.other_cso, world.other_signatory, title="A draft")
    reviewing.of_another_call(world).call.closes_at = clock.now() + timedelta(minutes=5)
    session.flush()
    offered = [row.id for row in session.execute(candidates(acting(world.manager), world.call))]
    assert offered == [earlier.id]


def test_agreed_scores_are_complete(world: World, earlier: Application) -> None:
    agreed = {criterion.key: (4, "Named and measured.") for criterion in grid_of(world.call).criteria}
    first, second, *_ = agreed
    with pytest.raises(Invalid) as refused:
        commands.add_sample(
            acting(world.manager), world.call.id, None, earlier.id, {**agreed, first: (9, "x"), second: (3, " ")}
        )
    assert set(refused.value.errors) == {f"score-{first}", f"why-{second}"}
    assert samples_of(world.call.id) == []


def test_an_application_of_the_same_call_is_no_sample(world: World) -> None:
    real = world.application(ApplicationState.ADMISSIBLE)
    agreed = {criterion.key: (4, "Because.") for criterion in grid_of(world.call).criteria}
    with pytest.raises(NotFound):
        commands.add_sample(acting(world.manager), world.call.id, None, real.id, agreed)


def test_five_samples_are_enough(world: World) -> None:
    for _ in range(commands.MOST_SAMPLES):
        reviewing.sample(world, reviewing.of_another_call(world))
    with pytest.raises(NotAllowedNow, match="at most 5"):
        reviewing.sample(world, reviewing.of_another_call(world))


def test_no_application_opens_before_the_training_is_done(world: World, sample: TrainingSample, reader: Person) -> None:
    (review,) = reviewing.ask(world, world.application(ApplicationState.ADMISSIBLE), reader)
    with pytest.raises(NotAllowedNow, match="Do the training first"):
        reviewing.take(reader, review)
    commands.score_sample(acting(reader), sample.id, same(world, 3))
    reviewing.take(reader, review)


def test_a_sample_is_scored_once_and_whole(world: World, sample: TrainingSample, reader: Person) -> None:
    key = next(iter(same(world, 3)))
    with pytest.raises(Invalid) as refused:
        commands.score_sample(acting(reader), sample.id, {**same(world, 3), key: None})
    assert set(refused.value.errors) == {f"score-{key}"}
    commands.score_sample(acting(reader), sample.id, same(world, 3))
    with pytest.raises(NotAllowedNow, match="already"):
        commands.score_sample(acting(reader), sample.id, same(world, 4))


def test_who_may_not_see_the_applicant_has_no_sample_to_do(
    world: World, sample: TrainingSample, reader: Person
) -> None:
    assert left_to_do(acting(reader), world.call.id) == 1
    builders.give(reader, Role.EDITOR, organisation=sample.application.organisation)
    session.refresh(reader)
    assert left_to_do(acting(reader), world.call.id) == 0
    with pytest.raises(NotFound):
        commands.score_sample(acting(reader), sample.id, same(world, 3))


def test_a_conflict_closes_a_sample(world: World, sample: TrainingSample, reader: Person) -> None:
    session.add(
        ConflictOfInterest(
            application_id=sample.application_id, person_id=reader.id, declared_at=sample.added_at, reason="Cousins"
        )
    )
    session.flush()
    assert left_to_do(acting(reader), world.call.id) == 0


def test_a_sample_goes_with_what_was_given_to_it(world: World, sample: TrainingSample, reader: Person) -> None:
    commands.score_sample(acting(reader), sample.id, same(world, 3))
    commands.remove_sample(acting(world.manager), sample.id, None)
    assert session.query(TrainingScore).count() == 0
    assert left_to_do(acting(reader), world.call.id) == 0


def test_the_manager_sees_how_reviewers_compare(world: World, sample: TrainingSample, reader: Person) -> None:
    commands.score_sample(acting(reader), sample.id, same(world, 5))
    (found,) = trained(world.call, samples_of(world.call.id))
    assert (found.name, str(found.comparisons[0].leaning)) == ("Aida Osmonova", "1.0")


def test_the_pages_lead_through_the_training(
    world: World, client: FlaskClient, sample: TrainingSample, reader: Person
) -> None:
    (review,) = reviewing.ask(world, world.application(ApplicationState.ADMISSIBLE), reader)
    session.commit()
    sign_in(client, reader)
    asked = client.get(f"/reviews/{review.id}").text
    assert "Do the training" in asked
    assert "Accept the review" not in asked
    assert "1 sample is left." in client.get(f"/training/calls/{world.call.id}").text
    place = f"/training/{sample.id}"
    page = client.get(place).text
    assert sample.application.title in page
    assert sample.application.organisation.name not in page
    typed = {f"score-{key}": "3" for key in same(world, 3)}
    assert client.post(place, data={**typed, next(iter(typed)): ""}).status_code == 422
    assert client.post(place, data=typed).status_code == 303
    page = client.get(place).text
    assert "You: 3 · agreed: 4" in page
    assert "stricter" in page
    assert "The training is done." in client.get(f"/training/calls/{world.call.id}").text
    assert "Accept the review" in client.get(f"/reviews/{review.id}").text


def test_a_manager_adds_and_takes_away_a_sample(world: World, client: FlaskClient, earlier: Application) -> None:
    assert world.call
    session.commit()
    sign_in(client, world.manager)
    place = f"/calls/{world.call.id}/training"
    assert earlier.title in client.get(place).text
    here = f"{place}/{earlier.id}"
    assert client.get(here).status_code == 200
    typed = {f"score-{key}": "4" for key in same(world, 4)} | {f"why-{key}": "Because." for key in same(world, 4)}
    assert client.post(here, data={}).status_code == 422
    assert client.post(here, data={**typed, "version": str(world.call.version)}).status_code == 303
    (made,) = samples_of(world.call.id)
    page = client.get(place).text
    assert "Because." in page
    assert "What reviewers scored on it is deleted with it." in page
    assert client.post(f"/training/{made.id}/remove", data={"version": str(made.version)}).status_code == 303
    assert samples_of(world.call.id) == []
