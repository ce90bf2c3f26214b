"""Settings: read from the environment, refused when production would not be safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from grantflow.settings import Environment, Settings, UnsafeSettings, unknown_names

SAFE = {
    "GRANTFLOW_ENVIRONMENT": "production",
    "GRANTFLOW_SECRET_KEY": "a secret of forty characters or some more",
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
        ({"GRANTFLOW_SECRET_KEY": "s" * 40}, "one character again and again"),
        ({"GRANTFLOW_SESSION_DAYS": "0"}, "GRANTFLOW_SESSION_DAYS is less than 1"),
        ({"GRANTFLOW_MAIL_PORT": "0"}, "GRANTFLOW_MAIL_PORT is not from 1 to 65535"),
        ({"GRANTFLOW_MAIL_PORT": "65536"}, "GRANTFLOW_MAIL_PORT is not from 1 to 65535"),
        ({"GRANTFLOW_MAIL_FROM": "GrantFlow"}, "GRANTFLOW_MAIL_FROM is no mail address"),
        ({"GRANTFLOW_MAIL_FROM": ""}, "GRANTFLOW_MAIL_FROM is no mail address"),
        ({"GRANTFLOW_MAIL_SERVER": " "}, "GRANTFLOW_MAIL_SERVER is empty"),
        ({"GRANTFLOW_MAX_UPLOAD_BYTES": "0"}, "GRANTFLOW_MAX_UPLOAD_BYTES is less than 1"),
    ],
)
def test_production_refuses_what_is_not_safe(change: dict[str, str], words: str) -> None:
    with pytest.raises(UnsafeSettings, match=words):
        Settings.from_environment(SAFE | change)


@pytest.mark.parametrize(
    "url", ["nonsense", "", "oracle://user:hidden@host/name", "postgresql+psycopg://user:hidden@host:port/name"]
)
def test_an_address_of_no_database_is_named_without_its_password(url: str) -> None:
    with pytest.raises(UnsafeSettings, match="GRANTFLOW_DATABASE_URL is no address of a database") as refusal:
        Settings.from_environment({"GRANTFLOW_DATABASE_URL": url})
    assert "hidden" not in str(refusal.value)


def test_files_need_a_folder() -> None:
    with pytest.raises(UnsafeSettings, match="GRANTFLOW_STORAGE='' is not a valid Path"):
        Settings.from_environment({"GRANTFLOW_STORAGE": ""})


def test_an_unknown_name_is_told_with_the_nearest_known() -> None:
    assert unknown_names({"GRANTFLOW_SECRETKEY": "x", "GRANTFLOW_STORAGE": "files", "PATH": "/"}) == [
        "GRANTFLOW_SECRETKEY is no setting. Did you mean GRANTFLOW_SECRET_KEY?"
    ]


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
