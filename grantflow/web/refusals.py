"""The event of a refused attempt, so that it can be recorded without web knowing how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence


@dataclass(frozen=True)
class Refused:
    """Somebody tried something on ``subject`` and was told why not; ``step`` names it where it is one of a workflow."""

    subject: Any
    actor: Actor
    reasons: tuple[Sentence, ...]
    step: Sentence | None
