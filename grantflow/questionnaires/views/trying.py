"""A form tried as an applicant: filled in section by section, checked, and nothing of it stored.

What was typed travels with the page, signed, so that one section can follow the answers of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app, g, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from grantflow.core.ids import new_id
from grantflow.core.sentences import mark
from grantflow.files.commands import store
from grantflow.questionnaires.answer_texts import display
from grantflow.questionnaires.answers import SectionState, read_answer
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budget_view import budget_view
from grantflow.questionnaires.building.steps import gaps
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import QuestionType, SectionProgress
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.forms import PREFIX, follow_answers, place_errors, raw_answers, section_form
from grantflow.questionnaires.logic import Standing, standing
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.page_logic import hidden_on, page_logic
from grantflow.questionnaires.queries import form_of
from grantflow.questionnaires.section_states import state_of
from grantflow.questionnaires.views.blueprint import blueprint, found, readable
from grantflow.questionnaires.views.outline import edit_url, field_id
from grantflow.settings import LANGUAGES
from grantflow.web.access import access
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import in_language, language, today, translate

CURRENCY = "USD"
"""Money is tried in this currency where the form belongs to no programme."""
STATES: Mapping[SectionProgress, tuple[str, str]] = {
    SectionProgress.NOT_STARTED: (mark("Not started"), "neutral"),
    SectionProgress.IN_PROGRESS: (mark("In progress"), "warn"),
    SectionProgress.COMPLETE: (mark("Complete"), "ok"),
}
NO_FILES: Mapping[str, Any] = {"standing": (), "replaced": {}, "away": ()}
"""No file stands at a question, as none is stored."""
Answers = dict[str, Any]


@blueprint.get("/manage/forms/<uuid:ident>/translations")
@access("form:read")
def translations(ident: UUID) -> str:
    """Every text that lacks a language, with the way to its field."""
    version = readable(ident)
    whole = form_of(version)
    lines = [
        (gap.text, code, edit_url(ident, gap.section, gap.question, field_id(gap.path, code)))
        for gap in gaps(whole, tuple(LANGUAGES))
        for code in gap.languages
    ]
    return render_template("questionnaires/translations.html", version=version, lines=lines, tongues=LANGUAGES)


@blueprint.get("/manage/forms/<uuid:ident>/try")
@access("form:read")
def trial(ident: UUID) -> str:
    _choose_language()
    return _list_page(readable(ident), {})


@blueprint.get("/manage/forms/<uuid:ident>/try/<key>")
@access("form:read")
def try_section(ident: UUID, key: str) -> str:
    _choose_language()
    version = readable(ident)
    return _section_page(version, found(form_of(version).section, key), {})


@blueprint.post("/manage/forms/<uuid:ident>/try")
@access("form:read")
def go_on(ident: UUID) -> str:
    """To a section, with what was typed so far; answered with its page."""
    _choose_language()
    version = readable(ident)
    answers = _carried(version)
    wanted = request.form.get("go", "")
    sections = {section.key: section for section in form_of(version).sections}
    if not ActionForm().validate_on_submit() or wanted not in sections:
        return _list_page(version, answers)
    return _section_page(version, sections[wanted], answers)


@blueprint.post("/manage/forms/<uuid:ident>/try/<key>")
@access("form:read")
def check_section(ident: UUID, key: str) -> str:
    """What was typed in a section is checked, or the next one comes; answered with its page."""
    _choose_language()
    version = readable(ident)
    section: Section = found(form_of(version).section, key)
    sent = section_form(section, {}, currency=_currency(version), language=language())
    answers = {**_carried(version), **_typed(version, section, sent)}
    match request.form.get("go"):
        case "list":
            return _list_page(version, answers)
        case "next":
            stand = _standing(version, answers)
            rest = stand.form.sections[[part.key for part in stand.form.sections].index(key) + 1 :]
            following = next((form_of(version).section(part.key) for part in rest), None)
            return _section_page(version, following, answers) if following else _list_page(version, answers)
        case go:
            return _section_page(version, section, answers, checked=go == "check")


def _choose_language() -> None:
    """The language that is tried, whatever the manager reads."""
    wanted = request.args.get("language", "")
    if wanted in LANGUAGES:
        g.language = wanted


def _switches(endpoint: str, **values: Any) -> list[tuple[str, str, str]]:
    """The other languages: code, name, and where the page's form goes to be seen in them."""
    others = (item for item in LANGUAGES.items() if item[0] != language())
    return [(code, name, url_for(endpoint, **values, language=code)) for code, name in others]


