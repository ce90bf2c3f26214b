"""Stored forms, parsed once per process."""

from __future__ import annotations

from threading import Lock
from uuid import UUID

from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.models import QuestionnaireVersion

LARGEST_CACHE = 256
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
