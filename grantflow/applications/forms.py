"""Shapes of input around applications; the form's own sections come from the questionnaire."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

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


def checklist_form(checklist: list[dict[str, Any]], stored: dict[str, Any]) -> BaseForm:
    """The administrative list of a call as a form: each point met, not met or open, with a note."""
    fields: dict[str, Any] = {f"point-{item['key']}": FormField(PointForm, _text(item)) for item in checklist}
    kind = type("ChecklistForm", (BaseForm,), fields)
    data = {f"point-{key}": {"met": "yes" if row.passed else "no", "note": row.note} for key, row in stored.items()}
    form: BaseForm = kind(data=data)
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


def _text(item: dict[str, Any]) -> str:
    return in_language(Translated(item["text"]))
