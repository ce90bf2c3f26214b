"""What corrigenda changed in the form of a draft, as its applicants read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grantflow.applications.commands.carrying import set_aside
from grantflow.applications.content import Answers
from grantflow.applications.models import Application
from grantflow.calls.models import Corrigendum
from grantflow.core.db import session
from grantflow.core.translated import Translated
from grantflow.questionnaires.answer_texts import Line, display
from grantflow.questionnaires.changes import Changes, changes
from grantflow.questionnaires.queries import form_of

_OF_CALL = (
    sa.select(Corrigendum)
    .options(joinedload(Corrigendum.before), joinedload(Corrigendum.form))
    .where(
        Corrigendum.call_id == sa.bindparam("call_id"),
        Corrigendum.published_at >= sa.bindparam("since"),
        Corrigendum.form_id.is_not(None),
    )
    .order_by(Corrigendum.published_at.desc())
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of the form: when, why, what; ``earlier`` are the answers put aside, by question, as lines."""

    at: datetime
    text: Translated
    changes: Changes
    earlier: Mapping[str, Sequence[Line]]


def corrections_of(application: Application, given: Answers, language: str) -> list[Correction]:
    """What changed in the form since the draft was begun, newest first."""
    known = {"call_id": application.call_id, "since": application.created_at}
    return [_correction(found, given, language) for found in session.scalars(_OF_CALL, known)]


def _correction(made: Corrigendum, given: Answers, language: str) -> Correction:
    assert made.before is not None
    assert made.form is not None
    found = changes(form_of(made.before), form_of(made.form))
    earlier = {
        change.question.key: display(change.before, given.get(set_aside(change.question.key, made.before)), language)
        for change in found
        if change.before is not None and not change.keeps_answer
    }
    return Correction(made.published_at, made.text, found, {key: lines for key, lines in earlier.items() if lines})
