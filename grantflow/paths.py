"""Where templates and migrations lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BUNDLED = PACKAGE / "_bundled"


def resource(name: str) -> Path:
    """The folder ``name`` (``templates`` or ``migrations``) of this installation."""
    bundled = BUNDLED / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name


TEMPLATES = resource("templates")
MIGRATIONS = resource("migrations")
