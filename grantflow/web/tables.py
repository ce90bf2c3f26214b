"""Lists: filtered, sorted, counted and paged in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request, url_for

from grantflow.core.db import session

PAGE_SIZE = 25
LARGEST_PAGE = 100
REMEMBERED = 256
"""So many built statements are kept: one that a slice keeps as well (an unfiltered list) is not built again."""
COUNTED = 1000
"""Rows are counted up to here: an exact count of a large table would cost more than the page itself."""


@dataclass(frozen=True)
class Column:
    """One column of a table: ``sort`` is what the database orders by, absent when it cannot."""

    key: str
    label: str
    numeric: bool = False
    sort: Any = None


def _place() -> str:
    return url_for(str(request.endpoint), **(request.view_args or {}))


def _arguments() -> dict[str, str]:
    return request.args.to_dict()


@dataclass(frozen=True)
class Page:
    """One page of rows and where it stands in the whole; ``total`` stops at :data:`COUNTED`.

    ``place`` and ``arguments`` are the address of the list, which its other pages share.
    """

    rows: Sequence[Any]
    total: int
    number: int
    size: int
    sort: str
    descending: bool
    has_next: bool
    place: str = field(default_factory=_place)
    arguments: Mapping[str, str] = field(default_factory=_arguments)

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total > COUNTED

    @property
    def pages(self) -> int:
        """The last page, or as far as is known."""
        if self.more:
            return self.number + self.has_next
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    def url(self, number: int) -> str:
        """The same list at another page."""
        return self._with(page=str(number))

    def sort_url(self, column: Column) -> str:
        """The same list by another column, or the other way round."""
        down = self.sort == column.key and not self.descending
        return self._with(page="1", sort=("-" if down else "") + column.key)

    def _with(self, **changes: str) -> str:
        return f"{self.place}?{urlencode({**self.arguments, **changes})}"


def paginate(
    query: sa.Select[Any],
    columns: Sequence[Column],
    *,
    default: str,
    tie: Any,
    scalars: bool = False,
    total: int | None = None,
    values: Mapping[str, Any] | None = None,
) -> Page:
    """The page that the address asks for (``?page=2&sort=-score&size=60``): one query for rows, one for the count.

    ``default`` is a column key, with ``-`` for descending; ``tie`` makes the order total. ``total`` is the count, up to
    one more than :data:`COUNTED`, where it is known already. ``values`` are those of the query's own parameters.
    """
    wanted = request.args.get("sort", default)
    known = {column.key: column for column in columns if column.sort is not None}
    if wanted.lstrip("-") not in known:
        wanted = default
    key, descending = wanted.lstrip("-"), wanted.startswith("-")
    size = min(max(whole_number("size", PAGE_SIZE), 1), LARGEST_PAGE)
    if total is None:
        total = session.scalar(_counting(query), values) or 0
    number = max(whole_number("page", 1), 1)
    if total <= COUNTED:
        number = min(number, max(1, -(-total // size)))
    window = _window(query, known[key].sort, descending, tie)
    bounds = {**(values or {}), "most": size + 1, "skipped": (number - 1) * size}
    rows = session.scalars(window, bounds).all() if scalars else session.execute(window, bounds).all()
    return Page(rows[:size], total, number, size, key, descending, len(rows) > size)


def page_of(rows: Sequence[Any], usual: int = PAGE_SIZE) -> Page:
    """The page that the address asks for, of rows that are worked out together and known already.

    ``usual`` rows are on a page unless the address says how many.
    """
    size = min(max(whole_number("size", usual), 1), LARGEST_PAGE)
    number = min(max(whole_number("page", 1), 1), max(1, -(-len(rows) // size)))
    skipped = (number - 1) * size
    shown = rows[skipped : skipped + size]
    return Page(shown, min(len(rows), COUNTED + 1), number, size, "", False, len(rows) > skipped + size)


@lru_cache(maxsize=REMEMBERED)
def _window(query: sa.Select[Any], sort: Any, descending: bool, tie: Any) -> sa.Select[Any]:
    ordered = query.order_by(sort.desc() if descending else sort.asc(), tie)
    return ordered.limit(sa.bindparam("most", type_=sa.Integer)).offset(sa.bindparam("skipped", type_=sa.Integer))


@lru_cache(maxsize=REMEMBERED)
def _counting(query: sa.Select[Any]) -> sa.Select[int]:
    few = query.order_by(None).with_only_columns(sa.literal(1), maintain_column_froms=True).limit(COUNTED + 1)
    return sa.select(sa.func.count()).select_from(few.subquery())


def whole_number(name: str, default: int) -> int:
    """The number that the address gives under that name; what is none, or too long for one, is the default."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else default


def filters(**readers: Any) -> Mapping[str, Any]:
    """The filters of the address that could be read; what cannot be read is no filter."""
    found: dict[str, Any] = {}
    for name, read in readers.items():
        if text := request.args.get(name, "").strip():
            try:
                found[name] = read(text)
            except (ValueError, KeyError):
                continue
    return found
