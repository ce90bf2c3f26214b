"""What decisions do by the clock."""

from __future__ import annotations

from grantflow.decisions.commands.awarding import expire_awards

__all__ = ["expire_awards"]
