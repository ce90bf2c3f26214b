"""What an organisation's people are told about its bank data."""

from __future__ import annotations

from grantflow.accounts.queries import recipients_with
from grantflow.core.actors import Role, Scope
from grantflow.core.sentences import mark
from grantflow.core.text import mask
from grantflow.organisations.models import BankAccount
from grantflow.outbox.commands import post
from grantflow.outbox.letters import Letter, Mail, declare
from grantflow.outbox.links import path_for

SEE = mark("See the bank data")

declare(
    Letter(
        "organisations.bank_entered",
        mark("New bank data for %(organisation)s"),
        (
            mark("%(who)s entered an account of %(organisation)s that ends in %(account)s."),
            mark("Payments go there once a finance officer has confirmed it."),
            mark("If your organisation did not want this, tell the people who run the programme at once."),
        ),
        SEE,
    ),
    Letter(
        "organisations.bank_confirmed",
        mark("Bank data of %(organisation)s confirmed"),
        (mark("The account that ends in %(account)s is confirmed. Payments go there from now on."),),
        SEE,
    ),
    Letter(
        "organisations.bank_refused",
        mark("Bank data of %(organisation)s not confirmed"),
        (
            mark("The account that ends in %(account)s was not confirmed. Reason: %(reason)s"),
            mark("Please enter the bank data again."),
        ),
        SEE,
    ),
)


def about_account(kind: str, account: BankAccount, **values: object) -> None:
    """Tell the signatories and finance people of the organisation."""
    organisation = account.organisation
    scope = Scope(organisation_id=organisation.id)
    told = {"organisation": organisation.name, "account": mask(account.account), **values}
    path = path_for("organisations.bank", ident=organisation.id)
    people = recipients_with(scope, Role.SIGNATORY, Role.ORG_FINANCE)
    own = [person for person in people if person.id is not None]
    post(kind, [Mail(person, path, values=told) for person in own], organisation)
