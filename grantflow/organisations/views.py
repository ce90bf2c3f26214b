"""Pages of organisations, their people and their bank data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from flask import Blueprint, redirect, render_template, url_for

from grantflow.accounts.commands import invitations, roles
from grantflow.accounts.forms import ColleagueForm
from grantflow.accounts.policies import holds, require
from grantflow.accounts.queries import invitations_of, members
from grantflow.audit.queries import history, names_of
from grantflow.core.actors import ORGANISATION_ROLES, ROLE_LABELS, Role, Scope
from grantflow.core.sentences import mark, say
from grantflow.core.text import mask
from grantflow.core.unit_of_work import unit_of_work
from grantflow.organisations import commands, queries
from grantflow.organisations.enums import KIND_LABELS, PUBLICATION_LABELS, Publication
from grantflow.organisations.forms import BankForm, LookForm, OrganisationForm, RefusalForm
from grantflow.organisations.models import Organisation
from grantflow.organisations.policies import lacking
from grantflow.web.access import SIGNED_IN, access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm, typed
from grantflow.web.locale import translate
from grantflow.web.places import country_name

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")
log = structlog.get_logger(__name__)
ROLE_HINTS = {
    Role.SIGNATORY: mark("submits, signs and invites, like you"),
    Role.EDITOR: mark("writes drafts and reports"),
    Role.ORG_FINANCE: mark("enters bank data and writes the financial parts"),
}


@blueprint.get("/mine")
@access(SIGNED_IN)
def mine() -> Any:
    own = queries.own(current_actor())
    if len(own) == 1:
        return _page(own[0], ActionForm())
    return render_template("organisations/mine.html", organisations=own, country_name=country_name)


@blueprint.get("/<uuid:ident>")
@access(SIGNED_IN)
def show(ident: UUID) -> str:
    return _page(queries.find(current_actor(), ident), ActionForm())


def _page(organisation: Organisation, form: Any) -> str:
    actor, scope = current_actor(), Scope(organisation_id=organisation.id)
    belongs = organisation.id in actor.organisation_ids
    signs = holds(actor, "account:invite_colleague", scope)
    return render_template(
        "organisations/show.html",
        form=form,
        organisation=organisation,
        country=country_name(organisation.country),
        kind=KIND_LABELS[organisation.kind],
        publication=PUBLICATION_LABELS[organisation.publication],
        belongs=belongs,
        lacking=lacking(organisation) if belongs else [],
        may_edit=holds(actor, "organisation:edit", scope),
        signs=signs,
        members=members(organisation.id),
        invitations=invitations_of(organisation.id) if signs else [],
        role_labels=ROLE_LABELS,
        sees_bank=_sees_bank(organisation),
        enters_bank=holds(actor, "bank:enter", scope),
        account=queries.confirmed_account(organisation.id),
        waiting=queries.waiting_account(organisation.id),
        mask=mask,
        names_bank=not _only_reads(organisation),
        history=history(organisation.id, limit=20, without=("organisation.bank_read",) if belongs else ()),
        reader_id=actor.id,
    )


def _sees_bank(organisation: Organisation) -> bool:
    actor = current_actor()
    return holds(actor, "bank:enter", organisation.scope) or queries.meets(actor, organisation.id, "bank:read")


@blueprint.get("/new")
@access(SIGNED_IN)
def create() -> Any:
    if current_actor().organisation_ids:
        return redirect(url_for("organisations.mine"))
    return _form_page(OrganisationForm())


def _form_page(form: OrganisationForm, organisation: Organisation | None = None) -> str:
    theirs = {} if form.conflict is None else _shown(form.conflict.theirs)
    pairs = [(form[name], str(form[name].data or ""), text) for name, text in theirs.items()]
    if form.conflict is not None and organisation is not None:
        form.version.data = str(organisation.version)
    return render_template(
        "organisations/form.html",
        form=form,
        organisation=organisation,
        differences=[(field.label.text, mine, text) for field, mine, text in pairs if mine != text],
    )


def _shown(theirs: Any) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in theirs.items()}


def _details(form: OrganisationForm) -> commands.Details:
    return commands.Details(
        name=typed(form.name),
        country=form.country.data,
        name_latin=typed(form.name_latin),
        name_en=typed(form.name_en),
        acronym=typed(form.acronym),
        area=typed(form.area),
        address=typed(form.address),
        legal_form=typed(form.legal_form),
        registration_number=form.registration_number.data or None,
        tax_number=typed(form.tax_number),
        founded_on=form.founded_on.data,
        website=typed(form.website),
        staff=form.staff.data,
        volunteers=form.volunteers.data,
        publication=Publication(form.publication.data),
    )


@blueprint.post("/new")
@access(SIGNED_IN)
def enter() -> Any:
    form = OrganisationForm()
    return perform(
        form,
        lambda: commands.create(current_actor(), _details(form)),
        then=url_for("organisations.mine"),
        page=lambda: _form_page(form),
        done=say("Your organisation is here. You are its signatory."),
    )


@blueprint.get("/<uuid:ident>/edit")
@access("organisation:edit")
def edit(ident: UUID) -> str:
    organisation = _own_for("organisation:edit", ident)
    return _form_page(OrganisationForm(obj=organisation, publication=organisation.publication.value), organisation)


def _own_for(permission: str, ident: UUID) -> Organisation:
    organisation = queries.find(current_actor(), ident)
    require(current_actor(), permission, Scope(organisation_id=ident))
    return organisation


@blueprint.post("/<uuid:ident>/edit")
@access("organisation:edit")
def save(ident: UUID) -> Any:
    organisation = _own_for("organisation:edit", ident)
    form = OrganisationForm()
    return perform(
        form,
        lambda: commands.edit(current_actor(), ident, form.seen_version, _details(form)),
        then=url_for("organisations.show", ident=ident),
        page=lambda: _form_page(form, queries.find(current_actor(), ident)),
        done=say("Saved."),
        subject=organisation,
    )


def _colleague_form() -> ColleagueForm:
    given = [role for role in Role if role in ORGANISATION_ROLES]
    return ColleagueForm(
        roles=[(role.value, f"{translate(ROLE_LABELS[role])}: {translate(ROLE_HINTS[role])}") for role in given]
    )


@blueprint.get("/<uuid:ident>/invite")
@access("account:invite_colleague")
def invite(ident: UUID) -> str:
    return _invite_page(_own_for("account:invite_colleague", ident), _colleague_form())


def _invite_page(organisation: Organisation, form: ColleagueForm) -> str:
    return render_template("organisations/invite.html", organisation=organisation, form=form)


@blueprint.post("/<uuid:ident>/invite")
@access("account:invite_colleague")
def send_invitation(ident: UUID) -> Any:
    organisation = _own_for("account:invite_colleague", ident)
    form = _colleague_form()
    return perform(
        form,
        lambda: commands.invite_colleague(
            current_actor(),
            ident,
            email=typed(form.email),
            name=typed(form.name),
            language=form.language.data,
            role=Role(form.role.data),
        ),
        then=url_for("organisations.show", ident=ident),
        page=lambda: _invite_page(organisation, form),
        done=say("The invitation is on its way to %(email)s.", email=typed(form.email)),
    )


@blueprint.post("/<uuid:ident>/invitations/<uuid:invitation>/withdraw")
@access("account:invite_colleague")
def withdraw_invitation(ident: UUID, invitation: UUID) -> Any:
    organisation = _own_for("account:invite_colleague", ident)
    form = ActionForm()
    return perform(
        form,
        lambda: invitations.withdraw(current_actor(), invitation),
        then=url_for("organisations.show", ident=ident),
        page=lambda: _page(organisation, form),
        done=say("The invitation is taken back."),
    )


@blueprint.post("/<uuid:ident>/members/<uuid:role>/end")
@access("account:invite_colleague")
def end_role(ident: UUID, role: UUID) -> Any:
    organisation = _own_for("account:invite_colleague", ident)
    form = ActionForm()
    return perform(
        form,
        lambda: roles.end_role(current_actor(), role),
        then=url_for("organisations.mine"),
        page=lambda: _page(organisation, form),
        done=say("The role has ended."),
    )


def _for_bank(ident: UUID) -> Organisation:
    organisation = queries.find(current_actor(), ident)
    if not _sees_bank(organisation):
        require(current_actor(), "bank:enter", Scope(organisation_id=ident))
    return organisation


@blueprint.get("/<uuid:ident>/bank")
@access(SIGNED_IN)
def bank(ident: UUID) -> str:
    return _bank_page(_for_bank(ident), RefusalForm())


@blueprint.post("/<uuid:ident>/bank")
@access("bank:read")
def show_bank(ident: UUID) -> Any:
    """Whoever only reads sees the data as the answer to a request that is written down."""
    organisation, form = _for_bank(ident), LookForm()
    if not form.validate_on_submit():
        return _bank_page(organisation, RefusalForm(formdata=None), look=form), 422
    with unit_of_work():
        commands.show_bank_data(current_actor(), ident, typed(form.why))
    return _bank_page(organisation, RefusalForm(formdata=None), opened=True)


def _confirms(organisation: Organisation) -> bool:
    """Whether the reader is a second person, who compares the whole number."""
    actor = current_actor()
    return organisation.id not in actor.organisation_ids and queries.meets(actor, organisation.id, "bank:confirm")


def _only_reads(organisation: Organisation) -> bool:
    """Whether each look of the reader is written down, as the data are not part of their work."""
    entering = holds(current_actor(), "bank:enter", organisation.scope)
    return not entering and not _confirms(organisation)


def _bank_page(
    organisation: Organisation, form: BaseForm, *, opened: bool = False, look: LookForm | None = None
) -> str:
    actor = current_actor()
    accounts = queries.accounts_of(organisation.id)
    confirms = _confirms(organisation)
    if confirms:
        log.info("bank data read", organisation=str(organisation.id), person=str(actor.id))
    waiting = queries.waiting_account(organisation.id)
    return render_template(
        "organisations/bank.html",
        form=form,
        organisation=organisation,
        accounts=accounts,
        names=names_of({ident for row in accounts for ident in (row.entered_by_id, row.confirmed_by_id) if ident}),
        current=queries.confirmed_account(organisation.id),
        waiting=waiting,
        refusals=queries.refusals_of(organisation.id),
        confirms=confirms and waiting is not None and waiting.entered_by_id != actor.id,
        may_enter=holds(actor, "bank:enter", organisation.scope),
        number=(lambda row: row.account) if confirms or opened else (lambda row: mask(row.account)),
        closed=not opened and _only_reads(organisation),
        look=look or LookForm(formdata=None),
    )


@blueprint.get("/<uuid:ident>/bank/change")
@access("bank:enter")
def change_bank(ident: UUID) -> str:
    organisation = _own_for("bank:enter", ident)
    return _change_page(organisation, BankForm(holder=organisation.name))


def _change_page(organisation: Organisation, form: BankForm) -> str:
    return render_template("organisations/bank_form.html", organisation=organisation, form=form)


@blueprint.post("/<uuid:ident>/bank/change")
@access("bank:enter")
def enter_bank(ident: UUID) -> Any:
    organisation = _own_for("bank:enter", ident)
    form = BankForm()
    return perform(
        form,
        lambda: commands.enter_bank_data(
            current_actor(),
            ident,
            holder=typed(form.holder),
            bank=typed(form.bank),
            account=typed(form.account),
            bic=typed(form.bic),
            currency=form.currency.data,
        ),
        then=url_for("organisations.bank", ident=ident),
        page=lambda: _change_page(organisation, form),
        done=say("Saved. A finance officer confirms the account before anything is paid to it."),
    )


@blueprint.post("/<uuid:ident>/bank/<uuid:account>/confirm")
@access("bank:confirm")
def confirm_bank(ident: UUID, account: UUID) -> Any:
    organisation = _for_bank(ident)
    form = ActionForm()
    return perform(
        form,
        lambda: commands.confirm_bank_data(current_actor(), account),
        then=url_for("organisations.bank", ident=ident),
        page=lambda: _bank_page(organisation, form),
        done=say("The account is confirmed."),
        subject=organisation,
    )


@blueprint.post("/<uuid:ident>/bank/<uuid:account>/refuse")
@access("bank:confirm")
def refuse_bank(ident: UUID, account: UUID) -> Any:
    organisation = _for_bank(ident)
    form = RefusalForm()
    return perform(
        form,
        lambda: commands.refuse_bank_data(current_actor(), account, typed(form.reason)),
        then=url_for("organisations.bank", ident=ident),
        page=lambda: _bank_page(organisation, form),
        done=say("The organisation is asked to enter its bank data again."),
        subject=organisation,
    )
