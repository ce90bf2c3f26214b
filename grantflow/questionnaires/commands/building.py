"""Forms built in the browser: begun, copied, changed part by part, and carried on in a new version."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor, Scope
from grantflow.core.db import get, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.translated import Translated
from grantflow.programmes.models import Programme
from grantflow.questionnaires.commands.storing import next_number
from grantflow.questionnaires.definition_json import dump
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.keys import Keys
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.policies import EDIT, may_read
from grantflow.questionnaires.queries import form_of

LONGEST_TITLE = 200
describe(
    {
        "form.begun": mark("Form begun"),
        "form.changed": mark("Form changed"),
        "form.renamed": mark("Form called otherwise"),
        "form.continued": mark("New version of the form begun"),
    }
)


def begin(actor: Actor, programme_id: UUID, title: Translated, form: Questionnaire) -> QuestionnaireVersion:
    """A new form of a programme: a template or an earlier form, to be changed.

    Raises:
        Invalid: at ``title_en``, without an English title.
    """
    programme = get(Programme, programme_id)
    require(actor, EDIT, Scope(programme_id=programme.id), visible=False)
    _check_title(title)
    made = _stored(actor, _free_key(title), title, form, programme.id)
    record("form.begun", made, actor)
    return made


def change(actor: Actor, ident: UUID, work: Callable[[Questionnaire], Questionnaire]) -> QuestionnaireVersion:
    """Change a form by an operation of :mod:`~grantflow.questionnaires.building.steps`, on what it is at this moment.

    So two people may change different questions at once; who changes what somebody else has just changed is told.

    Raises:
        NotAllowedNow: the version is frozen.
        Invalid, Conflict: what the operation refuses.
    """
    version = _unfrozen(actor, ident)
    version.definition = dump(work(form_of(version)))
    record("form.changed", version, actor)
    return version


def rename(actor: Actor, ident: UUID, title: Translated) -> QuestionnaireVersion:
    """Another title; the key stays, as versions share it."""
    version = _unfrozen(actor, ident)
    _check_title(title)
    version.title = title
    record("form.renamed", version, actor)
    return version


def carry_on(actor: Actor, ident: UUID) -> QuestionnaireVersion:
    """The next version of a frozen form, the same as this one until it is changed.

    Raises:
        NotAllowedNow: this version can be changed itself, or a later one can.
    """
    version = _own(actor, ident)
    open_one = sa.select(QuestionnaireVersion.number).where(
        QuestionnaireVersion.key == version.key,
        QuestionnaireVersion.programme_id == version.programme_id,
        QuestionnaireVersion.frozen_at.is_(None),
    )
    number = session.scalar(open_one.limit(1))
    if number is not None:
        raise NotAllowedNow(say("Version %(number)s is not frozen: change that one.", number=number))
    made = _stored(actor, version.key, version.title, form_of(version), version.programme_id)
    record("form.continued", made, actor, payload={"from": version.number})
    return made


def _own(actor: Actor, ident: UUID) -> QuestionnaireVersion:
    version = lock(QuestionnaireVersion, ident)
    if not may_read(actor, version):
        raise missing()
    require(actor, EDIT, version.scope)
    return version


def _unfrozen(actor: Actor, ident: UUID) -> QuestionnaireVersion:
    version = _own(actor, ident)
    if version.frozen_at is not None:
        raise NotAllowedNow(say("This version is frozen, as a call asks it. Make a new version."))
    return version


def _stored(
    actor: Actor, key: str, title: Translated, form: Questionnaire, programme_id: UUID | None
) -> QuestionnaireVersion:
    made = QuestionnaireVersion(
        id=new_id(),
        key=key,
        number=next_number(key),
        title=title,
        definition=dump(form),
        created_at=clock.now(),
        programme_id=programme_id,
    )
    session.add(made)
    session.flush()
    return made


def _check_title(title: Translated) -> None:
    problems = {
        f"title_{language}": say("Write a line of at most %(limit)s characters.", limit=LONGEST_TITLE)
        for language, text in title.items()
        if len(text) > LONGEST_TITLE
    }
    if not title.get("en"):
        problems["title_en"] = say("Write the title.")
    if problems:
        raise Invalid(problems)


def _free_key(title: Translated) -> str:
    return Keys(session.scalars(sa.select(QuestionnaireVersion.key).distinct())).make(str(title), otherwise="form")
