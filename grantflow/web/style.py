"""Sample data for the style page: every component in every state.

The page is for developers only. Its people and projects stand for what the database would hold, so they are not
translated; the words of the components themselves are.
"""

from __future__ import annotations

from decimal import Decimal

from grantflow.web import style_samples as samples
from grantflow.web.style_forms import SCALE, BudgetLineForm, SampleFilter, filled_form
from grantflow.web.style_samples import Row


def _amount(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _shown_line(line: Row) -> Row:
    return {**line, "total": _amount(line["quantity"]) * _amount(line["rate"])}


def _sums(lines: tuple[Row, ...]) -> Row:
    shown = [_shown_line(line) for line in lines]
    return {key: sum((_amount(line[key]) for line in shown), Decimal(0)) for key in ("total", "requested", "own")}


def _group(number: int, title: str, lines: tuple[Row, ...], edit: bool) -> Row:
    rows: list[object] = [_shown_line(line) for line in lines]
    if edit:
        filled: list[Row] = [*lines, {}]
        rows = [BudgetLineForm(prefix=f"lines{number}-{at}-", data=line) for at, line in enumerate(filled)]
    return {"number": number, "title": title, "id": f"heading-{number}", "lines": rows, "subtotal": _sums(lines)}


def _budget(edit: bool) -> Row:
    return {
        "groups": [_group(1, "Human resources", samples.PEOPLE, edit), _group(2, "Travel", samples.TRAVEL, edit)],
        "totals": [
            {"number": 7, "label": "Direct costs", "values": _sums(samples.PEOPLE + samples.TRAVEL), "live": True}
        ],
    }


def style_context() -> dict[str, object]:
    """Everything that ``web/style.html`` shows."""
    return {
        "phases": samples.TRACK,
        "tones": samples.TONES,
        "form": filled_form(),
        "search": SampleFilter(prefix="find-", data={"country": "KG"}),
        "columns": samples.COLUMNS,
        "grants": samples.GRANTS,
        "page": samples.SamplePage(),
        "scale": SCALE,
        "sections": samples.SECTIONS,
        "work": samples.WORK,
        "history": samples.HISTORY,
        "numbers": samples.FIGURES,
        "hero": samples.HERO,
        "stages": samples.STEPS,
        "documents": samples.FILES,
        "changes": samples.CHANGES,
        "bars": samples.COUNTRY_BARS,
        "pairs": samples.FACTS,
        "menu_items": samples.MENU,
        "budget_columns": samples.BUDGET_COLUMNS,
        "budget": _budget(edit=False),
        "budget_edit": _budget(edit=True),
        "groups": samples.GROUPS,
        "kinds": ("primary", "secondary", "plain", "danger"),
        "words_shown": samples.WORDS,
    }
