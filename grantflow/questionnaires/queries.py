"""Stored forms, parsed once per process where they are frozen; who sees which."""

from __future__ import annotations

import json
from functools import lru_cache
from threading import Lock
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, undefer

from grantflow.core.actors import Actor
from grantflow.core.db import get, missing, session
from grantflow.files.models import StoredFile
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.policies import READ, programmes_of

LARGEST_CACHE = 256
PICTURE_SLOT = "picture"
"""Where a form's pictures are stored: as files of its version, with this slot."""
_parsed: dict[UUID, Questionnaire] = {}
_guard = Lock()


def form_of(version: QuestionnaireVersion) -> Questionnaire:
    """The form of a stored version; a frozen one never changes, so it is parsed once."""
    if version.frozen_at is None:
        return _as_written(json.dumps(version.definition))
    with _guard:
        if version.id not in _parsed:
            if len(_parsed) >= LARGEST_CACHE:
                _parsed.clear()
            _parsed[version.id] = load(version.definition)
        return _parsed[version.id]


def form_by_id(ident: UUID) -> Questionnaire:
    """The form of a version that is named; one that was parsed before is not read again."""
    with _guard:
        known = _parsed.get(ident)
    return known or form_of(get(QuestionnaireVersion, ident))


@lru_cache(maxsize=32)
def _as_written(definition: str) -> Questionnaire:
    """The form that this JSON describes: while one is built, the same text is asked for again and again."""
    return load(json.loads(definition))


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


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Which forms the actor may open: shared ones, and those of programmes where they hold an office."""
    owners = programmes_of(actor, READ)
    if owners is None:
        return sa.true()
    owner = QuestionnaireVersion.programme_id
    return sa.or_(owner.is_(None), owner.in_(owners)) if owners else sa.false()


def newest(actor: Actor) -> sa.Select[QuestionnaireVersion]:
    """The newest version of each form the actor may open."""
    later = aliased(QuestionnaireVersion)
    owner = QuestionnaireVersion.programme_id
    same = sa.and_(
        later.key == QuestionnaireVersion.key,
        later.number > QuestionnaireVersion.number,
        later.programme_id.is_not_distinct_from(owner),
    )
    query = sa.select(QuestionnaireVersion).options(joinedload(QuestionnaireVersion.programme))
    return query.where(visible(actor), ~sa.exists().where(same))


def find(actor: Actor, ident: UUID) -> QuestionnaireVersion:
    """A version for whoever may read it.

    Raises:
        NotFound: unknown or not the actor's.
    """
    query = sa.select(QuestionnaireVersion).options(
        joinedload(QuestionnaireVersion.programme), undefer(QuestionnaireVersion.definition)
    )
    found = session.scalar(query.where(QuestionnaireVersion.id == ident, visible(actor)))
    if found is None:
        raise missing()
    return found


def versions(form: QuestionnaireVersion) -> list[QuestionnaireVersion]:
    """Every version of the same form, the newest first."""
    owner = QuestionnaireVersion.programme_id
    same = sa.and_(QuestionnaireVersion.key == form.key, owner.is_not_distinct_from(form.programme_id))
    return list(
        session.scalars(sa.select(QuestionnaireVersion).where(same).order_by(QuestionnaireVersion.number.desc()))
    )
