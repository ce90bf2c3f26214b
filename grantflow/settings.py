"""Typed settings from the environment. An unsafe production setting stops the start, with every reason at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "GRANTFLOW_"
DEFAULT_SECRET = "development-only-secret"
LANGUAGES: dict[str, str] = {"en": "English", "ru": "Русский"}


class Environment(StrEnum):
    DEVELOPMENT = "development"
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


DEMO: Mapping[str, Any] = {
    "database_url": "sqlite:///var/demo/grantflow.sqlite3",
    "storage": Path("var/demo/files"),
    "second_factor": False,
    "mail_enabled": False,
}
"""What is usual in the demonstration world, so that every command finds it by ``GRANTFLOW_ENVIRONMENT=demo``."""


class UnsafeSettings(Exception):
    """The settings would make an unsafe server; one line per reason."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between installations."""

    environment: Environment = Environment.DEVELOPMENT
    secret_key: str = DEFAULT_SECRET
    base_url: str = ""
    database_url: str = "sqlite:///var/grantflow.sqlite3"
    storage: Path = Path("var/files")
    debug: bool = False
    second_factor: bool = True
    mail_server: str = "localhost"
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_tls: bool = False
    mail_from: str = "grantflow@example.org"
    mail_enabled: bool = True
    max_upload_bytes: int = 10 * 1024 * 1024
    max_upload_total_bytes: int = 50 * 1024 * 1024
    session_days: int = 14
    trusted_hosts: str = ""
    proxies: int = 0

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def session_length(self) -> timedelta:
        return timedelta(days=self.session_days)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read ``GRANTFLOW_*``.

        Raises:
            UnsafeSettings: a value cannot be read, or production would not be safe.
        """
        given: dict[str, Any] = {}
        problems: list[str] = []
        for item in fields(cls):
            if (text := environ.get(PREFIX + item.name.upper())) is None:
                continue
            try:
                given[item.name] = _READERS[type(item.default)](text)
            except ValueError:
                problems.append(f"{PREFIX}{item.name.upper()}={text!r} is not a valid {item.type}")
        if not _usable_database(given.get("database_url", cls.database_url)):
            problems.append(
                f"{PREFIX}DATABASE_URL is no address of a database that this installation can use, such as "
                "sqlite:////srv/grantflow.sqlite3 or postgresql+psycopg://user:password@host/name"
            )
        if problems:
            raise UnsafeSettings("\n".join(problems))
        usual = DEMO if given.get("environment") is Environment.DEMO else {}
        return cls(**{**usual, **given}).checked()

    def checked(self) -> Settings:
        """Self, with relative paths made absolute.

        Raises:
            UnsafeSettings: in production, with every reason.
        """
        if self.is_production and (problems := self.problems()):
            raise UnsafeSettings("\n".join(problems))
        return replace(self, storage=self.storage.absolute(), database_url=_absolute(self.database_url))

    def problems(self) -> list[str]:
        """Why these settings are not fit for production; ``check --deploy`` prints them."""
        return [*self.unsafe(), *self.unworkable()]

    def unsafe(self) -> list[str]:
        """What production must not have, and a demonstration may have on purpose."""
        address = urlsplit(self.base_url)
        rules = (
            (self.secret_key == DEFAULT_SECRET, "GRANTFLOW_SECRET_KEY is the default: set a secret of your own"),
            (len(self.secret_key) < 32, "GRANTFLOW_SECRET_KEY is shorter than 32 characters"),
            (len(set(self.secret_key)) == 1, "GRANTFLOW_SECRET_KEY is one character again and again"),
            (not address.netloc, "GRANTFLOW_BASE_URL is missing: links in mails need it"),
            (address.netloc != "" and address.scheme != "https", "GRANTFLOW_BASE_URL does not start with https://"),
            (self.debug, "GRANTFLOW_DEBUG is on: it shows the inside of the program to strangers"),
            (not self.second_factor, "GRANTFLOW_SECOND_FACTOR is off: staff would sign in with a password alone"),
            (not self.mail_enabled, "GRANTFLOW_MAIL_ENABLED is off: nobody would be told anything"),
        )
        return [text for wrong, text in rules if wrong]

    def unworkable(self) -> list[str]:
        """What serves nobody anywhere."""
        rules = (
            (self.session_days < 1, "GRANTFLOW_SESSION_DAYS is less than 1: nobody would stay signed in"),
            (self.max_upload_bytes < 1, "GRANTFLOW_MAX_UPLOAD_BYTES is less than 1: no file could be sent"),
            (not 1 <= self.mail_port <= 65535, "GRANTFLOW_MAIL_PORT is not from 1 to 65535"),
            (not self.mail_server.strip(), "GRANTFLOW_MAIL_SERVER is empty"),
            (not _is_address(self.mail_from), "GRANTFLOW_MAIL_FROM is no mail address such as grants@example.org"),
        )
        return [text for wrong, text in rules if wrong]


def unknown_names(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Names of the environment that look like settings and are none, with the nearest known one."""
    known = [PREFIX + item.name.upper() for item in fields(Settings)]
    strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [
        f"{name} is no setting. Did you mean {get_close_matches(name, known, n=1, cutoff=0)[0]}?" for name in strange
    ]


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def _usable_database(url: str) -> bool:
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError, ValueError):
        return False
    return True


def _boolean(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in known:
        raise ValueError(text)
    return known[text.strip().lower()]


def _path(text: str) -> Path:
    if not text.strip():
        raise ValueError(text)
    return Path(text)


def _absolute(url: str) -> str:
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and url != prefix + ":memory:":
        return prefix + str(Path(url.removeprefix(prefix)).absolute())
    return url


_READERS: dict[type, Any] = {str: str, int: int, bool: _boolean, Environment: Environment}
_READERS[type(Path())] = _path
