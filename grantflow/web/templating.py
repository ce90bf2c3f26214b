"""Jinja's environment, quick where every page is slow."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """All templates share one mapping of globals.

    Jinja gives each template a chain of its own, and copies that chain for every render and compares it for every
    import: for pages of a dozen components that is a tenth of their time. No template here is loaded with globals of
    its own, so there is nothing to keep apart.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
