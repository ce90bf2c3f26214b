"""The forms of the style page: every kind of field, empty, filled in and refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from grantflow.web.fields import (
    CardsField,
    CellsField,
    CountryLine,
    DayField,
    LinesField,
    MonthsField,
    OptionsField,
    RankingField,
    as_options,
)
from grantflow.web.forms import Needed, choices

if TYPE_CHECKING:
    Rows = FieldList[FormField[Any]]
else:
    Rows = FieldList

COUNTRIES = [("", "Any"), ("KG", "Kyrgyzstan"), ("KZ", "Kazakhstan"), ("TJ", "Tajikistan"), ("UZ", "Uzbekistan")]
SCALE = [(1, "very poor"), (2, "poor"), (3, "fair"), (4, "good"), (5, "very good")]


OBJECTIVES = "Three elected water committees keep the village systems running and are heard in the local budget."


class WordLimitedField(TextAreaField):
    """Running text with a word limit."""

    word_limit = 12


class CharacterLimitedField(StringField):
    """One line with a limit of characters."""

    character_limit = 150


class AmountField(DecimalField):
    """An amount with its currency beside it."""

    currency = "USD"


class MultiCheckboxField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ParticipantsForm(Form):
    """One row of a table with fixed rows."""

    women = IntegerField("Women")
    men = IntegerField("Men")


class ParticipantsField(Rows):
    """Rows that the form names, with totals by column and row."""

    row_heading = "Group"
    row_titles = ("People of the villages", "Members of the committees")
    sums = ("women", "men")
    row_total = "All"


class PartnerForm(Form):
    """One row of a table that grows."""

    name = StringField("Name")
    role = SelectField("Role", choices=choices([("", ""), ("co", "Co-applicant"), ("authority", "Local authority")]))
    amount = AmountField("Share")


class PartnersField(Rows):
    """Rows that people add."""

    sums = ("amount",)


class AddressForm(Form):
    """Questions that belong together."""

    village = StringField("Village", [Needed()])
    postcode = StringField("Postcode", render_kw={"autocomplete": "postal-code", "class": "short"})


class HelpersField(CardsField):
    """Rows too wide for a table, with a live total."""

    row_label = "Helper"
    sums = ("hours",)
    max_entries = 5


class ThemesInOrderField(RankingField):
    """Choices, the best of them with a place."""

    places = 2


HELPER = {
    "name": StringField("Name"),
    "role": OptionsField("Role", as_options([("train", "Trainer"), ("drive", "Driver")])),
    "since": DayField("Since when?"),
    "hours": StringField("Hours a week", render_kw={"inputmode": "decimal", "class": "num"}),
    "story": TextAreaField("What does the helper do?", render_kw={"rows": 3}),
    "busy": MonthsField("Months of work"),
}
LEADER = {
    "name": StringField("First and last name"),
    "role": StringField("Role"),
    "email": StringField("E-mail", render_kw={"inputmode": "email", "autocomplete": "off"}),
    "phone": TelField("Phone", render_kw={"autocomplete": "off"}),
}
THEMES = {
    "water": StringField("Clean water"),
    "youth": StringField("Young people"),
    "law": StringField("Access to law"),
}


class SampleForm(Form):
    """Every kind of field."""

    version = HiddenField(default="3")
    objectives = WordLimitedField(
        "What will change, and for whom?",
        [Needed()],
        description="Name the people and the place. At most 12 words.",
    )
    title = CharacterLimitedField("What is the project called?", [Needed()], description="At most 150 characters.")
    places = StringField("Where will you work?", description="Oblast, district, village.")
    email = EmailField("What is your e-mail address?", [Needed()])
    password = PasswordField("What is your password?", [Needed()])
    months = IntegerField("How many months will it take?", [Needed()])
    requested = AmountField("How much do you ask for?", [Needed()], description="Between 2,000 and 15,000.")
    start = DateField("When will you start?")
    country = SelectField("In which country?", choices=choices(COUNTRIES))
    stage = RadioField(
        "Has the work begun?", choices=choices([("no", "Not yet"), ("yes", "Yes")]), validators=[Needed()]
    )
    themes = MultiCheckboxField(
        "Which themes fit?", choices=choices([("water", "Water"), ("school", "Schools"), ("safety", "Safety at home")])
    )
    certificate = FileField("Registration certificate", description="PDF, at most 10 MB.", render_kw={"accept": ".pdf"})
    participants = ParticipantsField(FormField(ParticipantsForm), "Who takes part?", min_entries=2)
    partners = PartnersField(FormField(PartnerForm), "Who works with you?", min_entries=3)
    address = FormField(AddressForm, "Where are you registered?")
    order = ThemesInOrderField(THEMES, "What matters most?")
    known = LinesField(CountryLine("Country", render_kw={"list": "known-countries"}), "Where are you known?")
    leader = CellsField(LEADER, "Who leads the project?")
    helpers = HelpersField(CellsField(HELPER), "Who helps?")
    declaration = BooleanField("I have read the call and what we wrote is true.", [Needed()])
    score = RadioField("Your score", choices=choices([(str(value), label) for value, label in SCALE]))


class SampleFilter(Form):
    """What stands above a table."""

    q = StringField("Search", description="Name, number or place, in any script")
    country = SelectField("Country", choices=choices(COUNTRIES))
    state = SelectField("State", choices=choices([("", "Any"), ("implementing", "Implementing")]))


class BudgetLineForm(Form):
    """One line of a budget."""

    code = HiddenField()
    description = StringField("What")
    unit = StringField("Unit")
    quantity = DecimalField("Quantity")
    rate = DecimalField("Unit rate")
    total = DecimalField("Total")
    requested = DecimalField("Requested")
    own = DecimalField("Own share")


def filled_form() -> SampleForm:
    """The form as a person left it: two answers need a change."""
    form = SampleForm(
        data={
            "objectives": OBJECTIVES,
            "title": "Clean water committees in three villages of Batken",
            "places": "Batken oblast: Ak-Tatyr, Kara-Bak",
            "requested": Decimal("14800.00"),
            "participants": [{"women": 640, "men": 580}, {"men": 11}],
            "partners": [{"name": "Ayil Okmotu of Ak-Tatyr", "role": "authority", "amount": Decimal("1200.00")}],
            "order": {"law": "1", "water": "2"},
            "known": ["DE", "Atlantis", ""],
            "leader": {"name": "Gulnara Sadykova", "email": "gulnara"},
            "helpers": [
                {"name": "Aigul", "role": "train", "hours": "12", "since": "2026-02-01", "busy": ["1", "3"]},
                {},
            ],
            "score": "5",
        }
    )
    form.objectives.errors = ["Shorten the description: 16 words, 12 allowed"]
    form.participants.entries[1].form.women.errors = ["Say how many women are on the committees"]
    form.leader.form["email"].errors = ["Write an e-mail address such as name@example.org."]
    form.known.entries[1].errors = ["Write the name of a country as in the list."]
    form.stage.errors = ["Choose whether the work has begun"]
    form.declaration.errors = ["Tick the box if this is true"]
    return form
