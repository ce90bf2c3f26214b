"""Shapes of agreed scores and of a reviewer's, by the criteria of a grid."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField

from grantflow.core.sentences import mark
from grantflow.reviews.scoring import Grid
from grantflow.web.forms import BaseForm, choices, paragraphs
from grantflow.web.locale import in_language, lazy

SCORE, WHY = "score-", "why-"


class SampleForm(BaseForm):
    """One score for each criterion; :func:`score_form` and :func:`agreed_form` add the fields."""

    def scores(self, grid: Grid) -> dict[str, int | None]:
        """What was chosen; None where nothing was."""
        found = {criterion.key: str(self[SCORE + criterion.key].data or "") for criterion in grid.criteria}
        return {key: int(text) if text.isdecimal() else None for key, text in found.items()}

    def agreed(self, grid: Grid) -> dict[str, tuple[int | None, str]]:
        """Score and reason by criterion."""
        scores = self.scores(grid)
        return {key: (score, self[WHY + key].data or "") for key, score in scores.items()}


def score_form(grid: Grid, version: int) -> SampleForm:
    """A reviewer's scores of a sample."""
    return _form(grid, {}, version)


def agreed_form(grid: Grid, version: int) -> SampleForm:
    """The agreed scores, each with its reason."""
    why = {
        WHY + criterion.key: TextAreaField(lazy(mark("Why this score?")), filters=[paragraphs], render_kw={"rows": 2})
        for criterion in grid.criteria
    }
    return _form(grid, why, version)


def _form(grid: Grid, more: dict[str, Any], version: int) -> SampleForm:
    scale = choices((str(score), str(score)) for score in grid.scale)
    scores = {
        SCORE + criterion.key: RadioField(in_language(criterion.label), choices=scale, validate_choice=False)
        for criterion in grid.criteria
    }
    kind = type("WholeSampleForm", (SampleForm,), scores | more)
    form: SampleForm = kind(version=version)
    return form
