"""Shapes of input around decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField

from grantflow.core.errors import Invalid, Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.decisions.commands.meetings import Proposed, Terms
from grantflow.decisions.enums import OUTCOME_LABELS, Outcome
from grantflow.decisions.models import Meeting
from grantflow.decisions.queries import Ranked
from grantflow.decisions.ranking import Place
from grantflow.questionnaires.forms import CheckboxesField
from grantflow.web.forms import BaseForm, choices, line, named, paragraphs
from grantflow.web.locale import lazy, translate

DECISION = mark("Decision for %(number)s")
AMOUNT = mark("Amount for %(number)s")
REASON = mark("Reason for %(number)s")


class MeetingForm(BaseForm):
    """A meeting without its proposals: see :func:`meeting_form`."""

    held_on = DateField(lazy(mark("When did the committee meet?")))
    present = CheckboxesField(lazy(mark("Who was there?")), validate_choice=False)
    minutes = TextAreaField(
        lazy(mark("Minutes")),
        description=lazy(mark("What was discussed and how it was decided.")),
        filters=[paragraphs],
        render_kw={"rows": 8},
    )


def meeting_form(meeting: Meeting, listing: Ranked, members: Sequence[tuple[str, str]], *, filled: bool) -> MeetingForm:
    """The form of a meeting with outcome, amount and reason for each ranked application.

    ``filled`` takes the stored values; otherwise the form shows what was sent. A reason is read also where the
    application has left the ranking, so that it can be given back.
    """
    stored = {row.application_id: row for row in meeting.proposals}
    left = translate(mark("Reason, where it differs"))
    fields: dict[str, Any] = {f"reason-{key}": StringField(left, filters=[line]) for key in stored}
    data: dict[str, Any] = {}
    for place in listing.shown:
        key = place.entry.key
        number = listing.seen[key].number
        decision, amount, reason = (translate(say(label, number=number)) for label in (DECISION, AMOUNT, REASON))
        fields[f"outcome-{key}"] = SelectField(decision, validate_choice=False, choices=_outcomes())
        fields[f"amount-{key}"] = StringField(amount, filters=[line])
        fields[f"reason-{key}"] = StringField(reason, filters=[line])
        if row := stored.get(key):
            data |= {
                f"outcome-{key}": row.outcome.value,
                f"amount-{key}": _typed(row.amount_minor, place.entry.amount.currency),
                f"reason-{key}": row.reason,
            }
        else:
            data[f"amount-{key}"] = _typed(place.entry.amount.minor, place.entry.amount.currency)
    kind = type("FilledMeetingForm", (MeetingForm,), fields)
    if filled:
        data |= {
            "held_on": meeting.held_on,
            "minutes": meeting.minutes,
            "present": [str(row.person_id) for row in meeting.attendances],
            "version": meeting.version,
        }
    form: MeetingForm = kind(formdata=None, data=data) if filled else kind()
    form.present.choices = choices(members)
    return form


def _outcomes() -> list[Any]:
    named = [(outcome.value, translate(label)) for outcome, label in OUTCOME_LABELS.items()]
    return choices([("", translate(mark("Not at this meeting"))), *named])


def _typed(minor: int, currency: str) -> str:
    amount = Money(minor, currency).decimal()
    return f"{amount:f}"


def terms_of(form: MeetingForm, places: Sequence[Place], currency: str) -> Terms:
    """What the form says of the meeting.

    Raises:
        Invalid: an amount that is no number, or no date, by field.
    """
    problems: dict[str, Sentence] = {}
    proposals: dict[UUID, Proposed] = {}
    for place in places:
        key = place.entry.key
        chosen = form[f"outcome-{key}"].data
        outcome = Outcome(chosen) if chosen in set(Outcome) else None
        amount = Money.zero(currency)
        if outcome in (Outcome.RECOMMEND, Outcome.RESERVE):
            try:
                amount = Money.parse(form[f"amount-{key}"].data or "", currency)
            except Unreadable as error:
                problems[f"amount-{key}"] = error.reason
        proposals[key] = Proposed(outcome, amount, form[f"reason-{key}"].data or "")
    held_on = form.held_on.data
    if held_on is None:
        problems["held_on"] = say("Write the date of the meeting.")
    if held_on is None or problems:
        raise Invalid(problems)
    return Terms(held_on, form.minutes.data or "", _idents(form.present.data or []), proposals)


def _idents(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


class DocumentsForm(BaseForm):
    """The record of a check."""

    note = TextAreaField(
        lazy(mark("What did you check?")),
        description=lazy(mark("Registration, mandate, screening lists, earlier audits, risk; and what you found.")),
        filters=[paragraphs],
    )


class MoneyField(StringField):
    """An amount as typed; the page shows ``currency`` beside it."""

    currency = ""


class AwardForm(BaseForm):
    """How much is awarded."""

    amount = MoneyField(lazy(mark("Amount of the award")), filters=[line])
    reason = TextAreaField(
        lazy(mark("Why less than was proposed?")),
        description=lazy(mark("Only where the amount is less. The applicant reads exactly this.")),
        filters=[paragraphs],
        render_kw={"rows": 3},
    )

    def in_currency(self, currency: str) -> AwardForm:
        """Shows the currency beside the amount."""
        self.amount.currency = currency
        return self

    def read(self, currency: str) -> Money:
        """The amount typed.

        Raises:
            Invalid: no number.
        """
        try:
            return Money.parse(self.amount.data or "", currency)
        except Unreadable as error:
            raise Invalid({"amount": named(self.amount, error.reason)}) from error


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(lazy(mark("Why?")), filters=[paragraphs])


class AppealForm(BaseForm):
    """An objection."""

    text = TextAreaField(
        lazy(mark("Which rule was not kept, and why do you think so?")),
        description=lazy(mark("Name the criterion or the step. New facts that you did not write before cannot count.")),
        filters=[paragraphs],
        render_kw={"rows": 10},
    )


class RulingForm(BaseForm):
    """How an objection is ruled."""

    ruling = RadioField(lazy(mark("The objection is")), validate_choice=False)
    reason = TextAreaField(
        lazy(mark("Reason")), description=lazy(mark("The applicant reads exactly this.")), filters=[paragraphs]
    )

    def offer(self) -> RulingForm:
        self.ruling.choices = choices((key, translate(label)) for key, label in RULINGS.items())
        return self


RULINGS = {
    "uphold": mark("upheld: the decision is taken back and taken anew"),
    "uphold_partly": mark("upheld in part: the decision stands, what was wrong is put right"),
    "dismiss": mark("dismissed: the decision stands"),
}
