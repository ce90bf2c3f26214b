"""Shape of a call's terms."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange

from grantflow.calls.enums import FINAL_RULE_LABELS, FinalRule
from grantflow.core.sentences import mark
from grantflow.web.forms import BaseForm, Needed, choices, line, paragraphs
from grantflow.web.locale import lazy

NEEDED = Needed()
ZONES = (
    "Asia/Bishkek",
    "Asia/Almaty",
    "Asia/Dushanbe",
    "Asia/Tashkent",
    "Asia/Ashgabat",
    "Asia/Baku",
    "Europe/Belgrade",
    "Europe/Sofia",
    "UTC",
)
SHAPE = "%Y-%m-%dT%H:%M"


class CallForm(BaseForm):
    """Everything a manager sets of a call; amounts as typed, dates in the call's zone."""

    code = StringField(
        lazy(mark("Short code")),
        [NEEDED],
        filters=[line],
        description=lazy(mark("Part of addresses, such as DRC-SG2.")),
    )
    title_en = StringField(lazy(mark("Title in English")), [NEEDED], filters=[line])
    title_ru = StringField(lazy(mark("Title in Russian")), filters=[line])
    summary_en = TextAreaField(lazy(mark("For whom is it, in English?")), [NEEDED], filters=[paragraphs])
    summary_ru = TextAreaField(lazy(mark("For whom is it, in Russian?")), filters=[paragraphs])
    purpose_en = TextAreaField(lazy(mark("What do you fund, in English?")), [NEEDED], filters=[paragraphs])
    purpose_ru = TextAreaField(lazy(mark("What do you fund, in Russian?")), filters=[paragraphs])
    zone = SelectField(lazy(mark("Time zone of the dates")), choices=choices((zone, zone) for zone in ZONES))
    opens = DateTimeLocalField(lazy(mark("Opens")), [NEEDED], format=SHAPE)
    closes = DateTimeLocalField(lazy(mark("Deadline")), [NEEDED], format=SHAPE)
    min_amount = StringField(lazy(mark("Smallest grant")), [NEEDED])
    max_amount = StringField(lazy(mark("Largest grant")), [NEEDED])
    envelope = StringField(lazy(mark("Envelope of the call")), [NEEDED])
    envelopes = TextAreaField(
        lazy(mark("Envelopes by country")),
        description=lazy(mark("One country a line, such as: KG 20000")),
        filters=[paragraphs],
    )
    co_financing = IntegerField(lazy(mark("Own share, at least, in percent")), [NEEDED, NumberRange(0, 100)], default=0)
    min_months = IntegerField(lazy(mark("Shortest project, in months")), [NEEDED, NumberRange(1, 60)], default=6)
    max_months = IntegerField(lazy(mark("Longest project, in months")), [NEEDED, NumberRange(1, 60)], default=12)
    per_organisation = IntegerField(
        lazy(mark("Applications from each organisation")), [NEEDED, NumberRange(1, 20)], default=1
    )
    reviewers = IntegerField(lazy(mark("Reviewers for each application")), [NEEDED, NumberRange(1, 5)], default=2)
    divergence = IntegerField(
        lazy(mark("One more reviewer is asked when totals differ by more than, in percent")),
        [NEEDED, NumberRange(1, 100)],
        default=30,
    )
    final_rule = RadioField(
        lazy(mark("How do three or more totals become one score?")),
        choices=choices((rule.value, lazy(label)) for rule, label in FINAL_RULE_LABELS.items()),
        default=FinalRule.CLOSEST_TWO.value,
        description=lazy(mark("One total stands for itself; two give their mean.")),
    )
    quorum = IntegerField(lazy(mark("Quorum of the committee")), [NEEDED, NumberRange(1, 30)], default=2)
    blind = BooleanField(lazy(mark("Reviewers do not see who applies")), default=True)
    questionnaire = SelectField(lazy(mark("Form")))
    grid = SelectField(lazy(mark("Grid")))
    checklist = TextAreaField(
        lazy(mark("Administrative list")),
        [NEEDED],
        description=lazy(mark("One point a line, English | Russian.")),
        filters=[paragraphs],
    )


class CorrigendumForm(BaseForm):
    """What changes in an open call, in each of its languages."""

    text_en = TextAreaField(lazy(mark("What changes, in English?")), filters=[paragraphs])
    text_ru = TextAreaField(lazy(mark("What changes, in Russian?")), filters=[paragraphs])
    form = RadioField(lazy(mark("The form")), default="")


class CancelForm(BaseForm):
    """Why a call is cancelled."""

    reason = TextAreaField(lazy(mark("Why is the call cancelled?")), filters=[paragraphs])
