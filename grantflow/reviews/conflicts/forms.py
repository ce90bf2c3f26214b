"""Shapes of input around conflicts of interest."""

from __future__ import annotations

from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from grantflow.core.sentences import mark
from grantflow.reviews.conflicts.grounds import GROUND_LABELS
from grantflow.reviews.enums import CONFLICT_LABELS
from grantflow.web.forms import BaseForm, choices, line, paragraphs
from grantflow.web.locale import lazy, translate


class DecideForm(BaseForm):
    """Why a conflict is one, or is none."""

    reason = TextAreaField(
        lazy(mark("Why do you decide so?")),
        description=lazy(mark("Only those who assign reviewers read this.")),
        filters=[paragraphs],
    )


class OpposeForm(BaseForm):
    """Whom the applicant does not want to be judged by."""

    name = StringField(lazy(mark("First name and family name")), filters=[line], validators=[Length(max=200)])
    email = EmailField(
        lazy(mark("E-mail address, if you know it")),
        description=lazy(mark("It tells two people of the same name apart.")),
        filters=[line],
        validators=[Length(max=320)],
    )
    reason = TextAreaField(
        lazy(mark("Why should this person not judge your application?")),
        filters=[paragraphs],
        render_kw={"rows": 3},
        validators=[Length(max=1000)],
    )


class ConflictFilter(BaseForm):
    class Meta:
        csrf = False

    state = SelectField(lazy(mark("State")))
    ground = SelectField(lazy(mark("Ground")))

    def offer(self) -> ConflictFilter:
        anything = ("", translate(mark("Any")))
        self.state.choices = choices(
            [anything, *((k.value, translate(text)) for k, (text, _) in CONFLICT_LABELS.items())]
        )
        self.ground.choices = choices([anything, *((k.value, translate(text)) for k, text in GROUND_LABELS.items())])
        return self
