"""What reviewers say of themselves: what they know, how much they take, what ties them to whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.core.countries import country_names
from grantflow.core.sentences import say
from grantflow.reviews.enums import INTEREST_LABELS, InterestGround
from grantflow.reviews.models import HOUSE_CAP, ReviewerProfile
from grantflow.reviews.pool import commands, listing
from grantflow.reviews.pool.forms import InterestForm, ProfileForm
from grantflow.reviews.pool.languages import READ, language_name
from grantflow.reviews.pool.queries import profile_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, choices, typed
from grantflow.web.locale import in_language, language

STARTS_WITH = "review-profile"


@blueprint.get("/me/reviewing")
@access("review:write")
def profile() -> str:
    return _page()


def _page(form: ProfileForm | None = None, interest: InterestForm | None = None) -> str:
    actor = current_actor()
    assert actor.id is not None
    kept = profile_of(actor.id)
    return render_template(
        "reviews/profile.html",
        kept=kept,
        form=_offering(form or _filled(kept), kept),
        interest=(interest or InterestForm(formdata=None)).offer(),
        interests=listing.interests_of(actor.id),
        labels=INTEREST_LABELS,
    )


def _filled(kept: ReviewerProfile | None) -> ProfileForm:
    if kept is None:
        return ProfileForm(formdata=None, languages=[current_actor().language], cap=HOUSE_CAP)
    names = ("languages", "countries", "themes", "about", "cap", "away_from", "away_until", "version")
    return ProfileForm(formdata=None, **{name: getattr(kept, name) for name in names})


def _offering(form: ProfileForm, kept: ReviewerProfile | None) -> ProfileForm:
    """The choices: those of the programmes in which the person reviews, and what they chose before."""
    countries, themes = listing.offered_to(current_actor())
    names, reader = country_names(language()), language()
    before = kept.countries if kept else []
    form.languages.choices = choices((code, language_name(code, reader)) for code in READ)
    wanted = sorted({*countries, *before}, key=lambda code: names.get(code, code))
    form.countries.choices = choices((code, names.get(code, code)) for code in wanted)
    form.themes.choices = choices((key, in_language(text)) for key, text in themes.items())
    return form


@blueprint.post("/me/reviewing")
@access("review:write")
def save_profile() -> Any:
    form = ProfileForm()
    _offering(form, None if (ident := current_actor().id) is None else profile_of(ident))

    def work() -> Any:
        given = commands.ProfileInput(
            languages=_chosen(form.languages),
            countries=_chosen(form.countries),
            themes=_chosen(form.themes),
            about=typed(form.about),
            cap=form.cap.data,
            away_from=form.away_from.data,
            away_until=form.away_until.data,
        )
        return commands.save_profile(current_actor(), form.seen_version, given)

    return perform(
        form,
        work,
        then=url_for("reviews.profile"),
        page=lambda: _page(form=form),
        done=say("Your profile is saved. Thank you."),
    )


def _chosen(field: Any) -> tuple[str, ...]:
    """What was ticked of what is offered."""
    offered = [choice.value for choice in field.choices]
    return tuple(value for value in offered if value in (field.data or []))


@blueprint.post("/me/reviewing/interests")
@access("review:write")
def declare_interest() -> Any:
    form = InterestForm()
    hidden: list[int] = []

    def work() -> None:
        ground = InterestGround(form.ground.data) if form.ground.data in set(InterestGround) else None
        hidden.append(
            commands.declare_interest(
                current_actor(),
                ground,
                typed(form.organisation),
                since=form.since.data,
                until=form.until.data,
                note=typed(form.note),
            )
        )

    return perform(
        form,
        work,
        then=url_for("reviews.profile"),
        page=lambda: _page(interest=form),
        done=say("Your interest is declared. What it concerns is not shown to you; your reviews of it have ended."),
    )


@blueprint.post("/me/reviewing/interests/<uuid:interest_id>/end")
@access("review:write")
def end_interest(interest_id: UUID) -> Any:
    return perform(
        ActionForm(),
        lambda: commands.end_interest(current_actor(), interest_id),
        then=url_for("reviews.profile"),
        page=_page,
        done=say("The interest has ended. It counts for five more years."),
    )
