"""What the style page shows: rows, words and figures that stand for what the database would hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grantflow.core.money import Money

Row = dict[str, object]

TONES = (
    ("ok", "Complete"),
    ("warn", "In progress"),
    ("bad", "9 days late"),
    ("info", "In review"),
    ("neutral", "Draft"),
)
TRACK = (
    {"label": "Submission", "state": "done", "note": "submitted 12 Oct, 17:41"},
    {"label": "Review", "state": "current", "note": "2 of 3 reviews in"},
    {"label": "Award", "state": "todo"},
    {"label": "Reporting", "state": "todo"},
    {"label": "Closure", "state": "todo"},
)


@dataclass(frozen=True)
class SampleColumn:
    """A column as the tables of the application know it."""

    key: str
    label: str
    numeric: bool = False
    sort: str | None = None


@dataclass(frozen=True)
class SamplePage:
    """The third page of a long list."""

    number: int = 3
    pages: int = 12
    total: int = 287
    first: int = 51
    last: int = 75
    sort: str = "title"
    descending: bool = False
    rows: tuple[Row, ...] = field(default_factory=tuple)

    def url(self, number: int) -> str:
        """Where another page would be."""
        return f"?page={number}"

    def sort_url(self, column: SampleColumn) -> str:
        """Where another order would be."""
        return f"?sort={column.key}"


COLUMNS = (
    SampleColumn("title", "Grant", sort="title"),
    SampleColumn("risk", "Risk"),
    SampleColumn("report", "Report"),
    SampleColumn("paid", "Paid, USD", numeric=True, sort="paid"),
    SampleColumn("spent", "Spent"),
    SampleColumn("visit", "Next visit", sort="visit"),
)
GRANTS: tuple[Row, ...] = (
    {
        "id": 1,
        "title": "Clean water committees in three villages of Batken",
        "note": "KG-2026-0042 · Ак-Булак",
        "risk": ("ok", "Low"),
        "report": ("info", "Submitted 18 Nov"),
        "paid": Decimal("7400"),
        "spent": 44,
        "visit": date(2027, 1, 12),
    },
    {
        "id": 2,
        "title": "School for young women leaders",
        "note": "KG-2026-0017 · Жаңы Муун",
        "risk": ("warn", "Medium"),
        "report": ("warn", "Due in 7 days"),
        "paid": Decimal("9000"),
        "spent": 71,
        "visit": date(2026, 11, 24),
    },
    {
        "id": 3,
        "title": "Legal aid after release from prison",
        "note": "KG-2026-0008 · Укук Борбору",
        "risk": ("bad", "High"),
        "report": ("bad", "9 days late"),
        "paid": Decimal("5000"),
        "spent": 18,
        "visit": date(2026, 11, 25),
    },
)
BUDGET_COLUMNS: tuple[Row, ...] = (
    {"key": "description", "label": "What"},
    {"key": "unit", "label": "Unit"},
    {"key": "quantity", "label": "Quantity", "numeric": True, "role": "factor"},
    {"key": "rate", "label": "Unit rate", "numeric": True, "role": "factor"},
    {"key": "total", "label": "Total", "numeric": True, "role": "product"},
    {"key": "requested", "label": "Requested", "numeric": True, "role": "sum"},
    {"key": "own", "label": "Own share", "numeric": True, "role": "sum"},
)
PEOPLE: tuple[Row, ...] = (
    {
        "description": "Coordinator",
        "unit": "month",
        "quantity": Decimal(10),
        "rate": Decimal(450),
        "requested": Decimal(4000),
        "own": Decimal(500),
    },
    {
        "description": "Trainer",
        "unit": "day",
        "quantity": Decimal(12),
        "rate": Decimal(80),
        "requested": Decimal(960),
        "own": Decimal(0),
    },
)
TRAVEL: tuple[Row, ...] = (
    {
        "description": "Minibus Batken–Ak-Tatyr",
        "unit": "trip",
        "quantity": Decimal(8),
        "rate": Decimal(60),
        "requested": Decimal(480),
        "own": Decimal(0),
    },
)
SECTIONS: tuple[Row, ...] = (
    {
        "number": 1,
        "title": "Organisation",
        "url": "#lists",
        "note": "filled from your profile",
        "label": "Complete",
        "tone": "ok",
    },
    {
        "number": 2,
        "title": "Objectives and target groups",
        "url": "#lists",
        "note": "2 answers missing",
        "label": "In progress",
        "tone": "warn",
    },
    {
        "number": 3,
        "title": "Partners and documents",
        "url": "#lists",
        "note": "N. Alieva is editing",
        "label": "Being edited",
        "tone": "info",
    },
    {
        "number": 4,
        "title": "Budget",
        "url": "#lists",
        "note": "see the question of 3 November",
        "label": "Needs a change",
        "tone": "bad",
    },
    {
        "number": 5,
        "title": "Declaration",
        "url": "",
        "note": "opens when the rest is complete",
        "label": "Not started",
        "tone": "neutral",
    },
)
WORK: tuple[Row, ...] = (
    {
        "due_label": "2 days late",
        "due_tone": "bad",
        "title": "Check 4 applications",
        "url": "#lists",
        "note": "Small grants, round 2 · oldest from 13 October",
        "action_label": "Start",
    },
    {
        "due_label": "today",
        "due_tone": "warn",
        "title": "Ask one more reviewer for KG-2026-0042",
        "url": "#lists",
        "note": "totals 82 and 54, gap 34 %",
        "action_label": "Open",
    },
    {
        "due_label": "in 6 days",
        "due_tone": "neutral",
        "title": "Verify 2 payments",
        "url": "#lists",
        "note": "18,400.00 USD · Tajikistan",
        "action_label": "Open",
    },
    {
        "due_label": "9 days late",
        "due_tone": "bad",
        "title": "Interim report KG-2026-0008",
        "url": "#lists",
        "note": "Укук Борбору · payment held",
        "who": "grantee",
    },
)
HISTORY: tuple[Row, ...] = (
    {"text": "Review 2 locked, total 54", "when": "9 Nov 2026, 10:12 Bishkek"},
    {"text": "Admitted after administrative check", "when": "20 Oct 2026, 09:05", "who": "A. Osmonova"},
    {"text": "Submitted · fingerprint 9f3a…c201", "when": "12 Oct 2026, 17:41", "strong": True},
)
FIGURES: tuple[Row, ...] = (
    {"value": "4", "label": "reports to clear", "note": "oldest waits 6 days"},
    {"value": "2", "label": "payments to verify", "note": "18,400.00 USD"},
    {"value": "3", "label": "visits this month", "note": "next on 24 November", "url": "#lists"},
    {"value": "1", "label": "critical finding", "note": "holds one payment"},
)
HERO: tuple[Row, ...] = (
    {"value": "2,000 – 15,000 USD", "label": "per grant, own share 10 %"},
    {"value": "600,000 USD", "label": "for about 48 grants in four countries"},
    {"value": "15 October 2026, 18:00", "label": "Bishkek · 14:00 in Berlin · 2 days 4 hours left"},
    {"value": "6 – 12 months", "label": "start between January and March 2027"},
)
STEPS: tuple[Row, ...] = (
    {"title": "The organisation signs", "text": "12 December, G. Sadykova", "state": "done"},
    {"title": "The lead organisation signs", "text": "by 20 December", "state": "current"},
    {"title": "Two people confirm the bank data", "text": "", "state": "todo"},
)
FILES: tuple[Row, ...] = (
    {
        "name": "registration-certificate.pdf",
        "size": "1.2 MB",
        "url": "#lists",
        "note": "G. Sadykova, 11 October",
        "label": "Checked",
        "tone": "ok",
        "remove_url": "/style",
    },
    {"name": "statutes.docx", "size": "340 KB", "label": "Being checked", "tone": "info"},
)
CHANGES = (
    ("same", "Three "),
    ("del", "appointed "),
    ("ins", "elected "),
    ("same", "water committees keep the village systems running"),
    ("ins", " and are heard in the local budget"),
    ("same", "."),
)
COUNTRY_BARS: tuple[Row, ...] = (
    {"label": "Kyrgyzstan", "value": 112, "shown": "112,000 USD", "target": 150, "target_shown": "150,000 USD"},
    {"label": "Tajikistan", "value": 88, "shown": "88,000 USD", "target": 90, "target_shown": "90,000 USD"},
    {"label": "Uzbekistan", "value": 31, "shown": "31,000 USD", "target": 120, "target_shown": "120,000 USD"},
)
FACTS = (
    ("Places", "Batken oblast: Ak-Tatyr, Kara-Bak, Samarkandek"),
    ("Requested", Money(1480000, "USD")),
    (
        "Objectives",
        "Three elected water committees keep the village systems running and are heard in the local budget.",
    ),
    ("Starts", date(2027, 1, 15)),
)
MENU: tuple[Row, ...] = ({"label": "Print", "url": "#page"}, {"label": "Send the receipt again", "post": "/style"})
GROUPS = (
    ("page", "Page"),
    ("buttons", "Buttons and tags"),
    ("forms", "Forms"),
    ("tables", "Tables"),
    ("lists", "Lists"),
    ("budget", "Budget"),
    ("texts", "Texts and decisions"),
    ("charts", "Figures and charts"),
)


WORDS = {
    "heading": "Style page",
    "lead": "Every component in every state. For developers only.",
    "next": (
        "The two totals differ by 34 %, over the call's 30 %. "
        "One more reviewer is needed before this application can be evaluated."
    ),
    "ask": "Ask D. Karimov",
    "other": "Choose someone else",
    "save": "Save and continue",
    "back": "Save and go back to the list",
    "scores": "Scores",
    "grants": "Grants in Kyrgyzstan",
    "none": "No grants match",
    "none_text": "Try a wider search, or show all grants of the country.",
    "show_all": "Show all grants",
    "notice": "The deadline moved",
    "notice_text": "The call now closes on 22 October 2026, 18:00 (Bishkek).",
    "decline": "Decline 14 applications and send 14 letters",
    "decline_title": "What this will do",
    "letter": (
        "Dear Gulnara Sadykova,\n\nyour application was recommended for a grant.\n\n"
        "With kind regards\nThe programme team"
    ),
    "subject": "Your application KG-2026-0042",
    "mine": "Three elected committees keep the systems running.",
    "theirs": "Three committees, elected by the villages, run the systems.",
    "question": "Objectives",
    "country_bars": "Awarded and planned by country",
    "spent": "44 % spent, 40 % of time",
    "signer": "Gulnara Sadykova",
    "fingerprint": "9f3a 77c1 04be 5d20 8a6e c201",
    "people": "G. Sadykova, N. Alieva and 12 others",
    "more": "More",
    "budget": "Budget",
    "budget_edit": "Budget to fill in",
    "work": "Waiting for you",
    "history": "History",
    "files": "Documents",
    "resend": "Send again",
}
