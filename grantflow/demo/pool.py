"""The pool of reviewers: what they know, what ties them, and two applications that wait for an assignment."""

from __future__ import annotations

from datetime import timedelta

from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.demo import builders
from grantflow.demo.stage import World
from grantflow.reviews.conflicts.commands import decide
from grantflow.reviews.enums import ConflictState, InterestGround
from grantflow.reviews.pool import commands as pool
from grantflow.reviews.pool.commands import ProfileInput

THEMES = [
    {"key": "women", "text": {"en": "Women and girls", "ru": "Женщины и девочки"}},
    {"key": "youth", "text": {"en": "Children and young people", "ru": "Дети и молодёжь"}},
    {"key": "disability", "text": {"en": "People with disabilities", "ru": "Люди с инвалидностью"}},
    {"key": "released", "text": {"en": "People released from prison", "ru": "Люди, вышедшие из заключения"}},
]
"""Of the programme; their keys are those of the target groups in the small grants form."""
PROFILES = {
    "reviewer1": ProfileInput(
        ("en", "ru", "ky"), ("KG", "KZ"), ("women", "youth"), "Ran a school network for twelve years.", 8
    ),
    "reviewer2": ProfileInput(("en", "ru"), ("KZ", "UZ"), ("disability",), "Physician; evaluates health projects.", 6),
    "reviewer3": ProfileInput(
        ("en", "tg", "uz"), ("TJ", "UZ"), ("released", "women"), "Lawyer, formerly legal aid.", 5
    ),
    "reviewer4": ProfileInput(("en", "ru", "tg"), ("TJ",), ("youth", "women"), "Teaches social work in Khujand.", 4),
    "reviewer5": ProfileInput(("en",), (), ("disability", "youth"), "Works at the lead's office.", 3),
}
WISHES_FOR = timedelta(days=6)


def fill_pool(world: World) -> None:
    """Two reviewers for the whole programme beside those of the calls; themes, profiles, and who is of the office."""
    manager = world.actor("manager")
    for key in ("reviewer4", "reviewer5"):
        builders.give(world.people[key], Role.REVIEWER, programme=world.programme)
    pool.set_themes(manager, world.programme.id, None, THEMES, {world.call.id: "groups"})
    for key, profile in PROFILES.items():
        pool.save_profile(world.actor(key), None, profile)
    pool.settle_place(
        manager,
        world.programme.id,
        world.people["reviewer5"].id,
        None,
        cap=None,
        independent=False,
        note="Member of the lead's staff.",
    )


def declare_ties(world: World, known: Application) -> None:
    """Two reviewers declare what ties them to applicants; the manager has looked at one of the two."""
    pool.declare_interest(
        world.actor("reviewer3"),
        InterestGround.MENTORING,
        world.organisations["hope"].name,
        note="Trained their lawyers two years ago.",
    )
    pool.declare_interest(
        world.actor("reviewer4"), InterestGround.KINSHIP, world.organisations["green"].name_latin, note="My cousin."
    )
    decide(
        world.actor("manager"),
        known.id,
        world.people["reviewer4"].id,
        None,
        ConflictState.CONFIRMED,
        "A cousin in the office of the applicant: family, whoever signs.",
    )


def ask_for_wishes(world: World) -> None:
    """Reviewers may say for some days what they would gladly review."""
    world.call.bids_until = clock.now() + WISHES_FOR
