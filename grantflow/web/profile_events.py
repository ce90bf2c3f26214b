"""What the shared pages tell the accounts slice."""

from __future__ import annotations

from dataclasses import dataclass

from grantflow.core.actors import Actor


@dataclass(frozen=True)
class LanguageChosen:
    """Somebody switched the language of the pages."""

    actor: Actor
    language: str
