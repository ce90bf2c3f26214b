"""Forms to begin with, as JSON files beside this module."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from grantflow.questionnaires.importing import Format, Imported, Source, read_form

FOLDER = Path(__file__).with_name("form_templates")
ORDER = ("concept_note", "full_application", "small_grant", "prize_nomination", "narrative_report", "visit_report")


@lru_cache(maxsize=1)
def templates() -> tuple[Imported, ...]:
    """Every template, read once."""
    files = ((FOLDER / f"{name}.json").read_bytes() for name in ORDER)
    return tuple(read_form([Source(f"{n}.json", data)], Format.OWN) for n, data in zip(ORDER, files, strict=True))
