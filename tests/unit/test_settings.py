"""Settings: read from the environment, refused when production would not be safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from grantflow.settings import Environment, Settings, UnsafeSettings

SAFE = {
    "GRANTFLOW_ENVIRONMENT": "production",
    "GRANTFLOW_SECRET_KEY": "s" * 40,
    "GRANTFLOW_BASE_URL": "https://grants.example.org",
}


def test_values_are_typed() -> None:
    read = Settings.from_environment(
        {
            "GRANTFLOW_MAIL_PORT": "2525",
            "GRANTFLOW_MAIL_TLS": "yes",
            "GRANTFLOW_STORAGE": "files",
            "GRANTFLOW_ENVIRONMENT": "demo",
        }
    )
    assert (read.mail_port, read.mail_tls, read.environment) == (2525, True, Environment.DEMO)
    assert read.storage == Path("files").absolute()


def test_every_value_that_cannot_be_read_is_named() -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        Settings.from_environment({"GRANTFLOW_MAIL_PORT": "many", "GRANTFLOW_DEBUG": "perhaps"})
    assert "GRANTFLOW_MAIL_PORT='many'" in str(refusal.value)
    assert "GRANTFLOW_DEBUG='perhaps'" in str(refusal.value)


def test_a_safe_production_starts() -> None:
    assert Settings.from_environment(SAFE).is_production


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"GRANTFLOW_SECRET_KEY": "development-only-secret"}, "is the default"),
        ({"GRANTFLOW_SECRET_KEY": "short"}, "shorter than 32"),
        ({"GRANTFLOW_BASE_URL": ""}, "GRANTFLOW_BASE_URL is missing"),
        ({"GRANTFLOW_BASE_URL": "http://grants.example.org"}, "https://"),
        ({"GRANTFLOW_DEBUG": "1"}, "GRANTFLOW_DEBUG is on"),
        ({"GRANTFLOW_SECOND_FACTOR": "off"}, "GRANTFLOW_SECOND_FACTOR is off"),
        ({"GRANTFLOW_MAIL_ENABLED": "no"}, "nobody would be told"),
    ],
)
def test_production_refuses_what_is_not_safe(change: dict[str, str], words: str) -> None:
    with pytest.raises(UnsafeSettings, match=words):
        Settings.from_environment(SAFE | change)


def test_relative_sqlite_files_become_absolute() -> None:
    assert Settings().checked().database_url.startswith("sqlite:////")
    memory = Settings(database_url="sqlite:///:memory:").checked()
    assert memory.database_url == "sqlite:///:memory:"


def test_the_demonstration_is_found_by_its_environment() -> None:
    found = Settings.from_environment({"GRANTFLOW_ENVIRONMENT": "demo"})
    assert found.database_url.endswith("/var/demo/grantflow.sqlite3")
    assert found.storage.parts[-3:] == ("var", "demo", "files")
    assert not found.second_factor
    assert Settings.from_environment({"GRANTFLOW_ENVIRONMENT": "demo", "GRANTFLOW_SECOND_FACTOR": "1"}).second_factor
