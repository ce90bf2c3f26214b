"""Shapes of input around grants."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wtforms import DateField, FieldList, FormField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from grantflow.core.errors import Invalid, Unreadable
from grantflow.core.numbers import parse_decimal
from grantflow.core.sentences import mark, say
from grantflow.grants.agreement import MOST_MONTHS, Terms
from grantflow.grants.clauses import OPTIONAL
from grantflow.grants.events import PlannedIndicator
from grantflow.questionnaires.forms import CheckboxesField
from grantflow.web.forms import BaseForm, Needed, PartForm, line, paragraphs
from grantflow.web.locale import lazy, translate

NEEDED = Needed()
MOST_INDICATORS = 8
PERCENT_DECIMALS = 2
BETWEEN = re.compile(r"\s*[/;]\s*|,?\s+")
"""What may stand between two percents; a comma within a number is its decimal sign."""


class IndicatorForm(PartForm):
    """One promise that reports count."""

    code = StringField(lazy(mark("Code")), [Length(max=30)], filters=[line])
    label = StringField(lazy(mark("What is counted")), [Length(max=300)], filters=[line])
    unit = StringField(lazy(mark("Unit")), [Length(max=60)], filters=[line])
    target = IntegerField(lazy(mark("Target")), [Optional()])


class PrepareForm(BaseForm):
    """What a manager sets of an agreement."""

    starts_on = DateField(lazy(mark("When does the grant start?")), [NEEDED])
    months = IntegerField(lazy(mark("How many months does it run?")), [NEEDED, NumberRange(1, MOST_MONTHS)])
    percents = StringField(
        lazy(mark("Payments in percent")),
        [NEEDED],
        description=lazy(
            mark("Advance, interim payments, balance; together 100. Each payment after the first follows a report.")
        ),
        filters=[line],
        default="40 / 40 / 20",
    )
    clauses = CheckboxesField(
        lazy(mark("Which clauses are added to the standard ones?")),
        validate_choice=False,
        default=[clause.key for clause in OPTIONAL],
    )
    indicators = FieldList(
        FormField(IndicatorForm),
        lazy(mark("What will reports count?")),
        description=lazy(mark("People are counted by sex.")),
        min_entries=1,
        max_entries=MOST_INDICATORS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clauses.choices = [(clause.key, translate(clause.title)) for clause in OPTIONAL]
        if len(self.indicators.entries) < MOST_INDICATORS and not _blank(self.indicators.entries[-1].form):
            self.indicators.append_entry()

    def terms(self) -> Terms:
        """What was typed, as the command takes it; blank rows are left out.

        Raises:
            Invalid: the payments are no list of numbers.
        """
        assert self.starts_on.data is not None
        assert self.months.data is not None
        return Terms(
            starts_on=self.starts_on.data,
            months=self.months.data,
            percents=_percents(self.percents.data or ""),
            clauses=tuple(self.clauses.data or ()),
            indicators=tuple(
                PlannedIndicator(
                    row.form.code.data or f"I{at}",
                    row.form.label.data or "",
                    row.form.unit.data or "",
                    row.form.target.data or 0,
                )
                for at, row in enumerate(self.indicators.entries, 1)
                if not _blank(row.form)
            ),
        )


def _percents(text: str) -> tuple[Decimal, ...]:
    try:
        return tuple(parse_decimal(part, PERCENT_DECIMALS) for part in BETWEEN.split(text.replace("%", "").strip()))
    except Unreadable as error:
        reason = say("Write the percents with a slash between them, such as 40 / 40 / 20.")
        raise Invalid({"percents": reason}) from error


def _blank(row: Any) -> bool:
    return not any(part.data for part in row)


class SignForm(BaseForm):
    """A signature: the person's own name, typed, under the fingerprint of what was shown."""

    fingerprint = HiddenField()
    typed_name = StringField(lazy(mark("Write your full name to sign")), [NEEDED, Length(max=200)], filters=[line])


class RegistrationForm(BaseForm):
    """What the state's register says."""

    number = StringField(lazy(mark("Number of the registration")), [NEEDED, Length(max=80)], filters=[line])
    registered_on = DateField(lazy(mark("Date of the registration")), [NEEDED])


class SendForm(BaseForm):
    """A bank transfer that left."""

    reference = StringField(lazy(mark("Reference of the transfer")), [NEEDED, Length(max=80)], filters=[line])
    sent_on = DateField(lazy(mark("When did the money leave?")), [NEEDED])


class ReceiptForm(BaseForm):
    """Money that arrived."""

    received_on = DateField(lazy(mark("When did the money arrive?")), [NEEDED])


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason: Any = TextAreaField(lazy(mark("Why?")), filters=[paragraphs])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.must_answer = True


class PointForm(BaseForm):
    """A point of the closure list that a person confirms."""

    note = StringField(lazy(mark("Note")), filters=[line])


class RecoveryForm(BaseForm):
    """Money that was paid back."""

    amount = StringField(lazy(mark("How much came back?")), [NEEDED], filters=[line])
    reference = StringField(lazy(mark("Reference of the transfer")), [NEEDED, Length(max=80)], filters=[line])
