"""The navigation: one table, shown by what the person may do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from grantflow.core.sentences import mark
from grantflow.web.access import allowed, current_actor
from grantflow.web.locale import language, translate


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


def nav_items() -> tuple[NavItem, ...]:
    """The entries this person may open: the same for everybody with these roles, so they are made once."""
    remembered: dict[object, tuple[NavItem, ...]] = current_app.extensions.setdefault("grantflow.navigation", {})
    actor = current_actor()
    key = (actor.roles, bool(actor.name), language(), request.endpoint, request.script_root)
    if key not in remembered:
        remembered[key] = _items(signed_in=bool(actor.name))
    return remembered[key]


def _items(*, signed_in: bool) -> tuple[NavItem, ...]:
    entries = [e for e in ENTRIES if e.endpoint in current_app.view_functions and allowed(e.permission)]
    if signed_in and len(entries) > 1:
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
