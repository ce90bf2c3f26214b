"""New versions of forms."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import holds
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.errors import Forbidden
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.questionnaires.definition_json import dump
from grantflow.questionnaires.importing import Imported
from grantflow.questionnaires.models import QuestionnaireVersion

describe({"questionnaire.imported": mark("Form imported")})
EDIT = "call:edit"


def import_form(actor: Actor, imported: Imported, programme_id: UUID | None = None) -> QuestionnaireVersion:
    """Store a form that was read from files, as the next version of its key. No call uses it yet.

    Without a programme it is shared.

    Raises:
        Forbidden: the actor prepares no calls. The clock, as which the command line acts, may store forms.
    """
    if not (actor.is_system or holds(actor, EDIT)):
        raise Forbidden(say("Your roles do not include this action."))
    version = QuestionnaireVersion(
        id=new_id(),
        key=imported.key,
        number=next_number(imported.key),
        title=imported.title,
        definition=dump(imported.form),
        created_at=clock.now(),
        programme_id=programme_id,
    )
    session.add(version)
    session.flush()
    payload = {"key": version.key, "number": version.number, "remarks": len(imported.report.remarks)}
    record("questionnaire.imported", version, actor, payload=payload)
    return version


def next_number(key: str) -> int:
    """The number of the next version of a form."""
    highest = sa.select(sa.func.max(QuestionnaireVersion.number)).where(QuestionnaireVersion.key == key)
    return (session.scalar(highest) or 0) + 1
