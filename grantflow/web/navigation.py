"""The navigation: one table, shown by what the person may do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from grantflow.core.actors import Role
from grantflow.core.sentences import mark
from grantflow.web.access import allowed, current_actor
from grantflow.web.locale import translate


@dataclass(frozen=True)
class Entry:
    """A place in the navigation; ``blueprint`` marks it as current on all its pages."""

    label: str
    endpoint: str
    permission: str

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


ENTRIES = (
    Entry(mark("Open calls"), "calls.public_index", "public"),
    Entry(mark("My applications"), "applications.mine", "application:edit"),
    Entry(mark("Organisation"), "organisations.mine", "organisation:read_own"),
    Entry(mark("My reviews"), "reviews.mine", "review:write"),
    Entry(mark("Programmes"), "programmes.index", "programme:read"),
    Entry(mark("Calls"), "calls.index", "call:read"),
    Entry(mark("Forms"), "forms.index", "form:read"),
    Entry(mark("Applications"), "applications.index", "application:list"),
    Entry(mark("Decisions"), "decisions.index", "decision:read"),
    Entry(mark("Grants"), "grants.index", "grant:list"),
    Entry(mark("Reports"), "reporting.index", "report:list"),
    Entry(mark("Monitoring"), "monitoring.index", "monitoring:list"),
    Entry(mark("Messages"), "mailbox.index", "message:list"),
    Entry(mark("People"), "accounts.people", "account:list"),
)


@dataclass(frozen=True)
class NavItem:
    """What the layout draws."""

    label: str
    url: str
    current: bool


def audience() -> tuple[frozenset[Role], bool, str | None]:
    """On what the navigation depends beside the language: it is the same for everybody with these roles."""
    actor = current_actor()
    return actor.roles, bool(actor.name), request.endpoint


def nav_items() -> tuple[NavItem, ...]:
    """The entries this person may open."""
    entries = [e for e in ENTRIES if e.endpoint in current_app.view_functions and allowed(e.permission)]
    if current_actor().name and len(entries) > 1:
        entries = [entry for entry in entries if entry.permission != "public" or not _is_staff(entries)]
    here = request.endpoint or ""
    return tuple(
        NavItem(translate(entry.label), url_for(entry.endpoint), here == entry.endpoint or _current(here, entry))
        for entry in entries
    )


def _current(here: str, entry: Entry) -> bool:
    shared = [other for other in ENTRIES if other.blueprint == entry.blueprint and allowed(other.permission)]
    return (
        here.partition(".")[0] == entry.blueprint
        and shared[-1] == entry
        and here not in {other.endpoint for other in shared}
    )


def _is_staff(entries: list[Entry]) -> bool:
    return any(entry.permission == "application:list" for entry in entries)