def _serializer(version: QuestionnaireVersion) -> URLSafeSerializer:
    """Answers fit the form as it was when they were given."""
    return URLSafeSerializer(str(current_app.secret_key), salt=f"trial of {version.id} {version.version}")


def _carried(version: QuestionnaireVersion) -> Answers:
    try:
        answers: Answers = _serializer(version).loads(request.form.get("packed", ""))
    except BadSignature:
        return {}
    return answers


def _currency(version: QuestionnaireVersion) -> str:
    return CURRENCY if version.programme is None else version.programme.currency


def _typed(version: QuestionnaireVersion, section: Section, form: BaseForm) -> Answers:
    raw = raw_answers(form, section)
    typed = {
        question.key: read_answer(question, raw[question.key], currency=_currency(version))[0]
        for question in section.questions
        if question.key in raw
    }
    files = {q.key: _files(q, form) for q in section.questions if q.type is QuestionType.FILE}
    return typed | {key: facts for key, facts in files.items() if facts}


def _files(question: Question, form: BaseForm) -> list[dict[str, Any]]:
    """What the form would know of the files; the files themselves are let go."""
    sent = form[PREFIX + question.key].form.add.data or []
    return [
        {"id": str(new_id()), "name": item.filename, "size": len(item.read()), "sha256": "0" * 64}
        for item in sent
        if item and item.filename
    ]


def _standing(version: QuestionnaireVersion, answers: Answers) -> Standing:
    return standing(form_of(version), answers, today=today())


def _list_page(version: QuestionnaireVersion, answers: Answers) -> str:
    stand = _standing(version, answers)
    lines = []
    for section in stand.rules.form.sections:
        outcome = stand.section_shown(section.key)
        lines.append((section.key, in_language(stand.section(section).title), outcome, state_of(stand, section)))
    return render_template(
        "questionnaires/trial.html",
        version=version,
        lines=lines,
        outcomes=Outcome,
        states=STATES,
        packed=_serializer(version).dumps(answers),
        form=ActionForm(formdata=None),
        switches=_switches("forms.go_on", ident=version.id),
        complete=all(state.ready for *_, state in lines),
    )


def _section_page(version: QuestionnaireVersion, section: Section, answers: Answers, *, checked: bool = False) -> str:
    stand, currency = _standing(version, answers), _currency(version)
    form = section_form(section, answers, currency=currency, language=language(), sent=False)
    state = state_of(stand, section)
    for question in filter(lambda asked: asked.takes_answer, section.questions):
        follow_answers(form[PREFIX + question.key], stand, question)
    if checked:
        _place(form, state)
    calculated = stand.calculations_in(section, currency)
    return render_template(
        "questionnaires/trial_section.html",
        version=version,
        section=replace(stand.section(section), questions=tuple(map(stand.question, section.questions))),
        hidden=hidden_on(stand, section),
        calculated={key: display(section.question(key), value, language()) for key, value in calculated.items()},
        logic=page_logic(stand, section, currency=currency, language=language()),
        form=form,
        prefix=PREFIX,
        types=QuestionType,
        currency=currency,
        budgets={
            q.key: budget_view(form[PREFIX + q.key], read_budget(answers.get(q.key), currency), {})
            for q in section.questions
            if q.type is QuestionType.BUDGET
        },
        attached={q.key: NO_FILES for q in section.questions if q.type is QuestionType.FILE},
        arriving={},
        largest_file=store().largest,
        packed=_serializer(version).dumps(answers),
        switches=_switches("forms.check_section", ident=version.id, key=section.key),
        checked=checked,
        state=state,
    )


def _place(form: BaseForm, state: SectionState) -> None:
    """Each problem at its field; those of what nobody answers above the form."""
    for problem in state.problems:
        if PREFIX + problem.path.partition(".")[0] in form:
            place_errors(form, [problem])
        else:
            form.form_errors.append(translate(problem.reason))
