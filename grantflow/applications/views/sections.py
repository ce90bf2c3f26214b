"""One section of the form: filling it in, and what two people wrote there at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from grantflow.accounts.policies import holds
from grantflow.applications import commands
from grantflow.applications.attached import arriving, attached
from grantflow.applications.commands.filing import FileChange, Upload
from grantflow.applications.content import Answers, questionnaire_of, rules_of, standing_of
from grantflow.applications.enums import WITH_APPLICANT, ApplicationState, SectionStatus
from grantflow.applications.filling import Opened, find_to_fill_in, open_at
from grantflow.applications.models import Application
from grantflow.applications.offers import Offer, offers_for, taken
from grantflow.applications.policies import came_too_late, may_edit, section_open
from grantflow.applications.presenting import missing_answers
from grantflow.applications.queries import answers_behind, clarifications
from grantflow.applications.views.blueprint import blueprint
from grantflow.core import clock
from grantflow.core.db import missing
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.files import commands as files
from grantflow.questionnaires.answer_texts import display
from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budget_view import budget_view
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.forms import PREFIX, follow_answers, place_errors, raw_answers, section_form
from grantflow.questionnaires.logic import Standing
from grantflow.questionnaires.page_logic import hidden_on, page_logic
from grantflow.questionnaires.pasting import PASTED
from grantflow.questionnaires.rules import rules_of as form_rules
from grantflow.questionnaires.section_states import state_of
from grantflow.questionnaires.two_versions import Difference, differences
from grantflow.questionnaires.values import Problem, Raw
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform, see_other
from grantflow.web.forms import BaseForm
from grantflow.web.locale import language, translate

KEEP = "keep-"
"""What the choice between two texts is called in the form, before the path of the difference."""


@dataclass(frozen=True)
class Met:
    """One question that two people answered differently."""

    question: Question
    lines: list[Difference]

    @property
    def whole(self) -> bool:
        """Whether the answer differs as a whole, not by its cells."""
        return self.lines[0].row is None


@blueprint.get("/applications/<uuid:ident>/sections/<key>")
@access("application:edit")
def section(ident: UUID, key: str) -> Any:
    opened = open_at(current_actor(), ident, key)
    application, found = opened.application, _section_of(opened.application, key)
    if came_too_late(application, clock.now()):
        return see_other(url_for("applications.show", ident=ident))
    stand = _standing(application, found)
    if stand.section_shown(key) is not Outcome.SHOWN:
        flash(translate(say("With your present answers this section is not asked.")), "info")
        return redirect(url_for("applications.show", ident=ident))
    offers = offers_for(current_actor(), application, found, stand.answers)
    chosen = taken(offers, request.args.get("use", ""))
    if chosen:
        stand = standing_of(application, {**stand.answers, **chosen})
    form = _section_form(application, found, stand)
    form.see(opened.version)
    if request.args.get("check"):
        _place_problems(form, state_of(stand, found, rules=rules_of(application.call)).problems)
    return _section_page(opened, found, form, stand, offers=offers, chosen=chosen)


@blueprint.post("/applications/<uuid:ident>/sections/<key>")
@access("application:edit")
def save(ident: UUID, key: str) -> Any:
    """Everything typed is kept, also what is wrong; what is wrong is shown before going on."""
    application, found = find_section(ident, key)
    before = _standing(application, found)
    form = _section_form(application, found, before)
    raw = raw_answers(form, found)
    left: list[Any] = []

    def work() -> None:
        left[:] = commands.save_section(
            current_actor(), ident, key, form.seen_version, raw, _file_changes(form, found), _theirs(), form.key
        )

    def then(_: None) -> str:
        if use := request.args.get("use"):
            return url_for(
                "applications.section", ident=ident, key=key, use=use, _anchor=f"offer-{use.partition(':')[0]}"
            )
        go_on = request.form.get("go") == "next"
        if any(_is_wrong(raw, found, problem) for problem in left):
            return url_for("applications.section", ident=ident, key=key, check=1)
        stand = _standing(application, found)
        if not request.form.get("live") and (news := _news(hidden_on(before, found), hidden_on(stand, found))):
            flash(translate(news), "info")
            return url_for("applications.section", ident=ident, key=key)
        following = _following(application, stand, key) if go_on else None
        if following is None:
            return url_for("applications.show", ident=ident)
        return url_for("applications.section", ident=ident, key=following)

    return perform(form, work, then=then, page=lambda: _typed_page(application, found, form, raw))


def _theirs() -> set[str]:
    """The differences where the person keeps what was saved meanwhile."""
    chosen = (name for name, value in request.form.items() if name.startswith(KEEP) and value == "theirs")
    return {name.removeprefix(KEEP) for name in chosen}


def _untouched(met: Iterable[Met]) -> set[str]:
    """The differences in questions that the person, as the page tells, did not change: theirs are offered first."""
    keys = request.form.getlist("untouched")
    return {line.path for pair in met if pair.question.key in keys for line in pair.lines}


def _news(before: frozenset[str], after: frozenset[str]) -> Sentence | None:
    """What is asked now and was not on the page before, for people whose page did not follow by itself."""
    if shown := len(before - after):
        return say_many(
            "Saved. Your answers bring %(n)s more question: see below.",
            "Saved. Your answers bring %(n)s more questions: see below.",
            shown,
        )
    if hidden := len(after - before):
        return say_many(
            "Saved. %(n)s question is not asked any more. What you wrote there is kept, but not submitted.",
            "Saved. %(n)s questions are not asked any more. What you wrote there is kept, but not submitted.",
            hidden,
        )
    return None


def _is_wrong(raw: Mapping[str, Raw], found: Section, problem: Any) -> bool:
    """A missing answer may wait; something typed that cannot be taken is shown at once."""
    key = problem.path.partition(".")[0]
    if found.question(key).type in (QuestionType.FILE, QuestionType.DECLARATION):
        return False
    return "." in problem.path or bool(raw.get(key))


def _following(application: Application, stand: Standing, key: str) -> str | None:
    """The next section that is asked."""
    keys = [item.key for item in questionnaire_of(application).sections]
    rest = (later for later in keys[keys.index(key) + 1 :] if stand.section_shown(later) is Outcome.SHOWN)
    return next(rest, None) if application.state in WITH_APPLICANT else None


def _standing(application: Application, found: Section) -> Standing:
    """How the form stands, as far as the page of this section needs to know it."""
    needed = form_rules(questionnaire_of(application)).behind_section(found)
    return standing_of(application, answers_behind(application.id, found.key, needed))


def find_section(ident: UUID, key: str) -> tuple[Application, Section]:
    """A section, and its application, of somebody who may fill it in.

    Raises:
        NotFound: unknown, or not this person's.
    """
    application = find_to_fill_in(current_actor(), ident)
    return application, _section_of(application, key)


def _section_of(application: Application, key: str) -> Section:
    if not holds(current_actor(), "application:edit", application.scope):
        raise missing()
    found = next((item for item in questionnaire_of(application).sections if item.key == key), None)
    if found is None:
        raise missing()
    return found


def _section_form(application: Application, found: Section, stand: Standing) -> BaseForm:
    form = section_form(
        found, stand.answers, currency=application.currency, language=language(), months=application.months
    )
    for question in found.questions:
        if question.takes_answer:
            follow_answers(form[PREFIX + question.key], stand, question)
    return form


def _place_problems(form: BaseForm, problems: Iterable[Problem]) -> None:
    """Each problem at its field; those of what nobody answers above the form."""
    at_fields = []
    for problem in problems:
        if PREFIX + problem.path.partition(".")[0] in form:
            at_fields.append(problem)
        else:
            form.form_errors.append(translate(problem.reason))
    place_errors(form, at_fields)


def _file_changes(form: BaseForm, found: Section) -> dict[str, FileChange]:
    changes = {}
    for question in found.questions:
        if question.type is not QuestionType.FILE:
            continue
        field = form[PREFIX + question.key].form
        uploads = [Upload(item.filename or "", item.read()) for item in field.add.data or [] if item and item.filename]
        if uploads or field.remove.data or field.restore.data:
            changes[question.key] = FileChange(uploads, field.remove.data or [], field.restore.data or [])
    return changes


def _typed_page(application: Application, found: Section, form: BaseForm, raw: Mapping[str, Raw]) -> str:
    """The form as it was sent. After a conflict it counts from the version whose answers it shows."""
    opened = open_at(current_actor(), application.id, found.key)
    stored = _standing(application, found).answers
    typed = {
        question.key: read_answer(question, raw[question.key], currency=application.currency)[0]
        for question in found.questions
        if question.key in raw
    }
    met = []
    if form.conflict is not None:
        form.see(opened.version)
        met = _met(application, found, raw, stored)
    return _section_page(opened, found, form, standing_of(application, {**stored, **typed}), met)


def _met(application: Application, found: Section, raw: Mapping[str, Raw], stored: Answers) -> list[Met]:
    pairs = (
        Met(
            question,
            differences(
                question,
                raw.get(question.key),
                stored.get(question.key),
                currency=application.currency,
                language=language(),
            ),
        )
        for question in found.questions
    )
    return [pair for pair in pairs if pair.lines]


def _section_page(
    opened: Opened,
    found: Section,
    form: BaseForm,
    stand: Standing,
    met: list[Met] | None = None,
    *,
    offers: Mapping[str, list[Offer]] | None = None,
    chosen: Collection[str] = (),
) -> str:
    """``offers`` are earlier answers by question; those ``chosen`` stand in the form, and nowhere else yet."""
    application, saved = opened.application, opened.progress
    sections = questionnaire_of(application).sections
    asked = [part.key for part in sections if stand.section_shown(part.key) is Outcome.SHOWN]
    calculated = stand.calculations_in(found, application.currency)
    is_open = section_open(application, saved) and may_edit(current_actor(), application)
    caps = rules_of(application.call).caps
    asked_about = is_open and application.state is ApplicationState.CLARIFICATION
    return render_template(
        "applications/section.html",
        application=application,
        section=replace(stand.section(found), questions=tuple(map(stand.question, found.questions))),
        hidden=hidden_on(stand, found),
        calculated={key: display(found.question(key), value, language()) for key, value in calculated.items()},
        logic=page_logic(stand, found, currency=application.currency, language=language()),
        number=asked.index(found.key) + 1 if found.key in asked else len(asked) + 1,
        count=max(len(asked), 1),
        form=form,
        prefix=PREFIX,
        types=QuestionType,
        currency=application.currency,
        pasted=PASTED,
        offers=offers or {},
        chosen=chosen,
        saved=saved,
        left_out=missing_answers(saved.missing) if saved else None,
        is_open=is_open,
        clarification=clarifications(application.id)[0] if asked_about else None,
        budgets={
            q.key: budget_view(form[PREFIX + q.key], read_budget(stand.answers.get(q.key), application.currency), caps)
            for q in found.questions
            if q.type is QuestionType.BUDGET
        },
        changed=application.state in WITH_APPLICANT
        and saved is not None
        and saved.status is SectionStatus.NEEDS_CHANGE,
        attached=attached(application, [q for q in found.questions if q.type is QuestionType.FILE]),
        arriving=arriving(current_actor(), application) if opened.arriving else {},
        largest_file=files.store().largest,
        stale=form.conflict is not None,
        met=met or [],
        keep=KEEP,
        keeps_theirs=_theirs() | _untouched(met or ()),
        files_sent=any(change.add for change in _file_changes(form, found).values()),
    )
