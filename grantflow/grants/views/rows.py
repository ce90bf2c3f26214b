"""The rows of the list as text: words that repeat are looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from grantflow.applications.workflow import APPLICATION
from grantflow.core import translation
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.workflow import WORKFLOWS, Tone
from grantflow.grants.presenting import time_used_percent
from grantflow.web.locale import language, translate

WITH_GRANTEE = ("open", "queried")
DASH = "–"


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
    held = translate(mark("held"))
    shown = []
    for row in rows:
        spent = int(getattr(row, "spent_minor", 0) or 0) * 100 // row.amount_minor
        amount = translate(say("of %(amount)s", amount=Money(row.amount_minor, row.currency)))
        used = time_used_percent(row.starts_on, row.ends_on, today)
        visit = getattr(row, "next_visit", None)
        shown.append(
            ShownGrant(
                f"{base}/{row.id}",
                row.title,
                row.number or "",
                row.organisation,
                tags[row.state],
                _report(row, today, reader),
                translation.money(Money(row.paid_minor, row.currency), reader),
                f"{amount} · {held}" if row.held else amount,
                spent,
                translate(say("%(spent)s %% spent, %(time)s %% of time", spent=spent, time=used)),
                translation.day(row.ends_on, reader),
                DASH if visit is None else translation.day(visit, reader),
            )
        )
    return shown


def _report(row: Any, today: date, reader: str) -> Markup:
    """The report that is worked on, and whether it is late."""
    state, due = getattr(row, "report_state", None), getattr(row, "report_due", None)
    if state is None or due is None:
        return Markup(DASH)
    when = translation.day(due, reader)
    if state in WITH_GRANTEE and due < today:
        return _tag(Tone.BAD, translate(say("Overdue since %(when)s", when=when)))
    if state in ("open", "scheduled"):
        tone = Tone.WARN if state == "open" else Tone.NEUTRAL
        return _tag(tone, translate(say("Due %(when)s", when=when)))
    info = WORKFLOWS["report"].info[state]
    return _tag(info.tone, translate(info.label))


def _tag(tone: Tone, label: str) -> Markup:
    return Markup('<span class="tag tag-{}">{}</span>').format(tone.value, escape(label))
