"""The forms of accounts: shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp, ValidationError

from grantflow.settings import LANGUAGES
from grantflow.web import places
from grantflow.web.forms import BaseForm, Needed, choices, line, paragraphs
from grantflow.web.locale import language

EMAIL_LENGTH = 320
NAME_LENGTH = 200
no_address = Regexp(r"^[^/@<>]*$", message=_("Write the name alone: no web address and no signs such as @ or /."))


def uuid_or_none(value: Any) -> UUID | None:
    """A choice of a record; the empty one is None."""
    return UUID(str(value)) if value else None


def name_field(label: Any) -> StringField:
    """A person's name; no web addresses, as names stand in mails to others."""
    return StringField(
        label,
        filters=[line],
        validators=[
            Needed(_("Write the name.")),
            Length(max=NAME_LENGTH),
            no_address,
        ],
        render_kw={"autocomplete": "name"},
    )


def email_field(label: Any, **more: Any) -> EmailField:
    return EmailField(
        label,
        filters=[line],
        validators=[Needed(_("Write the e-mail address.")), Length(max=EMAIL_LENGTH)],
        render_kw={"autocomplete": "username"},
        **more,
    )


def new_password_field() -> PasswordField:
    return PasswordField(
        _("Password"),
        description=_("At least 12 characters. Four words that have nothing to do with each other are good."),
        validators=[Needed(_("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )


def own_password_field(label: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=[Needed(_("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class PlaceForm(BaseForm):
    """Language and time zone, guessed from the browser until the person chooses."""

    language = SelectField(_("Language of pages and mails"), choices=choices(LANGUAGES.items()))
    zone = SelectField(_("Time zone"), description=_("Deadlines are shown in this zone too."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = choices(places.zones(also=kwargs.get("zone", "")))
        if not self.is_submitted() and "zone" not in kwargs and kwargs.get("obj") is None:
            self.zone.data = places.guessed_zone()
            self.zone.render_kw = {"data-own-zone": ""}  # a script knows better, if there is one
            self.language.data = language()


class RegisterForm(PlaceForm):
    name = name_field(_("Your name"))
    email = email_field(_("E-mail address"), description=_("We send a link to it. It is also your sign-in."))


class SignInForm(BaseForm):
    email = email_field(_("E-mail address"))
    password = own_password_field(_("Password"))


class ResetForm(BaseForm):
    email = email_field(_("E-mail address"))


class NewPasswordForm(BaseForm):
    password = new_password_field()


class ChangePasswordForm(BaseForm):
    old = own_password_field(_("Your present password"))
    password = new_password_field()


class PasswordForm(BaseForm):
    """An action that needs the password again."""

    own_password = own_password_field(_("Your password"))


class LostFactorForm(BaseForm):
    """Why an administrator takes away somebody's second factor."""

    reason = TextAreaField(
        _("Why, and how do you know that it is this person who asks?"),
        description=_("It stands in the history of the account."),
        filters=[paragraphs],
    )


class ProfileForm(PlaceForm):
    name = name_field(_("Your name"))


class CodeForm(BaseForm):
    code = StringField(
        _("Code"),
        filters=[line],
        validators=[Needed(_("Write the code."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"},
    )


class SetUpForm(CodeForm):
    code = StringField(
        _("The six digits that the app shows now"),
        filters=[line],
        validators=[Needed(_("Write the code."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


class KeptForm(BaseForm):
    """The person has put the recovery codes away."""

    kept = BooleanField(_("I have kept these codes in a safe place"))

    def validate_kept(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Keep the codes first: they are not shown again."))


class InviteForm(BaseForm):
    """An invitation to one role: it asks for the coordinates which that role has."""

    email = EmailField(
        _("E-mail address"),
        filters=[line],
        validators=[Needed(_("Write the e-mail address.")), Length(max=EMAIL_LENGTH)],
        description=_("Only the owner of this address can accept."),
        render_kw={"autocomplete": "off"},
    )
    name = StringField(
        _("Name"),
        filters=[line],
        validators=[Length(max=NAME_LENGTH), no_address],
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(_("Language of the letter"), choices=choices(LANGUAGES.items()))


class StaffInviteForm(InviteForm):
    """For staff, reviewers, partners and the committee. Fields the role has no use for are taken away."""

    programme_id = SelectField(_("Programme"), coerce=uuid_or_none)
    country = SelectField(_("Country"))
    call_id = SelectField(_("Call"), coerce=uuid_or_none)
    seat = SelectField(_("Seat in the committee"))

    def __init__(self, *args: Any, asked: Mapping[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("programme_id", "country", "call_id", "seat"):
            if name in asked:
                self[name].choices = choices([("", _("Choose")), *asked[name]])
                self[name].must_answer = True
            else:
                del self[name]


class ColleagueForm(InviteForm):
    role = RadioField(_("What will this person do?"))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(roles)


class AcceptForm(PlaceForm):
    """A new account for an invited address."""

    name = name_field(_("Your name"))
    password = new_password_field()


class PeopleFilter(BaseForm):
    class Meta:
        csrf = False

    q = StringField(_("Name or e-mail address"))
    role = SelectField(_("Role"))
    state = SelectField(_("Account"))
