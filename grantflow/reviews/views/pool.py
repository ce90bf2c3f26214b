"""The pool of a programme for its managers: who knows what, who has room, and its themes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.accounts.commands.invitations import invite
from grantflow.accounts.models import Person
from grantflow.accounts.policies import holds
from grantflow.core.actors import Role, Scope
from grantflow.core.countries import country_names
from grantflow.core.sentences import mark, say
from grantflow.programmes.models import Programme
from grantflow.reviews.enums import INTEREST_LABELS
from grantflow.reviews.pool import commands, listing
from grantflow.reviews.pool.forms import ANY, InviteReviewerForm, PlaceForm, PoolFilter, ThemesForm
from grantflow.reviews.pool.languages import READ, language_name
from grantflow.reviews.pool.themes import read_themes, theme_lines, theme_texts
from grantflow.reviews.views.blueprint import blueprint
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import choices, typed
from grantflow.web.locale import in_language, language, today, translate
from grantflow.web.tables import Column, filters, paginate

COLUMNS = (
    Column("name", mark("Reviewer"), sort=Person.name),
    Column("reads", mark("Reads")),
    Column("knows", mark("Knows")),
    Column("calls", mark("Calls")),
    Column("load", mark("Open reviews"), numeric=True, sort=listing.LOAD),
    Column("state", mark("Remarks")),
)


def _programme(ident: UUID) -> Programme:
    """A programme in which the person may do what the page is for."""
    return here(listing.find_programme(current_actor(), ident))


@blueprint.get("/programmes/<uuid:ident>/reviewers")
@access("pool:read")
def pool(ident: UUID) -> str:
    return _pool_page(_programme(ident), None)


def _pool_page(programme: Programme, form: InviteReviewerForm | None) -> str:
    chosen = filters(reads=_one_of(READ), country=_code, theme=_key)
    columns = {"reads": "languages", "country": "countries", "theme": "themes"}
    knows = tuple((columns[name], value) for name, value in sorted(chosen.items()))
    page = paginate(
        listing.pool_listing(knows), COLUMNS, default="name", tie=Person.id, values={"programme_id": programme.id}
    )
    reader = language()
    may_edit = holds(current_actor(), "pool:edit", Scope(programme_id=programme.id))
    return render_template(
        "reviews/pool.html",
        programme=programme,
        page=page,
        columns=COLUMNS,
        calls=listing.calls_of(programme.id, [row.id for row in page.rows]),
        reads=lambda row: ", ".join(language_name(code, reader) for code in row.languages or [row.language]),
        countries=country_names(reader),
        themes=theme_texts(programme.themes),
        away=lambda row: _away(row.away_from, row.away_until),
        search=_search(programme),
        filtered=bool(chosen),
        may_edit=may_edit,
        form=_inviting(programme, form or InviteReviewerForm(formdata=None)) if may_edit else None,
    )


def _away(first: date | None, last: date | None) -> bool:
    """Whether somebody is away now or will be."""
    return (first is not None or last is not None) and (last is None or last >= today())


def _one_of(known: tuple[str, ...]) -> Any:
    return lambda text: known[known.index(text)]


def _code(text: str) -> str:
    return text if country_names("en")[text] else ""


def _key(text: str) -> str:
    return text[:60]


def _search(programme: Programme) -> PoolFilter:
    form, reader = PoolFilter(request.args), language()
    anything = ("", translate(ANY))
    names = country_names(reader)
    form.reads.choices = choices([anything, *((code, language_name(code, reader)) for code in READ)])
    form.country.choices = choices(
        [anything, *((item.country, names.get(item.country, item.country)) for item in programme.countries)]
    )
    texts = theme_texts(programme.themes)
    form.theme.choices = choices([anything, *((key, in_language(text)) for key, text in texts.items())])
    return form


def _inviting(programme: Programme, form: InviteReviewerForm) -> InviteReviewerForm:
    calls = listing.calls_in(programme.id)
    form.where.choices = choices(
        [("", translate(say("the whole programme"))), *((str(call.id), in_language(call.title)) for call in calls)]
    )
    return form


@blueprint.post("/programmes/<uuid:ident>/reviewers")
@access("pool:edit")
def invite_reviewer(ident: UUID) -> Any:
    programme = _programme(ident)
    form = _inviting(programme, InviteReviewerForm())

    def work() -> Any:
        wanted = form.call_id
        ours = wanted if wanted in {call.id for call in listing.calls_in(ident)} else None
        scope = Scope(programme_id=ident) if ours is None else Scope(call_id=ours)
        return invite(
            current_actor(),
            email=typed(form.email),
            name=typed(form.name),
            language=form.language.data or "en",
            role=Role.REVIEWER,
            scope=scope,
        )

    return perform(
        form,
        work,
        then=url_for("reviews.pool", ident=ident),
        page=lambda: _pool_page(programme, form),
        done=say("The invitation is on its way to %(email)s.", email=typed(form.email)),
    )


@blueprint.get("/programmes/<uuid:ident>/reviewers/<uuid:person_id>")
@access("pool:read")
def place(ident: UUID, person_id: UUID) -> str:
    return _place_page(_programme(ident), person_id, None)


def _place_page(programme: Programme, person_id: UUID, form: PlaceForm | None) -> str:
    found = listing.find_reviewer(programme.id, person_id)
    kept = found.place
    filled = form or PlaceForm(
        formdata=None,
        cap=kept.cap if kept else None,
        independent=kept is None or kept.independent,
        note=kept.note if kept else "",
        version=kept.version if kept else "",
    )
    reader = language()
    return render_template(
        "reviews/place.html",
        programme=programme,
        found=found,
        form=filled if holds(current_actor(), "pool:edit", Scope(programme_id=programme.id)) else None,
        read=[language_name(code, reader) for code in (found.profile.languages if found.profile else [])],
        countries=country_names(reader),
        themes=theme_texts(programme.themes),
        labels=INTEREST_LABELS,
    )


@blueprint.post("/programmes/<uuid:ident>/reviewers/<uuid:person_id>")
@access("pool:edit")
def settle_place(ident: UUID, person_id: UUID) -> Any:
    programme, form = _programme(ident), PlaceForm()
    return perform(
        form,
        lambda: commands.settle_place(
            current_actor(),
            ident,
            person_id,
            form.seen_version,
            cap=form.cap.data,
            independent=bool(form.independent.data),
            note=typed(form.note),
        ),
        then=url_for("reviews.pool", ident=ident),
        page=lambda: _place_page(programme, person_id, form),
        done=say("Saved."),
    )


@blueprint.get("/programmes/<uuid:ident>/themes")
@access("pool:edit")
def themes(ident: UUID) -> str:
    programme = _programme(ident)
    return _themes_page(programme, ThemesForm(themes=theme_lines(programme.themes), version=programme.version))


def _themes_page(programme: Programme, form: ThemesForm) -> str:
    calls = listing.calls_in(programme.id)
    return render_template(
        "reviews/themes.html",
        programme=programme,
        form=form,
        calls=[(call, questions) for call in calls if (questions := listing.theme_questions(call))],
    )


@blueprint.post("/programmes/<uuid:ident>/themes")
@access("pool:edit")
def save_themes(ident: UUID) -> Any:
    programme, form = _programme(ident), ThemesForm()

    def work() -> Any:
        questions = {
            call.id: wanted
            for call in listing.calls_in(ident)
            if (wanted := request.form.get(f"call-{call.id}")) is not None
            and wanted in {"", *(question.key for question in listing.theme_questions(call))}
        }
        return commands.set_themes(
            current_actor(), ident, form.seen_version, read_themes(typed(form.themes)), questions
        )

    return perform(
        form,
        work,
        then=url_for("reviews.pool", ident=ident),
        page=lambda: _themes_page(programme, form),
        done=say("The themes are saved."),
    )
