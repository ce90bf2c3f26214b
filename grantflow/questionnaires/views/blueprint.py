"""The pages of the builder share one blueprint, and how a version is found for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from grantflow.core.db import missing
from grantflow.core.errors import Forbidden
from grantflow.core.sentences import say
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.policies import may_edit
from grantflow.questionnaires.queries import find
from grantflow.web.access import current_actor

blueprint = Blueprint("forms", __name__)


def readable(ident: UUID) -> QuestionnaireVersion:
    """The version, for whoever may read it."""
    return find(current_actor(), ident)


def own(ident: UUID) -> QuestionnaireVersion:
    """The version, for managers of its programme; others who may read it are told so."""
    version = readable(ident)
    if not may_edit(current_actor(), version):
        raise Forbidden(say("Your roles do not include this action."))
    return version


def found(look: Any, key: str) -> Any:
    """A part of a form by its key; no page where it is not there."""
    try:
        return look(key)
    except KeyError:
        raise missing() from None
