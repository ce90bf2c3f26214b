"""Shapes of input around reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import get_territory_currencies
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import Length, NumberRange, Optional

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.numbers import parse_decimal
from grantflow.core.sentences import Sentence, mark, say
from grantflow.questionnaires.budgets import HEADINGS
from grantflow.reporting.drafts import OWN_RATE, LineDraft, ReportDraft
from grantflow.reporting.figures import BySex
from grantflow.reporting.models import Indicator, Report
from grantflow.reporting.narrative import texts
from grantflow.reporting.policies import is_final
from grantflow.web.forms import REQUIRED, BaseForm, PartForm, line, paragraphs
from grantflow.web.locale import lazy, translate

MOST_LINES = 300
MOST_PEOPLE = 10_000_000
RATE_DECIMALS = 8
TEXT = "text_"
TYPED = ("voucher", "paid_on", "payee", "description", "amount")
CHOOSE_HEADING = mark("Choose a heading of the budget.")
CHOOSE_CURRENCY = mark("Choose a currency.")
ALWAYS = ("USD", "EUR")


class LineForm(PartForm):
    """One expense, as typed."""

    ident = HiddenField()
    heading = SelectField(lazy(mark("Heading")), validate_choice=False)
    voucher = StringField(lazy(mark("Voucher")), [Length(max=40)], filters=[line])
    paid_on = DateField(lazy(mark("Date")), [Optional()])
    payee = StringField(lazy(mark("Paid to")), [Length(max=200)], filters=[line])
    description = StringField(lazy(mark("What for")), [Length(max=500)], filters=[line])
    currency = SelectField(lazy(mark("Currency")), validate_choice=False)
    amount = StringField(lazy(mark("Amount")), filters=[line])
    rate = StringField(lazy(mark("Rate")), filters=[line])

    def is_blank(self) -> bool:
        return not any(self[name].data or self[name].errors for name in TYPED)


class CountForm(PartForm):
    """People by sex."""

    women = IntegerField(lazy(mark("Women")), [Optional(), NumberRange(0, MOST_PEOPLE)])
    men = IntegerField(lazy(mark("Men")), [Optional(), NumberRange(0, MOST_PEOPLE)])


class ReportForm(BaseForm):
    """A report's money and people; its texts are added by :func:`report_form`."""

    lines = FieldList(
        FormField(LineForm),
        lazy(mark("Expenses paid from the grant")),
        description=lazy(
            mark("One row for each voucher. Rate: what one unit of the currency costs in the currency of the grant.")
        ),
        min_entries=1,
        max_entries=MOST_LINES,
    )
    figures: Any = FieldList(FormField(CountForm), lazy(mark("People reached in this period")))
    grant_currency: str
    parsed: dict[int, tuple[Money, Decimal]]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every row is either blank or a whole expense."""
        sound = super().validate(extra_validators)
        self.parsed = {}
        for at, row in enumerate(self.lines.entries):
            if not row.form.is_blank():
                sound = self._read(at, row.form) and sound
        return bool(sound)

    def _read(self, at: int, row: LineForm) -> bool:
        for name in TYPED:
            if not row[name].data and not row[name].errors:
                row[name].errors = [row[name].gettext(REQUIRED)]
        for field, reason in ((row.heading, CHOOSE_HEADING), (row.currency, CHOOSE_CURRENCY)):
            if field.data not in {choice[0] for choice in field.choices or ()}:
                _refuse(field, say(reason))
        try:
            amount = Money.parse(row.amount.data or "", row.currency.data or self.grant_currency)
            if amount.minor <= 0:
                _refuse(row.amount, say("The amount must be above 0."))
            self.parsed[at] = (amount, self._rate(row, amount))
        except Unreadable as unreadable:
            _refuse(row.amount, unreadable.reason)
        except ValueError:
            return False
        return not any(field.errors for field in row)

    def _rate(self, row: LineForm, amount: Money) -> Decimal:
        own = amount.currency == self.grant_currency
        if own and not row.rate.data:
            return OWN_RATE
        try:
            rate = parse_decimal(row.rate.data or "", RATE_DECIMALS)
        except Unreadable as unreadable:
            _refuse(row.rate, unreadable.reason)
            return OWN_RATE
        if own and rate != OWN_RATE:
            _refuse(row.rate, say("The amount is in the currency of the grant. Leave the rate empty, or write 1."))
        elif rate <= 0 or amount.convert(rate, self.grant_currency).minor <= 0:
            _refuse(row.rate, say("The rate must be above 0."))
        return rate

    def draft(self, indicators: Sequence[Indicator]) -> ReportDraft:
        """What was typed, as the command takes it."""
        return ReportDraft(
            narrative={
                name.removeprefix(TEXT): field.data or ""
                for name, field in self._fields.items()
                if name.startswith(TEXT)
            },
            lines=tuple(self._line(at) for at in self.parsed),
            figures={
                indicator.id: BySex(count.form.women.data or 0, count.form.men.data or 0)
                for indicator, count in zip(indicators, self.figures.entries, strict=False)
                if count.form.women.data is not None or count.form.men.data is not None
            },
        )

    def _line(self, at: int) -> LineDraft:
        row = self.lines.entries[at].form
        amount, rate = self.parsed[at]
        assert row.paid_on.data is not None
        return LineDraft(
            _uuid(row.ident.data),
            row.heading.data or "",
            row.voucher.data or "",
            row.paid_on.data,
            row.payee.data or "",
            row.description.data or "",
            amount,
            rate,
        )


def report_form(report: Report, indicators: Sequence[Indicator]) -> ReportForm:
    """The form of one report, filled with what is stored unless something was sent."""
    fields: dict[str, Any] = {}
    for text in texts(is_final(report)):
        field = TextAreaField(
            translate(text.label), description=translate(text.help), filters=[paragraphs], render_kw={"rows": 8}
        )
        fields[TEXT + text.key] = field
    kind = type("WholeReportForm", (ReportForm,), fields)
    form: ReportForm = kind(data=_stored(report, indicators))
    form.grant_currency = report.grant.currency
    for text in texts(is_final(report)):
        form[TEXT + text.key].word_limit = text.words
        form[TEXT + text.key].must_answer = text.required
    _dress(form, report, indicators)
    return form


def _stored(report: Report, indicators: Sequence[Indicator]) -> dict[str, Any]:
    counted = {figure.indicator_id: figure for figure in report.figures}
    own = report.grant.currency
    return {
        "version": report.version,
        **{TEXT + key: text for key, text in report.narrative.items()},
        "lines": [
            {
                "ident": str(stored.id),
                "heading": stored.heading,
                "voucher": stored.voucher,
                "paid_on": stored.paid_on,
                "payee": stored.payee,
                "description": stored.description,
                "currency": stored.currency,
                "amount": f"{stored.amount.decimal():f}",
                "rate": "" if stored.currency == own else stored.rate,
            }
            for stored in report.lines
        ],
        "figures": [
            {"women": counted[one.id].women, "men": counted[one.id].men} if one.id in counted else {}
            for one in indicators
        ],
    }


def _dress(form: ReportForm, report: Report, indicators: Sequence[Indicator]) -> None:
    """Choices, row titles, totals, and one more empty row."""
    if len(form.lines.entries) < MOST_LINES and not form.lines.entries[-1].form.is_blank():
        form.lines.append_entry()
    headings = [(key, translate(HEADINGS[int(key)])) for key in _headings(report)]
    codes = currencies(report)
    for row in form.lines.entries:
        row.form.heading.choices = headings
        row.form.currency.choices = [(code, code) for code in codes]
        row.form.currency.data = row.form.currency.data or report.grant.currency
    form.figures.row_titles = [one.label for one in indicators]
    form.figures.row_heading = translate(mark("Indicator"))
    form.figures.row_total = translate(mark("Total"))
    form.figures.sums = ("women", "men")


def _headings(report: Report) -> list[str]:
    planned = list(report.grant.agreement["budget"])
    return planned or [str(number) for number in (1, 2, 3, 4, 5, 6)]


def currencies(report: Report) -> list[str]:
    """The grant's currency, that of its country, and those widely used."""
    local = get_territory_currencies(report.grant.country)
    return list(dict.fromkeys([report.grant.currency, *local, *ALWAYS]))


def _refuse(field: Field, reason: Sentence) -> None:
    field.errors = [*field.errors, translate(reason)]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
