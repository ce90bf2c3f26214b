"""Answers that were written without a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from grantflow.accounts.policies import require
from grantflow.applications.commands.drafting import save_section
from grantflow.applications.content import Answers, questionnaire_of
from grantflow.applications.models import Application
from grantflow.applications.policies import section_open
from grantflow.applications.queries import answers, is_visible, progress
from grantflow.core.actors import Actor
from grantflow.core.db import lock
from grantflow.core.errors import Conflict
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.values import Raw
from grantflow.questionnaires.workbook import Reading, read


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a workbook: how many answers were saved, and the sections (by key) that were not touched.

    ``changed`` were saved on the site after the workbook had been made, otherwise than by taking this copy of it;
    ``closed`` take no changes now.
    """

    reading: Reading
    saved: int
    changed: tuple[str, ...]
    closed: tuple[str, ...]


def take_workbook(actor: Actor, application_id: UUID, content: bytes, *, over_newer: bool = False) -> Taken:
    """Save what a workbook answers; what is wrong is told and left as it stands.

    ``over_newer``: also where somebody saved the section on the site after the workbook was made.

    Raises:
        Invalid: not a workbook of this application, or not one that may be opened.
    """
    application = lock(Application, application_id)
    require(actor, "application:edit", application.scope, visible=is_visible(actor, application_id))
    form = questionnaire_of(application)
    reading = read(
        content,
        form,
        application=str(application.id),
        form_id=str(application.form_id),
        currency=application.currency,
    )
    stored, rows = answers(application_id), progress(application_id)
    saved, changed, closed = 0, [], []
    for key, raw in reading.raw.items():
        new = _new(form, raw, stored, application.currency)
        if not new:
            continue
        if not section_open(application, rows.get(key)):
            closed.append(key)
            continue
        try:
            seen = None if over_newer else reading.stamp.versions.get(key, 0)
            save_section(actor, application_id, key, seen, new, page=reading.stamp.copy)
        except Conflict:
            changed.append(key)
        else:
            saved += len(new)
    return Taken(reading, saved, tuple(changed), tuple(closed))


def _new(form: Questionnaire, raw: Mapping[str, Raw], stored: Answers, currency: str) -> dict[str, Raw]:
    """The answers that differ from what is stored."""
    return {
        key: given
        for key, given in raw.items()
        if read_answer(form.question(key), given, currency=currency)[0] != stored.get(key)
    }
