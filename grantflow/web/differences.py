"""What two people wrote into one form at the same time, beside each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import Form

from grantflow.core.text import Change, word_diff
from grantflow.web.controls import field_kind
from grantflow.web.locale import day


def differing(mine: Form, stored: Form) -> list[tuple[str, list[tuple[Change, str]]]]:
    """The fields of ``mine``, which was refused, that say something else in ``stored``: label and runs of words.

    For ``meanwhile`` (templates/components).
    """
    pairs = [(field, stored[field.name]) for field in mine if field.name in stored and field_kind(field) != "hidden"]
    texts = [(field.label.text, read(field), read(other)) for field, other in pairs]
    return [(label, word_diff(one, other)) for label, one, other in texts if one != other]


def read(field: Any) -> str:
    """What a person reads in a field: what is chosen by its label, the parts of a group each on a line."""
    data = field.data
    if field_kind(field) == "group":
        return "\n".join(text for part in field.form if (text := read(part)))
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return day(data) if isinstance(data, date) else str(data or "")
