"""Shapes of input around the pool of reviewers."""

from __future__ import annotations

from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from grantflow.core.sentences import mark
from grantflow.reviews.enums import INTEREST_LABELS
from grantflow.settings import LANGUAGES
from grantflow.web.fields import CheckboxesField
from grantflow.web.forms import BaseForm, choices, line, paragraphs
from grantflow.web.locale import lazy, translate

ANY = mark("Any")


class ProfileForm(BaseForm):
    """What a reviewer says of themself."""

    languages = CheckboxesField(
        lazy(mark("Which languages do you read well enough to judge an application?")), validate_choice=False
    )
    countries = CheckboxesField(lazy(mark("Which countries do you know well?")), validate_choice=False)
    themes = CheckboxesField(lazy(mark("Which themes do you know?")), validate_choice=False)
    about = TextAreaField(
        lazy(mark("A few words about you")),
        description=lazy(mark("Grant managers read this, applicants never.")),
        filters=[paragraphs],
        validators=[Length(max=2000)],
        render_kw={"rows": 4},
    )
    cap = IntegerField(
        lazy(mark("How many reviews do you take at once?")),
        [Optional()],
        description=lazy(mark("Open reviews in all programmes together.")),
        render_kw={"class": "short", "inputmode": "numeric"},
    )
    away_from = DateField(
        lazy(mark("Away from")), [Optional()], description=lazy(mark("Nobody is asked on the days they are away."))
    )
    away_until = DateField(lazy(mark("Away until")), [Optional()])


class InterestForm(BaseForm):
    """A tie between the reviewer and an organisation."""

    organisation = StringField(
        lazy(mark("Organisation")),
        description=lazy(mark("Its full name, in any language.")),
        filters=[line],
        validators=[Length(max=300)],
    )
    ground = RadioField(lazy(mark("What ties you to it?")), validate_choice=False)
    since = DateField(lazy(mark("Since")), [Optional()])
    until = DateField(lazy(mark("Until")), [Optional()], description=lazy(mark("Leave it empty while it lasts.")))
    note = TextAreaField(
        lazy(mark("Anything the grant manager should know?")),
        filters=[paragraphs],
        validators=[Length(max=1000)],
        render_kw={"rows": 2},
    )

    def offer(self) -> InterestForm:
        self.ground.choices = choices((key.value, translate(label)) for key, label in INTEREST_LABELS.items())
        return self


class PlaceForm(BaseForm):
    """What the managers of a programme settle for a reviewer."""

    cap = IntegerField(
        lazy(mark("At most so many open reviews")),
        [Optional()],
        description=lazy(mark("Empty: as many as the reviewer takes. The lower of the two counts.")),
        render_kw={"class": "short", "inputmode": "numeric"},
    )
    independent = BooleanField(
        lazy(mark("Independent of the office")),
        description=lazy(mark("Not employed by the lead or a national partner of the programme.")),
    )
    note = TextAreaField(
        lazy(mark("Note")),
        description=lazy(mark("Only those who manage the pool read this.")),
        filters=[paragraphs],
        validators=[Length(max=2000)],
        render_kw={"rows": 3},
    )


class InviteReviewerForm(BaseForm):
    """A new reviewer for the whole programme or one of its calls."""

    email = EmailField(lazy(mark("E-mail address")), filters=[line], validators=[Length(max=320)])
    name = StringField(lazy(mark("Name")), filters=[line], validators=[Length(max=200)])
    where = SelectField(lazy(mark("Reviews in")), validate_choice=False)
    language = SelectField(lazy(mark("Language of the letter")), choices=choices(LANGUAGES.items()))

    @property
    def call_id(self) -> UUID | None:
        try:
            return UUID(self.where.data or "")
        except ValueError:
            return None


class PoolFilter(BaseForm):
    class Meta:
        csrf = False

    reads = SelectField(lazy(mark("Reads")))
    country = SelectField(lazy(mark("Knows the country")))
    theme = SelectField(lazy(mark("Knows the theme")))


class ThemesForm(BaseForm):
    """The themes of a programme, one a line."""

    themes = TextAreaField(
        lazy(mark("Themes")),
        description=lazy(
            mark(
                "One a line: a key, a colon, the text in English, a bar and the text in Russian, such as "
                "water: Water | Вода. Where an application names its themes by a question, the key is the value of "
                "its choice."
            )
        ),
        filters=[paragraphs],
        render_kw={"rows": 10},
    )
