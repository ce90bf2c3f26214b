"""Build hook: compiles the message catalogues, so that a wheel speaks every language of the source."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Sees to a current ``.mo`` beside each ``.po`` under ``grantflow/translations``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)  # A build does not begin with the source on its path.
        from grantflow.core.message_files import compile_catalogues

        compile_catalogues(Path(self.root, "grantflow", "translations"))
