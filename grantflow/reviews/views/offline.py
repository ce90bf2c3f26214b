"""Reviewing without a connection: open reviews as a workbook, and back."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Response, render_template, request

from grantflow.applications.presenting import as_submitted
from grantflow.core.errors import Refusal
from grantflow.core.sentences import say
from grantflow.core.unit_of_work import unit_of_work
from grantflow.reviews import commands
from grantflow.reviews.desk import own_writable
from grantflow.reviews.forms import WorkbookForm
from grantflow.reviews.offline.writing import MOST_SHEETS, Sheet, write
from grantflow.reviews.presenting import shown_to_reviewer
from grantflow.reviews.queries import grid_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.days import idents
from grantflow.web.access import access, current_actor
from grantflow.web.actions import status_of
from grantflow.web.downloads import download
from grantflow.web.locale import language, translate

COPY_BYTES = 12
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/reviews/workbook")
@access("review:write")
def workbook() -> str:
    return _page(WorkbookForm())


@blueprint.get("/reviews/workbook.xlsx")
@access("review:write")
def workbook_file() -> Response:
    """Every review that the reviewer may write in now; of one call with ``call``, and one alone with ``review``."""
    reviews = own_writable(current_actor(), only=_asked("review"), calls=_asked("call"))[:MOST_SHEETS]
    sheets = [
        Sheet(
            review,
            grid_of(review.application.call),
            shown_to_reviewer(review.application, as_submitted(review.application), language()),
        )
        for review in reviews
    ]
    name = f"{reviews[0].application.number}.xlsx" if len(reviews) == 1 else "reviews.xlsx"
    return download(write(sheets, language=language(), copy=token_urlsafe(COPY_BYTES)), name, XLSX)


def _asked(name: str) -> list[UUID] | None:
    """The records that the address names; None where it names none, and nothing where it names nonsense."""
    return idents(request.args.getlist(name)) if name in request.args else None


@blueprint.post("/reviews/workbook")
@access("review:write")
def take_workbook() -> Any:
    """Answered with the report itself: taking the same workbook again changes nothing."""
    form = WorkbookForm()
    if not form.validate_on_submit():
        return _page(form), 422
    upload = form.file.data
    if not upload:
        form.file.errors = [translate(say("Choose the workbook that you filled in."))]
        return _page(form), 422
    try:
        with unit_of_work():
            taken = commands.take_reviews(current_actor(), upload.read(), over_newer=bool(form.over_newer.data))
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), status_of(refusal)
    return _page(WorkbookForm(formdata=None), taken)


def _page(form: WorkbookForm, taken: commands.TakenReviews | None = None) -> str:
    reviews = own_writable(current_actor())
    calls = {review.application.call_id: review.application.call for review in reviews}
    return render_template(
        "reviews/workbook.html",
        form=form,
        taken=taken,
        counts=[
            (call, sum(review.application.call_id == ident for review in reviews)) for ident, call in calls.items()
        ],
        most=MOST_SHEETS,
    )
