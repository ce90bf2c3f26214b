"""Shape of a phase."""

from __future__ import annotations

from datetime import datetime

from wtforms import DateField, RadioField, StringField
from wtforms.validators import Length, Optional

from grantflow.core.sentences import mark
from grantflow.reviews.phases.commands import Terms
from grantflow.reviews.phases.enums import OTHERS_LABELS, SIGHT_LABELS, Others, Sight
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.web.forms import BaseForm, Needed, choices, line
from grantflow.web.languages import InLanguages, shown_texts, typed_texts
from grantflow.web.locale import lazy


class PhaseForm(BaseForm):
    """What reviewers may see in a phase, and until the end of which day they write."""

    title = InLanguages(StringField, mark("Name of the phase"), [Length(max=80)], source=[Needed()], filters=[line])
    sight = RadioField(
        lazy(mark("Who sees which names?")),
        choices=choices((sight.value, lazy(label)) for sight, label in SIGHT_LABELS.items()),
        default=Sight.BLIND.value,
    )
    others = RadioField(
        lazy(mark("Do reviewers read each other?")),
        choices=choices((others.value, lazy(label)) for others, label in OTHERS_LABELS.items()),
        default=Others.NEVER.value,
    )
    ends_on = DateField(
        lazy(mark("Reviewers write until the end of")),
        [Optional()],
        description=lazy(mark("Without a day the phase lasts until you begin the next one.")),
    )

    def leave_out(self, sight: Sight) -> None:
        """Do not offer what would be refused; what is offered first stands ticked in its place."""
        left = [one for one in SIGHT_LABELS if one is not sight]
        self.sight.choices = choices((one.value, lazy(SIGHT_LABELS[one])) for one in left)
        if self.sight.data == sight:
            self.sight.data = left[0].value

    def show(self, phase: ReviewPhase) -> PhaseForm:
        """Fill in what stands."""
        for name, text in shown_texts("title", phase.title).items():
            self[name].data = text
        self.sight.data, self.others.data = phase.sight.value, phase.others.value
        if phase.ends_at is not None:
            self.ends_on.data = phase.call.day_of(phase.ends_at)
        return self

    def terms(self, ends_at: datetime | None) -> Terms:
        """What was typed, as the command takes it."""
        return Terms(
            typed_texts(self, "title"),
            Sight(self.sight.data),
            Others(self.others.data),
            ends_at,
        )
