"""The files of an application's questions as the applicant's page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from grantflow.applications.models import Application
from grantflow.applications.queries import last_submission
from grantflow.core.actors import Actor
from grantflow.files import commands as files
from grantflow.files import uploads
from grantflow.files.models import StoredFile, UnfinishedUpload
from grantflow.questionnaires.definitions import Question

AWAY_SHOWN = 5
"""So many files that were taken away are offered to be brought back, the latest ones."""


@dataclass
class Attached:
    """The files of one question: those that stand, what each would replace, and those that were taken away."""

    standing: list[StoredFile] = field(default_factory=list)
    replaced: dict[UUID, StoredFile] = field(default_factory=dict)
    away: list[StoredFile] = field(default_factory=list)


def restorable(application: Application, slot: str | None = None) -> list[StoredFile]:
    """What was taken away since the last submission, so that it can be brought back."""
    return _since_submitted(application, (file for file in files.ever_of(application) if slot in (None, file.slot)))


def _since_submitted(application: Application, ever: Iterable[StoredFile]) -> list[StoredFile]:
    away = [file for file in ever if file.removed_at]
    sealed = last_submission(application.id) if away else None
    return [file for file in away if sealed is None or (file.removed_at and file.removed_at > sealed.submitted_at)]


def attached(application: Application, questions: Iterable[Question]) -> dict[str, Attached]:
    """The files of questions that ask for files, by question; asks nothing where there are no such questions."""
    found = {question.key: Attached() for question in questions}
    if not found:
        return found
    ever = [file for file in files.ever_of(application) if file.slot in found]
    for file in ever:
        if file.removed_at is None:
            found[file.slot].standing.append(file)
    for file in _since_submitted(application, ever):
        found[file.slot].away.append(file)
    for question in questions:
        _sort_out(found[question.key], question)
    return found


def _sort_out(shown: Attached, question: Question) -> None:
    """A file that another one replaced is shown there; where one file is asked for, no other is offered beside it."""
    by_id = {file.id: file for file in shown.away}
    shown.replaced = {
        file.id: by_id[file.replaces_id] for file in shown.standing if file.replaces_id and file.replaces_id in by_id
    }
    full = len(shown.standing) >= question.max_files
    shown.away = [] if full else shown.away[-min(AWAY_SHOWN, question.max_files) :]


def arriving(actor: Actor, application: Application) -> dict[str, list[UnfinishedUpload]]:
    """What this person's browsers still send, by question."""
    found: dict[str, list[UnfinishedUpload]] = {}
    for upload in uploads.of(application):
        if upload.started_by_id == actor.id:
            found.setdefault(upload.slot, []).append(upload)
    return found
