"""The answers of a call as a table for spreadsheets."""

from __future__ import annotations

from uuid import UUID

from flask import Response, stream_with_context

from grantflow.applications.answer_table import answer_rows
from grantflow.applications.views.blueprint import blueprint
from grantflow.calls.queries import find
from grantflow.core.csv_text import csv_lines
from grantflow.web.access import access, current_actor
from grantflow.web.downloads import download
from grantflow.web.locale import language


@blueprint.get("/manage/calls/<uuid:ident>/answers.csv")
@access("application:list")
def answers_csv(ident: UUID) -> Response:
    call = find(current_actor(), ident)
    lines = csv_lines(answer_rows(current_actor(), call, language()))
    return download(stream_with_context(lines), f"{call.code}.csv", "text/csv")
