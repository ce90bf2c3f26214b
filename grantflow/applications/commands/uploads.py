"""Files of a form's questions that arrive in parts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from grantflow.applications.commands.drafting import OpenSection, keep, open_section
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.content import find_question
from grantflow.applications.models import Application
from grantflow.core.actors import Actor
from grantflow.core.db import get, missing, session
from grantflow.core.errors import Invalid
from grantflow.core.sentences import say
from grantflow.files import commands as files
from grantflow.files import uploads
from grantflow.files.models import UnfinishedUpload
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType


def begin_upload(actor: Actor, application_id: UUID, question_key: str, name: str, size: int) -> UnfinishedUpload:
    """Announce a file for a question, before its first byte.

    Raises:
        Invalid: its name or size, or there are enough files.
        NotAllowedNow: the section is not open, or too many uploads are unfinished.
    """
    opened, question = _open(actor, application_id, question_key)
    application = opened.application
    arriving = [upload for upload in uploads.of(application) if upload.slot == question.key]
    if question.max_files == 1:
        _give_way(actor, arriving)
    elif len(files.of(application, question.key)) + len(arriving) >= question.max_files:
        raise Invalid({"file": say("At most %(limit)s files can be added here.", limit=question.max_files)})
    return uploads.begin(actor, application, question.key, name, size, kinds=question.kinds)


def _give_way(actor: Actor, arriving: Iterable[UnfinishedUpload]) -> None:
    """Where one file is asked for, whoever chooses another one does not wait for the first."""
    for upload in arriving:
        if upload.started_by_id == actor.id:
            uploads.forget(upload)
    session.flush()


def take_part(actor: Actor, upload_id: UUID, offset: int, part: bytes) -> UnfinishedUpload:
    """Take the part that begins at ``offset``; with the last one the file stands at its question.

    Raises:
        Conflict: another part is due.
        Invalid: too many bytes, or the content is not what the file's name says.
        NotAllowedNow: the section is not open any more.
    """
    known = uploads.find(actor, upload_id)
    opened, question = _open(actor, known.subject_id, known.slot)
    upload = uploads.find(actor, upload_id, lock=True)
    uploads.append(upload, offset, part)
    if upload.is_whole:
        arrived = Upload(upload.name, uploads.take_out(upload))
        keep(opened, {}, {question.key: FileChange(add=[arrived])})
    return upload


def cancel_upload(actor: Actor, upload_id: UUID) -> None:
    """End an upload that is not wanted any more."""
    uploads.forget(uploads.find(actor, upload_id, lock=True))


def _open(actor: Actor, application_id: UUID, question_key: str) -> tuple[OpenSection, Question]:
    """The question, and its section for somebody who may add files there now."""
    section, question = find_question(get(Application, application_id), question_key)
    if question.type is not QuestionType.FILE:
        raise missing()
    return open_section(actor, application_id, section.key), question
