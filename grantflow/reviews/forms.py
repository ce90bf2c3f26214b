"""Shapes of input around reviews."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, TextAreaField
from wtforms.validators import Optional

from grantflow.core.errors import Invalid
from grantflow.core.sentences import mark, say
from grantflow.questionnaires.forms import CheckboxesField
from grantflow.reviews.enums import DECLINE_LABELS
from grantflow.reviews.scoring import Grid
from grantflow.web.forms import BaseForm, choices, paragraphs
from grantflow.web.locale import lazy, translate


class AcceptForm(BaseForm):
    """The declaration before an application opens."""

    no_conflict = BooleanField(
        lazy(
            mark(
                "I do not work for the applicant or its partners, I have no family or business tie to them, and I gain "
                "nothing from this decision."
            )
        )
    )


class DeclineForm(BaseForm):
    """Why an assignment is not taken."""

    why = RadioField(lazy(mark("Why do you decline?")), validate_choice=False)
    note = TextAreaField(lazy(mark("Anything the grant manager should know?")), filters=[paragraphs])

    def offer_reasons(self) -> DeclineForm:
        self.why.choices = choices((key.value, translate(label)) for key, label in DECLINE_LABELS.items())
        return self


class CriterionForm(BaseForm):
    """One criterion: its score, the reason, and the note of the whole review."""

    score = RadioField(lazy(mark("Your score")), validate_choice=False)
    reason = TextAreaField(lazy(mark("Reason the applicant will read")), filters=[paragraphs], render_kw={"rows": 6})
    committee_note = TextAreaField(
        lazy(mark("Note for the committee only")),
        description=lazy(mark("One note for the whole review. The applicant never reads it.")),
        filters=[paragraphs],
        render_kw={"rows": 3},
    )

    def for_scale(self, grid: Grid) -> CriterionForm:
        self.scale = [str(score) for score in grid.scale]
        self.score.choices = choices((text, text) for text in self.scale)
        return self

    @property
    def chosen(self) -> int | None:
        """The score, where it is one of the scale."""
        text = str(self.score.data or "").strip()
        return int(text) if text in self.scale else None

    @property
    def value(self) -> int | None:
        """The score, or None where there is none yet.

        Raises:
            Invalid: what was sent is not in the scale; nothing must be kept in its place.
        """
        if self.chosen is None and str(self.score.data or "").strip():
            raise Invalid({"score": say("Choose one of the scores.")})
        return self.chosen


class SummaryForm(BaseForm):
    """What the applicant and the committee read beside the scores."""

    strengths = TextAreaField(
        lazy(mark("Strengths")), description=lazy(mark("The applicant will read this.")), filters=[paragraphs]
    )
    weaknesses = TextAreaField(
        lazy(mark("Weaknesses")), description=lazy(mark("The applicant will read this.")), filters=[paragraphs]
    )
    committee_note = TextAreaField(
        lazy(mark("Note for the committee only")),
        description=lazy(mark("The applicant never reads it.")),
        filters=[paragraphs],
    )

    def sent(self) -> dict[str, str]:
        """The texts that the page sent, by name."""
        texts = (self.strengths, self.weaknesses, self.committee_note)
        return {field.short_name: field.data or "" for field in texts if field.raw_data}


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(lazy(mark("Why?")), filters=[paragraphs])


class AssignForm(BaseForm):
    """Whom to ask, and by when."""

    reviewers = CheckboxesField(lazy(mark("Whom do you want to ask?")), validate_choice=False)
    due_on = DateField(
        lazy(mark("Reviews are due on")), description=lazy(mark("At the end of that day, in the call's time zone."))
    )


class WorkbookForm(BaseForm):
    """A workbook of reviews that was filled in without a connection."""

    file = FileField(lazy(mark("The workbook, filled in")), render_kw={"accept": ".xlsx"})
    over_newer = BooleanField(lazy(mark("Take the workbook also where I saved a review here after I downloaded it")))


class TimeForm(BaseForm):
    """The reviewer asks for more time."""

    until = DateField(lazy(mark("Until when?")), [Optional()])
    why = TextAreaField(
        lazy(mark("Why do you need more time?")),
        description=lazy(mark("The grant manager reads this and decides.")),
        filters=[paragraphs],
        render_kw={"rows": 3},
    )


class DueDatesForm(BaseForm):
    """The manager moves due dates."""

    due_on = DateField(
        lazy(mark("New due date")),
        [Optional()],
        description=lazy(mark("At the end of that day, in the call's time zone.")),
    )
    note = TextAreaField(lazy(mark("Note to the reviewers")), filters=[paragraphs], render_kw={"rows": 3})
