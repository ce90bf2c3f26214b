"""Shape of a phase."""

from __future__ import annotations

from datetime import datetime

from wtforms import DateField, RadioField, StringField
from wtforms.validators import Length, Optional

from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.reviews.phases.commands import Terms
from grantflow.reviews.phases.enums import OTHERS_LABELS, SIGHT_LABELS, Others, Sight
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.web.forms import BaseForm, Needed, choices, line
from grantflow.web.locale import lazy


class PhaseForm(BaseForm):
    """What reviewers may see in a phase, and until the end of which day they write."""

    title_en = StringField(lazy(mark("Name in English")), [Needed(), Length(max=80)], filters=[line])
    title_ru = StringField(lazy(mark("Name in Russian")), [Length(max=80)], filters=[line])
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
        self.title_en.data, self.title_ru.data = phase.title.get("en", ""), phase.title.get("ru", "")
        self.sight.data, self.others.data = phase.sight.value, phase.others.value
        if phase.ends_at is not None:
            self.ends_on.data = phase.call.day_of(phase.ends_at)
        return self

    def terms(self, ends_at: datetime | None) -> Terms:
        """What was typed, as the command takes it."""
        return Terms(
            Translated(en=self.title_en.data or "", ru=self.title_ru.data or ""),
            Sight(self.sight.data),
            Others(self.others.data),
            ends_at,
        )
