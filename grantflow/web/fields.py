"""WTForms fields beyond the usual ones: records, rows, rankings, countries, months. They take text as it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from wtforms import (
    Field,
    FieldList,
    FormField,
    SelectMultipleField,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.widgets import CheckboxInput, ListWidget, html_params

from grantflow.core.countries import country_names
from grantflow.web.locale import gettext, language

if TYPE_CHECKING:
    Rows = FieldList[Any]
    Parts = FormField[Any]
else:
    Rows, Parts = FieldList, FormField

Unbound = Any
"""What a field class returns outside a form: WTForms binds it when the form is made."""
_MOST_INDEX_DIGITS = 4
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Group(Parts):
    """Fields that belong together. ``errors`` are those of the whole; the parts have their own."""

    errors: Any = ()


class CellsForm(BaseForm):
    """The cells of a row or record, under any names."""

    def __init__(self, cells: Mapping[str, Unbound], formdata: Any, data: Mapping[str, Any], prefix: str) -> None:
        super().__init__(cells, prefix=prefix)
        self.process(formdata, data=data)


class CellsField(Field):
    """A row or record of cells; ``form`` holds their fields. ``errors`` are those of the whole."""

    compact = True

    def __init__(self, cells: Mapping[str, Unbound], label: str = "", description: str = "", **kwargs: Any) -> None:
        super().__init__(label, description=description, **kwargs)
        self.cells = cells

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Fill the cells with what was sent, else with what is stored."""
        self.object_data = data if isinstance(data, Mapping) else {}
        self.form = CellsForm(self.cells, formdata, self.object_data, f"{self.name}-")

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Nothing that is typed is refused here."""
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(self.form)

    @property
    def data(self) -> dict[str, Any]:
        """What stands in the cells, by their names."""
        return {name: cell.data for name, cell in self.form._fields.items()}


class RankingField(CellsField):
    """Choices, each with its place as a number; those with a place come first."""

    ranked = True

    @property
    def ordered(self) -> list[Any]:
        """The choices in the order of their places."""
        return sorted(self.form, key=lambda cell: _place(cell.data))


def _place(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_INDEX_DIGITS else 10**_MOST_INDEX_DIGITS


class RowsField(Rows):
    """Rows of cells, or of single texts. ``as_cards`` are shown under each other, others as a table."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterable[int]:
        start = f"{prefix}-"
        numbers = (name[len(start) :].partition("-")[0] for name in formdata if name.startswith(start))
        return [int(n) for n in numbers if n.isascii() and n.isdecimal() and len(n) <= _MOST_INDEX_DIGITS]

    def _compact_indices(self) -> None:
        """Rows keep the numbers they were sent with: the page that sent them may be told what is wrong in which."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Nothing that is typed is refused here."""
        return True


class CardsField(RowsField):
    """Rows that are too wide for a line of a table."""

    as_cards = True


class LinesField(RowsField):
    """Names of countries, each on a line of its own."""

    as_lines = True

    @property
    def countries(self) -> Markup:
        """The names offered while typing, as options."""
        return country_list(language())


class _OptionsWidget:
    """A native select. A value that is not offered any more stays, and is shown as it is."""

    multiple = False

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        return Markup(f"<select {html_params(name=field.name, **attributes)}>{field.options()}</select>")  # nosec B704


class OptionsField(StringField):
    """One of many, as a native select. ``offered`` are the options as HTML; the empty one comes first."""

    widget = _OptionsWidget()

    def __init__(self, label: str, offered: Callable[[], Markup], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self._offered = offered

    def options(self) -> Markup:
        """The options, with the one that is chosen."""
        offered, key = self._offered(), escape(self.data or "")
        if not key:
            return offered
        plain = Markup('<option value="{}">').format(key)
        chosen = Markup('<option value="{}" selected>').format(key)
        if plain in offered:
            return offered.replace(plain, chosen, 1)
        return offered + chosen + key + Markup("</option>")


def as_options(pairs: Iterable[tuple[str, str]]) -> Callable[[], Markup]:
    """Keys and their words as the options of a select, made once."""
    option = Markup('<option value="{}">{}</option>')
    made = Markup("").join(option.format(key, words) for key, words in (("", "–"), *pairs))
    return lambda: made


@lru_cache(maxsize=16)
def country_options(language: str) -> Callable[[], Markup]:
    """All countries as the options of a select."""
    return as_options(country_names(language).items())


@lru_cache(maxsize=16)
def country_list(language: str) -> Markup:
    """The names of all countries as the options of a ``datalist``."""
    return Markup("").join(Markup('<option value="{}">').format(name) for name in country_names(language).values())


class DayField(StringField):
    """A date, day first as people are asked to write it; what is no date as it was typed."""

    def _value(self) -> str:
        text: str = self.data or ""
        return ".".join(reversed(text.split("-"))) if _ISO_DAY.fullmatch(text) else text


class CountryLine(StringField):
    """A country by its name, with all names offered while typing."""

    offers_countries = True

    def _value(self) -> str:
        return country_names(language()).get(self.data or "", self.data or "")


class _MonthsWidget:
    """A box for each month, under its number. A ``label`` makes it a group of its own, as in a table."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        if field.unread:
            return Markup("<input {}>").format(
                Markup(html_params(type="text", id=field.id, name=field.name, value=field.unread, **attributes))  # nosec B704
            )
        before, after = escape(gettext("Month %(n)s", n="#")).split("#")
        start, name = escape(field.id), escape(field.name)
        boxes = "".join(
            f'<label class="month"><input type="checkbox" id="{start}-m{number}" name="{name}" value="{number}" '
            f'aria-label="{before}{number}{after}"{" checked" if ticked else ""}><span>{number}</span></label>'
            for number, ticked in field.boxes
        )
        named = {"id": field.id, "role": "group", "tabindex": "-1", **attributes} if "aria-label" in attributes else {}
        kept = {name: value for name, value in named.items() if name not in ("maxlength", "minlength", "required")}
        return Markup(f"<div {html_params(class_='months', **kept)}>{boxes}</div>")  # nosec B704 - escaped above


class MonthsField(Field):
    """Months to tick, from 1 to ``months``; a text that could not be read stands as a text."""

    kind = "months"
    widget = _MonthsWidget()
    months = 12

    def process_data(self, value: Any) -> None:
        """Ticked months as texts, or what was typed."""
        self.data = value or []

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was ticked."""
        self.data = valuelist

    @property
    def unread(self) -> str:
        """What was typed and is no month."""
        given = [self.data] if isinstance(self.data, str) else self.data or []
        return next((text for text in given if not text.isdecimal()), "")

    @property
    def boxes(self) -> list[tuple[int, bool]]:
        """Each month, and whether it is ticked; months beyond the last one only where they are ticked."""
        ticked = {int(text) for text in self.data or [] if text.isdecimal() and len(text) <= _MOST_INDEX_DIGITS}
        return [(month, month in ticked) for month in sorted({*range(1, self.months + 1), *ticked})]
