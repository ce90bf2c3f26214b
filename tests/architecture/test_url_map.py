"""Every view names its permission; nothing that reads writes; every navigation entry leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.app import create_app
from grantflow.settings import Environment, Settings
from grantflow.web.access import PUBLIC, SIGNED_IN, permission_of
from grantflow.web.navigation import ENTRIES

STEPS_OF_UPLOADS: tuple[set[str], ...] = ({"PATCH"}, {"DELETE"}, set())
"""Of the protocol for files in parts; its only reading is a HEAD."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("routes")
    return create_app(
        Settings(environment=Environment.TEST, database_url=f"sqlite:///{folder}/x.sqlite3", storage=folder)
    )


def test_every_view_names_a_permission_of_the_table(routes: Flask) -> None:
    known = {PUBLIC, SIGNED_IN, *PERMISSIONS}
    unnamed = [
        (rule.rule, rule.endpoint)
        for rule in routes.url_map.iter_rules()
        if permission_of(routes, rule.endpoint) not in known
    ]
    assert unnamed == []


def test_every_rule_either_reads_or_writes(routes: Flask) -> None:
    for rule in routes.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}, *STEPS_OF_UPLOADS), rule.rule


def test_every_navigation_entry_leads_to_a_view(routes: Flask) -> None:
    for entry in ENTRIES:
        assert entry.endpoint in routes.view_functions, entry.endpoint
        assert entry.permission == PUBLIC or entry.permission in PERMISSIONS


def test_every_permission_is_held_or_the_systems() -> None:
    assert [name for name, roles in PERMISSIONS.items() if not roles] == ["system"]


def test_development_pages_stay_out_of_production(tmp_path: Path) -> None:
    app = create_app(
        Settings(
            environment=Environment.PRODUCTION,
            secret_key="a secret of forty characters or some more",
            base_url="https://grants.example.org",
            database_url=f"sqlite:///{tmp_path}/x.sqlite3",
            storage=tmp_path,
        )
    )
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert "/style" not in rules
    assert "/mailbox" not in rules


def test_the_demonstration_has_a_mailbox_and_no_style_page(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite3"
    app = create_app(Settings(environment=Environment.DEMO, database_url=url, storage=tmp_path))
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert "/mailbox" in rules
    assert "/style" not in rules
