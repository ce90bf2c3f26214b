"""Shapes of input around applications; the form's own sections come from the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from grantflow.applications.models import CheckResult
from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.questionnaires.forms import CheckboxesField
from grantflow.web.forms import BaseForm, PartForm, choices, line, paragraphs
from grantflow.web.locale import in_language, lazy, translate


class StartForm(BaseForm):
    """For which organisation a draft is begun."""

    organisation = SelectField(lazy(mark("Which organisation applies?")))


class SubmitForm(BaseForm):
    """The last look before submitting."""

    declared = BooleanField(lazy(mark("I sign for the organisation and declare that everything written here is true.")))


class WorkbookForm(BaseForm):
    """A workbook that was filled in without a connection."""

    file = FileField(lazy(mark("The workbook, filled in")), render_kw={"accept": ".xlsx"})
    over_newer = BooleanField(
        lazy(mark("Take the workbook's answers also where a section was saved here after I downloaded it"))
    )


class PasteForm(BaseForm):
    """Rows copied in a spreadsheet."""

    heading = SelectField(lazy(mark("Under which heading?")), validate_choice=False)
    text = TextAreaField(
        lazy(mark("Paste the rows here")), render_kw={"rows": 10, "wrap": "off", "spellcheck": "false"}
    )
    how = RadioField(lazy(mark("Where do they go?")), default="after", validate_choice=False)


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(lazy(mark("Why?")), filters=[paragraphs])


class ClarifyForm(BaseForm):
    """A question about named sections."""

    sections = CheckboxesField(lazy(mark("Which sections should the applicant change?")), validate_choice=False)
    question = TextAreaField(
        lazy(mark("What do you want to know?")),
        description=lazy(mark("The applicant reads exactly this.")),
        filters=[paragraphs],
    )
    due_on = DateField(lazy(mark("Answer by")))


class PointForm(PartForm):
    """One point of the administrative list."""

    met = RadioField(validate_choice=False)
    note = StringField(lazy(mark("Note")), filters=[line])


class ChecklistForm(BaseForm):
    """The administrative list without its points: see :func:`checklist_form`."""

    def _field(self, name: str) -> Field | None:
        point = super()._field(name)
        return point.form.met if isinstance(point, FormField) else point


def checklist_form(checklist: list[dict[str, Any]], stored: Mapping[str, CheckResult] | None = None) -> BaseForm:
    """The administrative list of a call as a form: each point met, not met or open, with a note.

    It shows what is ``stored``, or without it what was sent.
    """
    fields: dict[str, Any] = {f"point-{item['key']}": FormField(PointForm, _text(item)) for item in checklist}
    kind = type("FilledChecklistForm", (ChecklistForm,), fields)
    form: BaseForm = kind() if stored is None else kind(formdata=None, data=_points(stored))
    for item in checklist:
        point = form[f"point-{item['key']}"].form
        point.met.choices = choices([("yes", translate(mark("Met"))), ("no", translate(mark("Not met")))])
        point.met.label.text = _text(item)
    return form


def decided_points(form: BaseForm, checklist: list[dict[str, Any]]) -> dict[str, tuple[bool | None, str]]:
    """What the form says of each point."""
    met = {"yes": True, "no": False}
    return {
        item["key"]: (met.get(point.met.data or ""), point.note.data or "")
        for item in checklist
        for point in [form[f"point-{item['key']}"].form]
    }


def _points(stored: Mapping[str, CheckResult]) -> dict[str, Any]:
    return {f"point-{key}": {"met": "yes" if row.passed else "no", "note": row.note} for key, row in stored.items()}


def _text(item: dict[str, Any]) -> str:
    return in_language(Translated(item["text"]))
