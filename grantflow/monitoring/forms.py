"""Shapes of input around visits and findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from grantflow.core.sentences import mark
from grantflow.core.text import Change, word_diff
from grantflow.monitoring.checklist import POINTS, SEEN_LABELS
from grantflow.monitoring.commands.visits import VisitNotes
from grantflow.monitoring.enums import SEVERITY_LABELS, VISIT_KIND_LABELS, Severity, VisitKind
from grantflow.monitoring.models import Visit
from grantflow.web.forms import BaseForm, Needed, line, paragraphs
from grantflow.web.locale import lazy, shown, translate

NEEDED = Needed()
SEEN, NOTE = "seen_", "note_"


class PlanForm(BaseForm):
    """A visit to come."""

    kind = SelectField(lazy(mark("What kind of visit?")))
    planned_on = DateField(lazy(mark("On which day?")), [NEEDED])
    place = StringField(lazy(mark("Where?")), [NEEDED, Length(max=200)], filters=[line])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, translate(VISIT_KIND_LABELS[kind])) for kind in VisitKind]


class NotesForm(BaseForm):
    """What was seen; the points of the checklist are added by :func:`notes_form`."""

    conducted_on = DateField(lazy(mark("When did the visit take place?")), [NEEDED])
    persons_met = TextAreaField(
        lazy(mark("Whom did you meet?")),
        description=lazy(mark("Names and functions, only of people who agree.")),
        filters=[paragraphs],
    )
    summary = TextAreaField(lazy(mark("What did you see?")), filters=[paragraphs], render_kw={"rows": 8})

    def notes(self) -> VisitNotes:
        """What was typed, as the command takes it."""
        assert self.conducted_on.data is not None
        return VisitNotes(
            conducted_on=self.conducted_on.data,
            checklist={
                point.key: {"seen": self[SEEN + point.key].data or "", "note": self[NOTE + point.key].data or ""}
                for point in POINTS
            },
            persons_met=self.persons_met.data or "",
            summary=self.summary.data or "",
        )


def notes_form(visit: Visit) -> NotesForm:
    """The notes of a visit as a form, filled with what is stored unless something was sent."""
    choices = [(seen.value, translate(label)) for seen, label in SEEN_LABELS.items()]
    fields: dict[str, Any] = {}
    for point in POINTS:
        fields[SEEN + point.key] = RadioField(translate(point.text), validate_choice=False)
        fields[NOTE + point.key] = StringField(translate(mark("Note on this point")), filters=[line])
    kind = type("WholeNotesForm", (NotesForm,), fields)
    form: NotesForm = kind(data={"version": visit.version, **_stored(visit)})
    for point in POINTS:
        form[SEEN + point.key].choices = choices
    return form


def _stored(visit: Visit) -> dict[str, Any]:
    answers: dict[str, Any] = {"conducted_on": visit.conducted_on or visit.planned_on}
    for point in POINTS:
        answer = visit.checklist.get(point.key, {})
        answers |= {SEEN + point.key: answer.get("seen") or None, NOTE + point.key: answer.get("note", "")}
    return answers | {"persons_met": visit.persons_met, "summary": visit.summary}


def differences(form: NotesForm, visit: Visit) -> list[tuple[str, list[tuple[Change, str]]]]:
    """Where the notes that were refused differ from what is stored: what was asked, and the words of both."""
    pairs = [(name, _words(name, form[name].data), _words(name, theirs)) for name, theirs in _stored(visit).items()]
    return [(_asked(form, name), word_diff(mine, theirs)) for name, mine, theirs in pairs if mine != theirs]


def _asked(form: NotesForm, name: str) -> str:
    point = name.removeprefix(NOTE)
    label = str(form[name].label.text)
    return label if point == name else f"{form[SEEN + point].label.text}: {label}"


def _words(name: str, value: Any) -> str:
    if name.startswith(SEEN):
        return translate(SEEN_LABELS.get(value))
    return shown(value) if isinstance(value, date) else value or ""


class FindingForm(BaseForm):
    """Something to put right."""

    severity = SelectField(lazy(mark("How serious is it?")))
    text = TextAreaField(lazy(mark("What was found?")), [NEEDED], filters=[paragraphs])
    action = TextAreaField(
        lazy(mark("What should be done?")), description=lazy(mark("The grantee can change it.")), filters=[paragraphs]
    )
    due_on = DateField(lazy(mark("By when?")), [NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = [(one.value, translate(SEVERITY_LABELS[one])) for one in Severity]


class AgreeForm(BaseForm):
    """The action and its date."""

    action: Any = TextAreaField(lazy(mark("What will you do?")), filters=[paragraphs])
    due_on = DateField(lazy(mark("By when?")), [NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action.must_answer = True


class EvidenceForm(BaseForm):
    """What was done, with a file if there is one."""

    evidence: Any = TextAreaField(lazy(mark("What did you do?")), filters=[paragraphs])
    file = FileField(lazy(mark("A file that shows it")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence.must_answer = True


class CommentForm(BaseForm):
    """The grantee's view of the report of a visit."""

    comment = TextAreaField(lazy(mark("Your comment")), filters=[paragraphs])
