"""The forms of accounts: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from grantflow.settings import LANGUAGES
from grantflow.web import places
from grantflow.web.forms import BaseForm, line
from grantflow.web.locale import language

EMAIL_LENGTH = 320
NAME_LENGTH = 200
NO_ADDRESS = r"^[^/@<>]*$"


def name_field(label: Any) -> StringField:
    """A person's name; no web addresses, as names stand in mails to others."""
    return StringField(
        label,
        filters=[line],
        validators=[
            InputRequired(_("Write the name.")),
            Length(max=NAME_LENGTH, message=_("Write at most %(max)d characters.")),
            Regexp(NO_ADDRESS, message=_("Write a name without the signs / @ < and >.")),
        ],
        render_kw={"autocomplete": "name"},
    )


def email_field(label: Any, **more: Any) -> EmailField:
    return EmailField(
        label,
        filters=[line],
        validators=[InputRequired(_("Write the e-mail address.")), Length(max=EMAIL_LENGTH)],
        render_kw={"autocomplete": "username"},
        **more,
    )


def new_password_field() -> PasswordField:
    return PasswordField(
        _("Password"),
        description=_("At least 12 characters. Four words that have nothing to do with each other are good."),
        validators=[InputRequired(_("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )


def own_password_field(label: Any = _("Your password")) -> PasswordField:
    return PasswordField(
        label,
        validators=[InputRequired(_("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class PlaceForm(BaseForm):
    """Language and time zone, guessed from the browser until the person chooses."""

    language = SelectField(_("Language of pages and mails"), choices=list(LANGUAGES.items()))
    zone = SelectField(_("Time zone"), description=_("Deadlines are shown in this zone too."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = places.zones(also=kwargs.get("zone", ""))
        if not self.is_submitted() and "zone" not in kwargs and kwargs.get("obj") is None:
            self.zone.data = places.guessed_zone()
            self.language.data = language()


class RegisterForm(PlaceForm):
    name = name_field(_("Your name"))
    email = email_field(_("E-mail address"), description=_("We send a link to it. It is also your sign-in."))
    password = new_password_field()


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

    own_password = own_password_field()


class ProfileForm(PlaceForm):
    name = name_field(_("Your name"))


class CodeForm(BaseForm):
    code = StringField(
        _("Code"),
        filters=[line],
        validators=[InputRequired(_("Write the code."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"},
    )


class SetUpForm(CodeForm):
    code = StringField(
        _("The six digits that the app shows now"),
        filters=[line],
        validators=[InputRequired(_("Write the code."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


class KeptForm(BaseForm):
    """The person has put the recovery codes away."""

    kept = BooleanField(_("I have kept these codes in a safe place"))

    def validate_kept(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Keep the codes first: they are not shown again."))
