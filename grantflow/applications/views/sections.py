"""One section of the form: filling it in, and what two people wrote there at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications import commands
from grantflow.applications.commands.drafting import FileChange, Upload
from grantflow.applications.content import Answers, questionnaire_of, rules_of
from grantflow.applications.enums import WITH_APPLICANT
from grantflow.applications.models import Application, SectionProgress
from grantflow.applications.policies import may_edit, section_open
from grantflow.applications.queries import answers, find, progress
from grantflow.applications.views.blueprint import blueprint
from grantflow.core.db import missing
from grantflow.files import commands as files
from grantflow.questionnaires.answers import read_answer, section_state
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budget_view import budget_view
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.forms import PREFIX, place_errors, raw_answers, section_form
from grantflow.questionnaires.two_versions import Difference, differences
from grantflow.questionnaires.values import Raw
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import BaseForm, choices
from grantflow.web.locale import language

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
    application, found = _section(ident, key)
    given, rows = answers(ident, key), progress(ident)
    form = _section_form(application, found, given)
    form.see(rows[key].version if key in rows else 0)
    if request.args.get("check"):
        place_errors(form, section_state(found, given, rules=rules_of(application.call)).problems)
    return _section_page(application, found, form, given, rows)


@blueprint.post("/applications/<uuid:ident>/sections/<key>")
@access("application:edit")
def save(ident: UUID, key: str) -> Any:
    """Everything typed is kept, also what is wrong; what is wrong is shown before going on."""
    application, found = _section(ident, key)
    form = _section_form(application, found, answers(ident, key))
    raw = raw_answers(form, found)
    left: list[Any] = []

    def work() -> None:
        left[:] = commands.save_section(
            current_actor(), ident, key, form.seen_version, raw, _file_changes(form, found), _theirs()
        )

    def then(_: None) -> str:
        go_on = request.form.get("go") == "next"
        if any(_is_wrong(raw, found, problem) for problem in left):
            return url_for("applications.section", ident=ident, key=key, check=1)
        following = _following(application, key) if go_on else None
        if following is None:
            return url_for("applications.show", ident=ident)
        return url_for("applications.section", ident=ident, key=following)

    return perform(form, work, then=then, page=lambda: _typed_page(application, found, form, raw))


def _theirs() -> set[str]:
    """The differences where the person keeps what was saved meanwhile."""
    chosen = (name for name, value in request.form.items() if name.startswith(KEEP) and value == "theirs")
    return {name.removeprefix(KEEP) for name in chosen}


def _is_wrong(raw: Mapping[str, Raw], found: Section, problem: Any) -> bool:
    """A missing answer may wait; something typed that cannot be taken is shown at once."""
    key = problem.path.partition(".")[0]
    if found.question(key).type in (QuestionType.FILE, QuestionType.DECLARATION):
        return False
    return "." in problem.path or bool(raw.get(key))


def _following(application: Application, key: str) -> str | None:
    keys = [item.key for item in questionnaire_of(application).sections]
    rest = keys[keys.index(key) + 1 :]
    return rest[0] if rest and application.state in WITH_APPLICANT else None


def _section(ident: UUID, key: str) -> tuple[Application, Section]:
    application = find(current_actor(), ident)
    if not holds(current_actor(), "application:edit", application.scope):
        raise missing()
    found = next((item for item in questionnaire_of(application).sections if item.key == key), None)
    if found is None:
        raise missing()
    return application, found


def _section_form(application: Application, found: Section, given: Answers) -> BaseForm:
    form = section_form(found, given, currency=application.currency, language=language())
    for question in found.questions:
        if question.type is QuestionType.FILE:
            stored = [(str(f.id), f.name) for f in files.of(application, question.key)]
            form[PREFIX + question.key].form.remove.choices = choices(stored)
    return form


def _file_changes(form: BaseForm, found: Section) -> dict[str, FileChange]:
    changes = {}
    for question in found.questions:
        if question.type is not QuestionType.FILE:
            continue
        field = form[PREFIX + question.key].form
        uploads = [Upload(item.filename or "", item.read()) for item in field.add.data or [] if item and item.filename]
        if uploads or field.remove.data:
            changes[question.key] = FileChange(uploads, field.remove.data or [])
    return changes


def _typed_page(application: Application, found: Section, form: BaseForm, raw: Mapping[str, Raw]) -> str:
    """The form as it was sent. After a conflict it counts from the version whose answers it shows."""
    rows = progress(application.id)
    stored = answers(application.id, found.key)
    typed = {
        question.key: read_answer(question, raw[question.key], currency=application.currency)[0]
        for question in found.questions
        if question.key in raw
    }
    met = []
    if form.conflict is not None:
        form.see(rows[found.key].version if found.key in rows else 0)
        met = _met(application, found, raw, stored)
    return _section_page(application, found, form, {**stored, **typed}, rows, met)


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
    application: Application,
    found: Section,
    form: BaseForm,
    given: Answers,
    rows: Mapping[str, SectionProgress],
    met: list[Met] | None = None,
) -> str:
    sections = questionnaire_of(application).sections
    row = rows.get(found.key)
    return render_template(
        "applications/section.html",
        application=application,
        section=found,
        number=sections.index(found) + 1,
        count=len(sections),
        form=form,
        prefix=PREFIX,
        types=QuestionType,
        saved=row,
        saved_by=names([row.saved_by_id]) if row and row.saved_by_id else {},
        is_open=section_open(application, found.key, rows) and may_edit(current_actor(), application),
        budgets={
            q.key: budget_view(form[PREFIX + q.key], read_budget(given.get(q.key), application.currency))
            for q in found.questions
            if q.type is QuestionType.BUDGET
        },
        stored={q.key: files.of(application, q.key) for q in found.questions if q.type is QuestionType.FILE},
        stale=form.conflict is not None,
        met=met or [],
        keep=KEEP,
        keeps_theirs=_theirs(),
        files_sent=any(change.add for change in _file_changes(form, found).values()),
    )
