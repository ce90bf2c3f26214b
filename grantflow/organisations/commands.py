"""What people do with organisations and their bank data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from grantflow.accounts.commands.invitations import invite
from grantflow.accounts.commands.roles import give_role
from grantflow.accounts.models import Invitation, Person
from grantflow.accounts.policies import require
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role, Scope
from grantflow.core.days import Days
from grantflow.core.db import STALE, lock, missing, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, Unreadable
from grantflow.core.events import publish
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import to_latin
from grantflow.core.uniqueness import Taken
from grantflow.organisations import emails
from grantflow.organisations.enums import Publication
from grantflow.organisations.events import BankDataConfirmed
from grantflow.organisations.models import BankAccount, Organisation
from grantflow.organisations.policies import read_account, read_bic, register_of
from grantflow.organisations.queries import BANK_REFUSED, accounts_of, can_see, meets, registered

BANK_STEPS = {
    "organisation.bank_entered": mark("Bank data entered"),
    "organisation.bank_confirmed": mark("Bank data confirmed by a second person"),
    BANK_REFUSED: mark("Bank data not confirmed"),
}
"""What happens to bank data on their way to being paid to."""
describe(
    {
        "organisation.created": mark("Organisation entered"),
        "organisation.changed": mark("Profile changed"),
        "organisation.bank_read": mark("Bank data shown"),
        **BANK_STEPS,
    }
)
NUMBER_TAKEN = Taken(
    "uq_organisations_registration",
    "registration_number",
    say("An organisation with this number is here already. If it is yours, ask your colleagues for an invitation."),
)
FIRST_FOUNDED = date(1800, 1, 1)
"""There are organisations of the 19th century; older years are slips."""
FOUNDED = mark("Choose a day from %(first)s to today, %(last)s.")


@dataclass(frozen=True, slots=True)
class Details:
    """What an organisation says about itself."""

    name: str
    country: str
    name_latin: str = ""
    name_en: str = ""
    acronym: str = ""
    area: str = ""
    address: str = ""
    legal_form: str = ""
    registration_number: str | None = None
    tax_number: str = ""
    founded_on: date | None = None
    website: str = ""
    staff: int | None = None
    volunteers: int | None = None
    publication: Publication = Publication.PUBLISH


def create(actor: Actor, details: Details) -> Organisation:
    """Enter an organisation; the actor becomes its signatory.

    Raises:
        Invalid: another organisation stands under the number, or a founding day that cannot be meant.
        NotAllowedNow: the actor belongs to an organisation.
    """
    if actor.organisation_ids:
        raise NotAllowedNow(say("You belong to an organisation already. Its signatory can change the profile."))
    assert actor.id is not None
    organisation = Organisation(id=new_id(), created_at=clock.now(), name="", country=details.country)
    _write(organisation, details)
    session.add(organisation)
    session.flush()
    record("organisation.created", organisation, actor)
    person = lock(Person, actor.id)
    give_role(person, Role.SIGNATORY, Scope(organisation_id=organisation.id), by=person.id, at=clock.now())
    return organisation


def edit(actor: Actor, ident: UUID, version: int | None, details: Details) -> None:
    """Change the profile.

    Raises:
        Invalid: another organisation stands under the number, or a founding day that cannot be meant.
        Conflict: somebody saved in between; ``theirs`` holds what stands now.
    """
    organisation = lock(Organisation, ident)
    require(actor, "organisation:edit", Scope(organisation_id=ident), visible=can_see(actor, ident))
    if version is not None and version != organisation.version:
        raise Conflict(say(STALE), theirs={name: getattr(organisation, name) for name in asdict(details)})
    _write(organisation, details)
    session.flush()
    record("organisation.changed", organisation, actor)


def _write(organisation: Organisation, details: Details) -> None:
    if details.founded_on is not None:
        Days(FIRST_FOUNDED, clock.now().date(), FOUNDED).check("founded_on", details.founded_on)
    number = details.registration_number or None
    register = register_of(details.country, number)
    if registered(register, number, other_than=organisation.id):
        raise NUMBER_TAKEN.refusal
    for name, value in asdict(details).items():
        setattr(organisation, name, value)
    organisation.name_latin = details.name_latin or to_latin(details.name)
    organisation.register, organisation.registration_number = register, number


def invite_colleague(actor: Actor, ident: UUID, *, email: str, name: str, language: str, role: Role) -> Invitation:
    """Invite somebody into the organisation.

    Raises:
        Invalid: at ``email``.
        NotFound, Forbidden: not a signatory.
    """
    require(actor, "account:invite_colleague", Scope(organisation_id=ident), visible=ident in actor.organisation_ids)
    if role not in ORGANISATION_ROLES:
        raise Forbidden(say("Choose a role in your organisation."))
    return invite(actor, email=email, name=name, language=language, role=role, scope=Scope(organisation_id=ident))


def enter_bank_data(
    actor: Actor, ident: UUID, *, holder: str, bank: str, account: str, bic: str, currency: str
) -> BankAccount:
    """Enter where the organisation is paid; it counts once another person has confirmed it.

    Raises:
        Invalid: at ``account`` or ``bic``.
        NotFound, Forbidden: neither signatory nor finance person.
    """
    organisation = lock(Organisation, ident)
    require(actor, "bank:enter", Scope(organisation_id=ident), visible=can_see(actor, ident))
    read = _read({"account": account, "bic": bic})
    for earlier in accounts_of(ident):
        if earlier.confirmed_at is None and earlier.replaced_at is None:
            earlier.replaced_at = clock.now()
    entered = BankAccount(
        id=new_id(),
        organisation=organisation,
        holder=holder,
        bank=bank,
        currency=currency,
        entered_by_id=actor.id,
        entered_at=clock.now(),
        **read,
    )
    session.add(entered)
    session.flush()
    record("organisation.bank_entered", organisation, actor, payload={"account_id": str(entered.id)})
    emails.about_account("organisations.bank_entered", entered, who=actor.name)
    return entered


def _read(given: dict[str, str]) -> dict[str, str]:
    readers = {"account": read_account, "bic": read_bic}
    read: dict[str, str] = {}
    problems: dict[str, Sentence] = {}
    for name, text in given.items():
        try:
            read[name] = readers[name](text)
        except Unreadable as wrong:
            problems[name] = wrong.reason
    if problems:
        raise Invalid(problems)
    return read


def confirm_bank_data(actor: Actor, account_id: UUID) -> None:
    """The second person: payments go to this account from now on; the one before is replaced.

    Raises:
        NotFound, Forbidden: not a finance officer who meets the organisation.
        NotAllowedNow: entered by the same person, or it does not wait any more.
    """
    account = _for_second_person(actor, account_id)
    for earlier in accounts_of(account.organisation_id):
        if earlier.id != account.id and earlier.replaced_at is None:
            earlier.replaced_at = clock.now()
    account.confirmed_by_id, account.confirmed_at = actor.id, clock.now()
    record("organisation.bank_confirmed", account.organisation, actor, payload={"account_id": str(account.id)})
    emails.about_account("organisations.bank_confirmed", account)
    session.flush()
    publish(BankDataConfirmed(account.organisation_id))


def show_bank_data(actor: Actor, organisation_id: UUID, reason: str = "") -> None:
    """Note in the organisation's history that somebody who only reads was shown its bank data, and why.

    Raises:
        NotFound, Forbidden: not a reader of bank data who meets the organisation.
    """
    organisation = lock(Organisation, organisation_id)
    if not can_see(actor, organisation_id):
        raise missing()
    if not meets(actor, organisation_id, "bank:read"):
        raise Forbidden(say("Your roles do not include this action."))
    shown = [str(account.id) for account in accounts_of(organisation_id)]
    record("organisation.bank_read", organisation, actor, payload={"account_ids": shown}, note=reason.strip() or None)


def refuse_bank_data(actor: Actor, account_id: UUID, reason: str) -> None:
    """The second person does not confirm; the organisation is asked to enter the data again.

    Raises:
        Invalid: no reason.
        NotFound, Forbidden, NotAllowedNow: as in :func:`confirm_bank_data`.
    """
    account = _for_second_person(actor, account_id)
    if not reason.strip():
        raise Invalid({"reason": say("Write a reason.")})
    account.replaced_at = clock.now()
    record(
        BANK_REFUSED,
        account.organisation,
        actor,
        payload={"account_id": str(account.id)},
        note=reason,
    )
    emails.about_account("organisations.bank_refused", account, reason=reason)


def _for_second_person(actor: Actor, account_id: UUID) -> BankAccount:
    account = lock(BankAccount, account_id)
    if not can_see(actor, account.organisation_id):
        raise missing()
    if not meets(actor, account.organisation_id, "bank:confirm"):
        raise Forbidden(say("Your roles do not include this action."))
    if account.entered_by_id == actor.id or account.organisation_id in actor.organisation_ids:
        raise NotAllowedNow(say("Another person must do this: a person outside the organisation confirms its account."))
    if account.confirmed_at is not None or account.replaced_at is not None:
        raise NotAllowedNow(say("These bank data do not wait for a confirmation any more."))
    return account
