"""The rows of the list as text: words that repeat are looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from grantflow.applications.workflow import APPLICATION
from grantflow.core import translation
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.workflow import WORKFLOWS, Tone
from grantflow.grants.presenting import time_used_percent
from grantflow.web.locale import language, translate

WITH_GRANTEE = ("open", "queried")
DASH = Markup("–")
SPENT = mark("%(spent)s %% spent, %(time)s %% of time")


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """One row; ``spent`` is whole per cent of the grant."""

    url: str
    title: str
    number: str
    organisation: str
    state: Markup
    report: Markup
    paid: str
    of: str
    spent: int
    time: str
    ends: str
    visit: str


def shown_rows(rows: Sequence[Any], today: date) -> list[ShownGrant]:
    """What the list shows of each grant."""
    reader, base = language(), url_for("grants.index")
    tags = {state: _tag(info.tone, translate(info.label)) for state, info in APPLICATION.info.items()}
    held, of, used = translate(mark("held")), translate(mark("of %(amount)s")), translate(SPENT)
    reports = _Reports(today, reader)
    shown = []
    for row in rows:
        spent = int(getattr(row, "spent_minor", 0) or 0) * 100 // row.amount_minor
        amount = of % {"amount": translation.money(Money(row.amount_minor, row.currency), reader)}
        time = time_used_percent(row.starts_on, row.ends_on, today)
        visit = getattr(row, "next_visit", None)
        shown.append(
            ShownGrant(
                f"{base}/{row.id}",
                row.title,
                row.number or "",
                row.organisation,
                tags[row.state],
                reports.cell(getattr(row, "report_state", None), getattr(row, "report_due", None)),
                translation.money(Money(row.paid_minor, row.currency), reader),
                f"{amount} · {held}" if row.held else amount,
                spent,
                used % {"spent": spent, "time": time},
                translation.day(row.ends_on, reader),
                DASH if visit is None else translation.day(visit, reader),
            )
        )
    return shown


class _Reports:
    """The cells of the report that is worked on; each distinct one is made once."""

    def __init__(self, today: date, reader: str) -> None:
        self.today, self.reader = today, reader
        self.made: dict[tuple[Any, date], Markup] = {}

    def cell(self, state: Any, due: date | None) -> Markup:
        if state is None or due is None:
            return DASH
        found = self.made.get((state, due))
        if found is None:
            found = self.made[state, due] = self._make(state, due)
        return found

    def _make(self, state: Any, due: date) -> Markup:
        when = translation.day(due, self.reader)
        if state in WITH_GRANTEE and due < self.today:
            return _tag(Tone.BAD, translate(say("Overdue since %(when)s", when=when)))
        if state in ("open", "scheduled"):
            tone = Tone.WARN if state == "open" else Tone.NEUTRAL
            return _tag(tone, translate(say("Due %(when)s", when=when)))
        info = WORKFLOWS["report"].info[state]
        return _tag(info.tone, translate(info.label))


def _tag(tone: Tone, label: str) -> Markup:
    return Markup('<span class="tag tag-{}">{}</span>').format(tone.value, label)
