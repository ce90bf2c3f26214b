"""Stored forms, parsed once per process."""

from __future__ import annotations

from threading import Lock
from uuid import UUID

import sqlalchemy as sa

from grantflow.core.db import missing, session
from grantflow.files.models import StoredFile
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.models import QuestionnaireVersion

LARGEST_CACHE = 256
PICTURE_SLOT = "picture"
"""Where a form's pictures are stored: as files of its version, with this slot."""
_parsed: dict[UUID, Questionnaire] = {}
_guard = Lock()


def form_of(version: QuestionnaireVersion) -> Questionnaire:
    """The form of a stored version; a frozen one never changes, so it is parsed once."""
    if version.frozen_at is None:
        return load(version.definition)
    with _guard:
        if version.id not in _parsed:
            if len(_parsed) >= LARGEST_CACHE:
                _parsed.clear()
            _parsed[version.id] = load(version.definition)
        return _parsed[version.id]


def find_version(key: str, number: int | None = None) -> QuestionnaireVersion:
    """A version of a form by its key: the newest, or the one of that number.

    Raises:
        NotFound: there is none.
    """
    query = sa.select(QuestionnaireVersion).where(QuestionnaireVersion.key == key)
    if number is not None:
        query = query.where(QuestionnaireVersion.number == number)
    found = session.scalar(query.order_by(QuestionnaireVersion.number.desc()).limit(1))
    if found is None:
        raise missing()
    return found


def find_picture(ident: UUID) -> StoredFile:
    """A picture that stands in a form."""
    found = session.scalar(
        sa.select(StoredFile).where(
            StoredFile.id == ident,
            StoredFile.subject_type == QuestionnaireVersion.__tablename__,
            StoredFile.slot == PICTURE_SLOT,
            StoredFile.media_type.startswith("image/"),
            StoredFile.removed_at.is_(None),
        )
    )
    if found is None:
        raise missing()
    return found
