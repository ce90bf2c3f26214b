"""Saving while somebody writes: a part of a section's form, sent by its page, answered with what the page says then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from grantflow.applications import commands
from grantflow.applications.commands.drafting import Kept
from grantflow.applications.presence import editing_now
from grantflow.applications.presenting import editing, missing_answers
from grantflow.applications.queries import progress
from grantflow.applications.views.blueprint import blueprint
from grantflow.applications.views.sections import find_section
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow
from grantflow.core.sentences import Sentence, say
from grantflow.core.unit_of_work import unit_of_work
from grantflow.questionnaires.answers import is_blank
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.forms import PREFIX, place_as_typed, raw_answers, section_form
from grantflow.questionnaires.values import Problem
from grantflow.web.access import access, current_actor
from grantflow.web.controls import errors_in
from grantflow.web.forms import BaseForm
from grantflow.web.locale import language, translate

Json = dict[str, Any]


@blueprint.post("/applications/<uuid:ident>/sections/<key>/autosave")
@access("application:edit")
def autosave(ident: UUID, key: str) -> Any:
    """The questions named by ``changed`` are kept; without any, a page only tells that it is open, or is being left."""
    application, found = find_section(ident, key)
    form = section_form(found, {}, currency=application.currency, language=language(), months=application.months)
    typed, changed = raw_answers(form, found), set(request.form.getlist("changed"))
    if not changed <= typed.keys():
        return _refused(say("The form has changed since you opened this page. Reload it to go on."))
    raw = {name: value for name, value in typed.items() if name in changed}
    who = (current_actor(), ident, key, form.seen_version or 0, form.key)
    leaving = "leaving" in request.form
    answer: Json = {}
    try:
        with unit_of_work():
            if raw:
                answer = _kept(commands.autosave(*who, raw), form, found)
            elif not leaving:
                commands.stay(*who)
            if leaving:
                commands.leave(current_actor(), ident, key)
            names = editing_now(current_actor(), application).get(key, [])
    except (NotAllowedNow, Invalid) as refusal:
        return _refused(*refusal.reasons)
    except Conflict:
        return _met(ident, key, form)
    return answer | {"editing": translate(editing(names))}


def _kept(kept: Kept, form: BaseForm, found: Section) -> Json:
    return {
        "version": kept.row.version,
        "saved": kept.row.saved_at.isoformat() if kept.row.saved_at else None,
        "missing": translate(missing_answers(kept.state.missing)),
        "wrong": _wrong(kept, form, found),
    }


def _wrong(kept: Kept, form: BaseForm, found: Section) -> dict[str, list[tuple[str, str]]]:
    """What cannot be taken as it stands, by question: the id of the field, and the reason. What is missing may wait."""
    wrong = [problem for problem in kept.state.problems if _is_said(problem, kept, found)]
    place_as_typed(form, found, kept.answers, [problem for problem in wrong if _home(problem) in form])
    said: dict[str, list[tuple[str, str]]] = {}
    for problem in wrong:
        key, name = _key(problem), _home(problem)
        if name not in form:
            said.setdefault(key, []).append((name, translate(problem.reason)))
        elif key not in said:
            said[key] = [(place, message) for message, place in errors_in(form[name])]
    return said


def _key(problem: Problem) -> str:
    return problem.path.partition(".")[0]


def _home(problem: Problem) -> str:
    return PREFIX + _key(problem)


def _is_said(problem: Problem, kept: Kept, found: Section) -> bool:
    question = found.question(_key(problem))
    return not question.takes_answer or "." in problem.path or not is_blank(question, kept.answers.get(question.key))


def _refused(*reasons: Sentence) -> tuple[Json, int]:
    return {"refused": " ".join(map(translate, reasons))}, 409


def _met(ident: UUID, key: str, form: BaseForm) -> tuple[Json, int]:
    """Who saved the section meanwhile; or, where nobody did, that the system was busy: the page tries again."""
    row = progress(ident).get(key)
    if row is None or row.version == form.seen_version:
        return {}, 503
    if row.saved_by_id == current_actor().id:
        said = say("You saved this section in another window on %(when)s.", when=row.saved_at)
    else:
        said = say(
            "%(name)s saved this section on %(when)s.",
            name=row.saved_by.name if row.saved_by else "",
            when=row.saved_at,
        )
    return {"met": translate(said)}, 409
