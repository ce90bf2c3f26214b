"""The files of a question: added, taken away, brought back. Nothing is gone before the application is submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grantflow.applications.attached import restorable
from grantflow.applications.models import Application
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.core.errors import Invalid
from grantflow.core.sentences import mark, say
from grantflow.files import commands as files
from grantflow.files.models import StoredFile
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType

describe(
    {
        "application.file_added": mark("File added: %(question)s"),
        "application.file_removed": mark("File taken away: %(question)s"),
        "application.file_brought_back": mark("File brought back: %(question)s"),
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to the files of one question; ``remove`` and ``restore`` are ids."""

    add: Sequence[Upload] = ()
    remove: Sequence[str] = ()
    restore: Sequence[str] = ()


def change_files(
    actor: Actor, application: Application, question: Question, change: FileChange
) -> list[dict[str, Any]]:
    """Change the files of a question; returns its answer, which names them.

    Where one file is asked for, a new one takes the place of the one that stands.

    Raises:
        Invalid: at the question: too many files, or a file that cannot be taken.
    """
    if question.type is not QuestionType.FILE:
        raise missing()
    desk = _Desk(actor, application, question)
    try:
        for file in desk.standing:
            if str(file.id) in change.remove:
                desk.take_away(file)
        for file in restorable(application, question.key):
            if str(file.id) in change.restore:
                desk.make_room(1)
                desk.bring_back(file)
        replaced = desk.make_room(len(change.add)) if change.add else None
        for upload in change.add:
            desk.add(upload, replaced)
    except Invalid as refusal:
        raise Invalid({question.key: refusal.reasons}) from refusal
    return [{"id": str(file.id), "name": file.name, "size": file.size, "sha256": file.sha256} for file in desk.standing]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who files what where."""

    actor: Actor
    application: Application
    question: Question

    @property
    def standing(self) -> list[StoredFile]:
        return files.of(self.application, self.question.key)

    def make_room(self, more: int) -> StoredFile | None:
        """Take away the file that has to give way, and return it."""
        standing = self.standing
        if len(standing) + more <= self.question.max_files:
            return None
        if (self.question.max_files, more) != (1, 1):
            raise Invalid({"": say("At most %(limit)s files can be added here.", limit=self.question.max_files)})
        self.take_away(standing[0])
        return standing[0]

    def add(self, upload: Upload, replaced: StoredFile | None) -> None:
        files.save(
            self.actor,
            self.application,
            self.question.key,
            upload.name,
            upload.content,
            kinds=self.question.kinds,
            replaces=replaced,
        )
        self._note("application.file_added")

    def take_away(self, file: StoredFile) -> None:
        files.remove(file)
        session.flush()
        self._note("application.file_removed")

    def bring_back(self, file: StoredFile) -> None:
        files.bring_back(self.application, file)
        session.flush()
        self._note("application.file_brought_back")

    def _note(self, action: str) -> None:
        record(action, self.application, self.actor, payload={"question": dict(self.question.label)})
