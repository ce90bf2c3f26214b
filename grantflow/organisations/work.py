"""What organisations ask of whom, for the home page."""

from __future__ import annotations

from collections.abc import Iterator

from grantflow.accounts.policies import holds
from grantflow.core.actors import Actor, Scope
from grantflow.core.sentences import mark, say
from grantflow.core.work import WorkItem
from grantflow.organisations.policies import lacking
from grantflow.organisations.queries import own, waiting_accounts


def work(actor: Actor) -> list[WorkItem]:
    """Profiles to finish for applicants, bank data to confirm for finance officers."""
    if actor.is_system:
        return []
    if not actor.grants:
        return [
            WorkItem(
                say("Tell us about your organisation"),
                "organisations.create",
                note=say("Then you can apply to open calls and invite colleagues."),
                action=mark("Begin"),
            )
        ]
    return [*_profiles(actor), *_waiting(actor), *_confirmations(actor)]


def _profiles(actor: Actor) -> Iterator[WorkItem]:
    for organisation in own(actor):
        needed = lacking(organisation)
        if needed and holds(actor, "organisation:edit", Scope(organisation_id=organisation.id)):
            yield WorkItem(
                say("Finish the profile of %(organisation)s", organisation=organisation.name),
                "organisations.edit",
                {"ident": organisation.id},
                note=say("Still missing: %(parts)s", parts=tuple(needed)),
                action=mark("Fill in"),
            )


def _waiting(actor: Actor) -> Iterator[WorkItem]:
    if not holds(actor, "bank:enter"):
        return
    for account in waiting_accounts(actor, own=True):
        yield WorkItem(
            say("Bank data of %(organisation)s", organisation=account.organisation.name),
            "organisations.bank",
            {"ident": account.organisation_id},
            since=account.entered_at,
            who=say("A finance officer confirms them"),
        )


def _confirmations(actor: Actor) -> Iterator[WorkItem]:
    if not holds(actor, "bank:confirm"):
        return
    for account in waiting_accounts(actor, own=False):
        yield WorkItem(
            say("Confirm the bank data of %(organisation)s", organisation=account.organisation.name),
            "organisations.bank",
            {"ident": account.organisation_id},
            since=account.entered_at,
            action=mark("Check"),
        )
