"""The forms of organisations: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from grantflow.organisations.enums import PUBLICATION_LABELS, Publication
from grantflow.web import places
from grantflow.web.forms import BaseForm, Needed, choices, line, paragraphs
from grantflow.web.locale import translate

CURRENCIES = ("USD", "EUR", "KGS", "KZT", "TJS", "UZS", "TMT", "AZN", "RSD", "BGN")
MOST_PEOPLE = 1_000_000


def text(label: Any, most: int, *validators: Any, hint: Any = "", **render: Any) -> StringField:
    """One line of text of at most ``most`` characters."""
    rules = [*validators, Length(max=most)]
    return StringField(label, filters=[line], validators=rules, description=hint, render_kw=render)


def count(label: Any) -> IntegerField:
    return IntegerField(
        label,
        validators=[Optional(), NumberRange(0, MOST_PEOPLE)],
        render_kw={"inputmode": "numeric"},
    )


class OrganisationForm(BaseForm):
    """What an organisation says about itself."""

    name = text(_("What is the organisation called, in its own script?"), 300, Needed(_("Write the name.")))
    name_latin = text(_("Name in Latin letters"), 300, hint=_("Left empty, we write it from the name above."))
    name_en = text(_("Name in English"), 300)
    acronym = text(_("Short name"), 40, hint=_("Such as the initials people know you by."))
    country = SelectField(_("Country of registration"), validators=[Needed(_("Choose the country."))])
    area = text(_("Region or oblast"), 200)
    address = TextAreaField(
        _("Postal address"), filters=[paragraphs], validators=[Length(max=1000)], render_kw={"rows": 3}
    )
    legal_form = text(_("Legal form"), 120, hint=_("Such as public association, foundation, union."))
    registration_number = text(
        _("Registration number"),
        60,
        Regexp(
            r"^[\w\-/. ]*$",
            message=_("Write the registration number in digits and letters, with dashes, dots or slashes."),
        ),
        hint=_("The number in your country's register. A group without registration leaves this empty."),
    )
    tax_number = text(_("Tax number"), 60)
    founded_on = DateField(_("When was it founded?"), validators=[Optional()])
    website = text(
        _("Website"),
        300,
        Regexp(r"^$|^https?://\S+$", message=_("Write the whole address of the website, beginning with https://")),
        type="text",
        inputmode="url",
    )
    staff = count(_("Paid staff"))
    volunteers = count(_("Volunteers"))
    publication = RadioField(
        _("What may we publish about your organisation?"),
        description=_("If publicity could endanger people, choose less. You can change this at any time."),
        default=Publication.PUBLISH.value,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = choices([("", translate("Choose")), *places.countries()])
        self.publication.choices = choices((key.value, translate(label)) for key, label in PUBLICATION_LABELS.items())


class BankForm(BaseForm):
    holder = text(
        _("Who holds the account?"),
        200,
        Needed(_("Write the holder of the account.")),
        hint=_("The organisation's name as the bank writes it."),
    )
    bank = text(_("Bank and branch"), 200, Needed(_("Write the name of the bank.")))
    account = text(_("IBAN or account number"), 60, Needed(_("Write the account number.")), autocomplete="off")
    bic = text(_("BIC (SWIFT)"), 20, autocomplete="off")
    currency = SelectField(_("Currency of the account"), choices=choices((code, code) for code in CURRENCIES))


class LookForm(BaseForm):
    """Why somebody who only reads looks at bank data."""

    why = TextAreaField(
        _("What do you need them for?"),
        description=_("Your name, the time and this reason are kept in the history of the organisation."),
        filters=[paragraphs],
        render_kw={"rows": 2},
    )


class RefusalForm(BaseForm):
    reason = TextAreaField(_("What is not right?"), filters=[paragraphs], render_kw={"rows": 3})
