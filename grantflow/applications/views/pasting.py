"""Rows pasted from a spreadsheet: on a page of their own, and read for the section's script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for

from grantflow.applications import commands
from grantflow.applications.content import find_question
from grantflow.applications.forms import PasteForm
from grantflow.applications.models import Application
from grantflow.applications.policies import may_edit
from grantflow.applications.queries import answers, find, progress
from grantflow.applications.views.blueprint import blueprint
from grantflow.core.db import missing
from grantflow.core.errors import Invalid, Refusal
from grantflow.core.sentences import mark, say, say_many
from grantflow.core.unit_of_work import unit_of_work
from grantflow.questionnaires.budgets import HEADINGS, LINE_HEADINGS
from grantflow.questionnaires.cells import store_months
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.forms import PREFIX
from grantflow.questionnaires.pasting import PASTED, Misfit, Pasted, Taken, column_names, paste, written
from grantflow.questionnaires.shapes import columns_of
from grantflow.web.access import access, current_actor
from grantflow.web.actions import status_of
from grantflow.web.forms import choices
from grantflow.web.locale import language, translate

HOW = (("after", mark("After the rows that are there")), ("instead", mark("Instead of the rows that are there")))


@blueprint.get("/applications/<uuid:ident>/questions/<question>/rows")
@access("application:edit")
def rows(ident: UUID, question: str) -> str:
    """Where rows can be pasted without a script, and copied out."""
    application, section, found = _find(ident, question)
    form = PasteForm()
    stored = progress(ident).get(section.key)
    form.see(stored.version if stored else 0)
    return _page(application, section, found, form)


@blueprint.post("/applications/<uuid:ident>/questions/<question>/rows")
@access("application:edit")
def paste_rows(ident: UUID, question: str) -> Any:
    """What was taken is saved; what was not stays in the box, with the reasons."""
    application, section, found = _find(ident, question)
    form = PasteForm()
    if not form.validate_on_submit():
        return _page(application, section, found, form), 422
    try:
        with unit_of_work():
            pasted = commands.paste_rows(
                current_actor(),
                ident,
                question,
                form.seen_version,
                form.text.data or "",
                replace=form.how.data == "instead",
                heading=form.heading.data or "",
            )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(application, section, found, form), status_of(refusal)
    taken = say_many("%(n)s row was put in.", "%(n)s rows were put in.", len(pasted.rows))
    if not pasted.misfits:
        flash(translate(taken), "ok")
        return redirect(_section_address(ident, section, found), 303)
    again = PasteForm(formdata=None, text=pasted.left, heading=form.heading.data)
    again.see(progress(ident)[section.key].version)
    return _page(_find(ident, question)[0], section, found, again, pasted)


@blueprint.post("/applications/<uuid:ident>/questions/<question>/rows/read")
@access("application:edit")
def read_rows(ident: UUID, question: str) -> Response:
    """What the pasted text says, for the fields of the open page; nothing is stored."""
    application, _, found = _find(ident, question)
    at, column = request.form.get("at", ""), request.form.get("column", "")
    try:
        pasted = paste(
            found,
            request.form.get("text", ""),
            currency=application.currency,
            at=int(at) if at.isascii() and at.isdecimal() and len(at) < 4 else 0,
            column=column,
            heading=request.form.get("heading", ""),
        )
    except Invalid as refusal:
        answer = jsonify(misfits=[translate(reason) for reason in refusal.reasons])
        answer.status_code = 422
        return answer
    return jsonify(
        rows=[{"name": row.name, "at": _place(found, row), "cells": _cells(found, row)} for row in pasted.rows],
        misfits=[_told(misfit) for misfit in pasted.misfits],
        left=pasted.left,
    )


def _find(ident: UUID, key: str) -> tuple[Application, Section, Question]:
    application = find(current_actor(), ident)
    section, question = find_question(application, key)
    if question.type not in PASTED or not may_edit(current_actor(), application):
        raise missing()
    return application, section, question


def _cells(question: Question, row: Taken) -> dict[str, Any]:
    """Cells as the page's controls take them: months as a list of numbers."""
    months = {column.key for column in columns_of(question) if column.type is ColumnType.MONTHS}
    return {key: store_months(text) if key in months else text for key, text in row.cells.items()}


def _place(question: Question, row: Taken) -> int | None:
    """Which of the fixed rows it is."""
    keys = [fixed.key for fixed in question.rows]
    return keys.index(row.name) if row.name in keys else None


def _told(misfit: Misfit) -> str:
    """Where, and why."""
    if misfit.column is None:
        return translate(say("Row %(row)s: %(reason)s", row=misfit.row, reason=misfit.reason))
    return translate(
        say("Row %(row)s, %(column)s: %(reason)s", row=misfit.row, column=misfit.column, reason=misfit.reason)
    )


def _section_address(ident: UUID, section: Section, question: Question) -> str:
    return url_for("applications.section", ident=ident, key=section.key, _anchor=PREFIX + question.key)


def _page(
    application: Application, section: Section, question: Question, form: PasteForm, pasted: Pasted | None = None
) -> str:
    form.how.choices = choices((key, translate(words)) for key, words in HOW)
    form.heading.choices = choices((str(n), f"{n}. {translate(HEADINGS[n])}") for n in LINE_HEADINGS)
    if question.type is not QuestionType.BUDGET:
        del form.heading
    if question.rows:
        del form.how
    stored = answers(application.id, section.key).get(question.key)
    return render_template(
        "applications/paste.html",
        application=application,
        section=section,
        question=question,
        form=form,
        columns=column_names(question, language()),
        back=_section_address(application.id, section, question),
        pasted=pasted,
        misfits=[_told(misfit) for misfit in pasted.misfits] if pasted else [],
        present=written(question, stored, language(), currency=application.currency) if stored else "",
    )
