"""Shape of a call's terms."""

from __future__ import annotations

from flask_babel import LazyString
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
from grantflow.settings import LANGUAGES
from grantflow.web.forms import BaseForm, Needed, choices, line, paragraphs
from grantflow.web.languages import InLanguages
from grantflow.web.locale import gettext, lazy

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
    title = InLanguages(StringField, mark("Title"), source=[NEEDED], filters=[line])
    summary = InLanguages(TextAreaField, mark("For whom is it?"), source=[NEEDED], filters=[paragraphs])
    purpose = InLanguages(TextAreaField, mark("What do you fund?"), source=[NEEDED], filters=[paragraphs])
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
        description=LazyString(
            lambda: gettext("One point a line: %(languages)s", languages=" | ".join(LANGUAGES.values()))
        ),
        filters=[paragraphs],
    )


class CorrigendumForm(BaseForm):
    """What changes in an open call, in each of its languages."""

    text = InLanguages(TextAreaField, mark("What changes?"), filters=[paragraphs])
    form = RadioField(lazy(mark("The form")), default="")


class CancelForm(BaseForm):
    """Why a call is cancelled."""

    reason = TextAreaField(lazy(mark("Why is the call cancelled?")), filters=[paragraphs])
