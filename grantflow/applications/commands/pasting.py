"""Rows copied from a spreadsheet."""

from __future__ import annotations

from uuid import UUID

from grantflow.applications.commands.drafting import check_seen, keep, open_section, record_saved
from grantflow.applications.content import find_question
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.actors import Actor
from grantflow.core.db import get
from grantflow.questionnaires.pasting import Pasted, paste, rows_in, with_rows


def paste_rows(
    actor: Actor,
    application_id: UUID,
    question_key: str,
    version: int | None,
    text: str,
    *,
    replace: bool = False,
    heading: str = "",
) -> Pasted:
    """Put rows after those that are stored, or instead of them; ``version`` is the section's as the person saw it.

    Raises:
        Invalid: nothing was pasted, or far too much.
        Conflict: somebody saved the section in between.
        NotAllowedNow: the section is not open.
    """
    application = get(Application, application_id)
    section, question = find_question(application, question_key)
    opened = open_section(actor, application_id, section.key)
    check_seen(opened, version, "")
    stored = answers(application_id, section.key).get(question_key)
    at = 0 if replace else rows_in(question, stored)
    pasted = paste(question, text, currency=application.currency, at=at, heading=heading)
    kept = keep(opened, {question_key: with_rows(question, stored, pasted, replace=replace)})
    record_saved(opened, kept)
    return pasted
