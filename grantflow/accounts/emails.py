"""What people are told about their account."""

from __future__ import annotations

from datetime import datetime

from grantflow.accounts.models import Invitation, Person
from grantflow.accounts.queries import recipient
from grantflow.core.actors import ROLE_LABELS
from grantflow.core.sentences import Sentence, mark, say
from grantflow.outbox.commands import post
from grantflow.outbox.letters import Letter, Mail, Recipient, declare
from grantflow.outbox.links import path_for

IGNORE = mark("If this was not you, you need not do anything: nothing happens without this link.")
UNTIL = mark("The link works once, until %(until)s.")

declare(
    Letter(
        "accounts.confirm",
        mark("Confirm your e-mail address"),
        (
            mark("Somebody, probably you, opened an account with this address. Choose its password."),
            UNTIL,
            IGNORE,
        ),
        mark("Confirm the address"),
        private=True,
    ),
    Letter(
        "accounts.exists",
        mark("You already have an account"),
        (
            mark("Somebody, probably you, tried to open an account with this address. There is one already."),
            mark("If you forgot the password, set a new one with the link below."),
            UNTIL,
            IGNORE,
        ),
        mark("Set a new password"),
        private=True,
    ),
    Letter(
        "accounts.reset",
        mark("Set a new password"),
        (mark("Somebody, probably you, asked for a new password for your account."), UNTIL, IGNORE),
        mark("Set a new password"),
        private=True,
    ),
    Letter(
        "accounts.password_changed",
        mark("Your password was changed"),
        (
            mark("The password of your account was changed on %(at)s. Other browsers were signed out."),
            mark("If this was not you, set a new password at once and tell the people who run this site."),
        ),
        mark("Open the site"),
    ),
    Letter(
        "accounts.second_factor_changed",
        mark("The second step of your sign-in was changed"),
        (
            mark("%(what)s (%(at)s)."),
            mark("If this was not you, set a new password at once and tell the people who run this site."),
        ),
        mark("Open your profile"),
    ),
    Letter(
        "accounts.second_factor_reset",
        mark("The second step of your sign-in was taken away"),
        (
            mark(
                "An administrator took away the second step of your sign-in on %(at)s. You were signed out everywhere."
            ),
            mark("Sign in with your password. If your roles need a second step, you set up a new one there."),
            mark("If you did not ask for this, set a new password at once and tell the people who run this site."),
        ),
        mark("Sign in"),
    ),
    Letter(
        "accounts.invited",
        mark("You are invited as: %(role)s"),
        (
            mark("%(inviter)s invites you as: %(role)s. Where: %(scope)s."),
            mark("The invitation is for this address only and ends on %(until)s."),
        ),
        mark("See the invitation"),
        private=True,
    ),
    Letter(
        "accounts.role_ended",
        mark("A role of yours has ended: %(role)s"),
        (mark("Your role “%(role)s” has ended. Where: %(scope)s."),),
        mark("Open the site"),
    ),
)

LINKED = {"accounts.confirm": "accounts.confirm", "accounts.exists": "accounts.new_password"}


def send_link(kind: str, person: Person, token: str, until: datetime) -> None:
    """A letter with a one-time link."""
    path = path_for(LINKED.get(kind, "accounts.new_password"), token=token)
    post(kind, [Mail(recipient(person), path, values={"until": until})], person)


def password_changed(person: Person, at: datetime) -> None:
    post("accounts.password_changed", [Mail(recipient(person), path_for("web.start"), values={"at": at})], person)


def second_factor_changed(person: Person, what: Sentence, at: datetime) -> None:
    values = {"what": what, "at": at}
    post(
        "accounts.second_factor_changed",
        [Mail(recipient(person), path_for("accounts.profile"), values=values)],
        person,
    )


def second_factor_reset(person: Person, at: datetime) -> None:
    mail = Mail(recipient(person), path_for("accounts.sign_in"), values={"at": at})
    post("accounts.second_factor_reset", [mail], person)


def invited(invitation: Invitation, token: str, inviter: str, where: Sentence, zone: str) -> None:
    values = {
        "role": say(ROLE_LABELS[invitation.role]),
        "inviter": inviter,
        "scope": where,
        "until": invitation.expires_at,
    }
    to = Recipient(invitation.email, invitation.name or invitation.email, invitation.language, zone)
    path = path_for("accounts.invitation", token=token)
    post("accounts.invited", [Mail(to, path, values=values, programme_id=invitation.programme_id)], invitation)


def role_ended(person: Person, role: Sentence, where: Sentence) -> None:
    values = {"role": role, "scope": where}
    post("accounts.role_ended", [Mail(recipient(person), path_for("web.start"), values=values)], person)
