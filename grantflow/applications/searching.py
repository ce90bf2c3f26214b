"""Finding applications by a part of their title, number or organisation, in any script."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from grantflow.applications.models import Application
from grantflow.core.db import session
from grantflow.core.search import contains, hits
from grantflow.organisations.models import Organisation

TRIED = 5
"""For a frequent term, so many times more hits are looked at than need to be counted."""


def search(listing: sa.Select[Any], term: str, most: int) -> tuple[sa.Select[Any], int | None]:
    """Narrow a listing of applications (joined with their organisations) to those found by the folded ``term``.

    Few hits are taken from the index, each looked up whether the listing has it. More than ``most`` would all have to
    be sorted for one page: then the listing is read in its own order, where a frequent term fills a page soon, and only
    the counting is done by index. Returns the listing and, where it is known already, that more than ``most`` are in
    it.
    """
    found = _ids(term)
    if _counted(found, most) <= most:
        return _only(listing, _listed(listing, found)), None
    total = _counted(_listed(listing, found.limit(TRIED * most)), most)
    read = listing.where(sa.or_(contains(Application.search, term), contains(Organisation.search, term)))
    return read, total if total > most else None


def found_by(term: str) -> sa.ColumnElement[bool]:
    """Applications found by the folded ``term``, for lists of what hangs on them: grants, reports, visits, findings."""
    return Application.id.in_(_ids(term))


def _listed(listing: sa.Select[Any], found: sa.CompoundSelect[Any]) -> sa.Select[Any]:
    """The ids among ``found`` that the listing has, looked up one by one: the database is not to read the listing."""
    hit = found.subquery()
    same = listing.with_only_columns(sa.literal(1), maintain_column_froms=True).where(Application.id == hit.c.id)
    return sa.select(hit.c.id).where(same.correlate(hit).exists())


def _only(listing: sa.Select[Any], ids: sa.Select[Any]) -> sa.Select[Any]:
    """The listing's columns of these applications, without its conditions, which they fulfil."""
    return (
        sa.select(*listing.selected_columns)
        .select_from(Application)
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.id.in_(ids))
    )


def _ids(term: str) -> sa.CompoundSelect[Any]:
    """Those found by their own text, then those found by their organisation's alone."""
    theirs = sa.select(Application.id).where(
        Application.organisation_id.in_(hits(Organisation, term)), sa.not_(contains(Application.search, term))
    )
    return hits(Application, term).union_all(theirs)


def _counted(rows: sa.Select[Any] | sa.CompoundSelect[Any], most: int) -> int:
    few = rows.limit(most + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(few)) or 0
