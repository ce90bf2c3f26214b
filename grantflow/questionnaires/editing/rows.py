"""Editors of lists: answers offered, fixed rows, columns, checks. One entry a row; a row left empty is none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from grantflow.core.sentences import mark
from grantflow.questionnaires.editing.editors import Editor, Json, exact, iso_day, texts, whole
from grantflow.questionnaires.enums import ColumnType
from grantflow.questionnaires.json_reader import Reader
from grantflow.questionnaires.keys import Keys
from grantflow.questionnaires.type_labels import COLUMN_LABELS
from grantflow.questionnaires.type_properties import column_properties
from grantflow.settings import LANGUAGES
from grantflow.web.fields import CardsField, CellsField, OptionsField, RowsField, Unbound, as_options
from grantflow.web.forms import line, paragraphs
from grantflow.web.languages import InLanguages, shown_texts
from grantflow.web.locale import lazy, translate

SPARE = 3
KEY = mark("Name in conditions")
BETWEEN = " | "


class Rows(Editor, ABC):
    """A list of objects, each a row of cells."""

    called = mark("Row")
    container: type[RowsField] = RowsField
    spare = 1

    @abstractmethod
    def cells(self) -> dict[str, Unbound]:
        """The cells of a row."""

    @abstractmethod
    def row(self, item: Json) -> dict[str, Any]:
        """What the cells of a stored object show."""

    @abstractmethod
    def item(self, cells: Mapping[str, Any], before: Json, keys: Keys) -> Json:
        """The JSON of a row."""

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        return {name: self.container(CellsField(self.cells()), lazy(label), description=lazy(hint))}

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {name: [*map(self.row, value or ()), *({} for _ in range(self.spare))]}

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        filled = [cells for cells in data[name] if is_filled(cells)]
        known = {item["key"]: item for item in before or () if "key" in item}
        keys = Keys(cells["key"] for cells in filled if cells.get("key"))
        return [self.item(cells, known.get(cells.get("key") or "", {}), keys) for cells in filled] or None


def is_filled(cells: Mapping[str, Any]) -> bool:
    """Whether somebody wrote into a row. Ticks alone say nothing, nor does a name that cannot be emptied."""
    return any(isinstance(text, str) and text.strip() for name, text in cells.items() if name not in ("type", "key"))


def text_cells(name: str, label: str, *, area: bool = False) -> dict[str, Unbound]:
    """A text in each language."""
    kind, tidy = (TextAreaField, paragraphs) if area else (StringField, line)
    how = {"rows": 2} if area else {}
    return InLanguages(kind, label, filters=[tidy], render_kw=how).named(name)


def key_of(cells: Mapping[str, Any], keys: Keys, otherwise: str) -> str:
    """The name in conditions that was given, or one made from the texts."""
    return cells["key"] or keys.make(*(cells[f"label_{code}"] or "" for code in LANGUAGES), otherwise=otherwise)


class Keyed(Rows):
    """Answers offered, or rows that are always there. Many at once are written one a line."""

    spare = SPARE

    def cells(self) -> dict[str, Unbound]:
        return {**text_cells("label", mark("Answer offered")), "key": StringField(lazy(KEY), filters=[line])}

    def fields(self, name: str, label: str, hint: str) -> dict[str, Unbound]:
        more = TextAreaField(
            lazy(mark("Several at once")),
            description=lazy(mark("One a line, English | Russian.")),
            filters=[paragraphs],
        )
        return {**super().fields(name, label, hint), f"{name}_more": more}

    def row(self, item: Json) -> dict[str, Any]:
        return {"key": item["key"], **shown_texts("label", item["label"])}

    def item(self, cells: Mapping[str, Any], before: Json, keys: Keys) -> Json:
        return {
            "key": key_of(cells, keys, "choice"),
            "label": texts("label", cells, before.get("label")) or {},
        }

    def read(self, name: str, data: Mapping[str, Any], before: Json) -> Json:
        added = [{"key": "", **by_language(text)} for text in lines(data[f"{name}_more"])]
        return super().read(name, {name: [*data[name], *added]}, before)


def lines(text: str | None) -> list[str]:
    """The lines that have something in them."""
    return [found for found in map(str.strip, (text or "").splitlines()) if found]


def by_language(text: str) -> dict[str, str]:
    """``English | Russian`` as the cells of a label."""
    parts = [part.strip() for part in text.split("|")]
    return {f"label_{code}": part for code, part in zip(LANGUAGES, [*parts, *("" for _ in LANGUAGES)], strict=False)}


class Checks(Rows):
    """Conditions that must hold, each with what is said otherwise."""

    called = mark("Cross-check")
    container = CardsField

    def cells(self) -> dict[str, Unbound]:
        code = {"class": "code", "autocapitalize": "off", "spellcheck": "false"}
        expect = StringField(lazy(mark("What must be true")), filters=[line], render_kw=code)
        return {"expect": expect, **text_cells("message", mark("What is said otherwise"), area=True)}

    def row(self, item: Json) -> dict[str, Any]:
        return {"expect": item["expect"], **shown_texts("message", item["message"])}

    def item(self, cells: Mapping[str, Any], before: Json, keys: Keys) -> Json:
        return {"expect": cells["expect"] or "", "message": texts("message", cells, None) or {}}


class Columns(Rows):
    """The columns of a table or group. The page shows the limits a type knows; what is typed in others is let go."""

    called = mark("Column")
    container = CardsField
    _limits = ("decimals", "max_chars", "min", "max")

    def cells(self) -> dict[str, Unbound]:
        def types() -> Any:
            return as_options((str(kind), translate(said)) for kind, said in COLUMN_LABELS.items())()

        return {
            **text_cells("label", mark("Column heading")),
            "type": OptionsField(lazy(mark("Type")), types),
            "key": StringField(lazy(KEY), filters=[line]),
            "required": BooleanField(lazy(mark("Must be answered"))),
            "total": BooleanField(lazy(mark("Added up below the table"))),
            "min": StringField(lazy(mark("At least")), filters=[line]),
            "max": StringField(lazy(mark("At most")), filters=[line]),
            "decimals": StringField(lazy(mark("Digits after the decimal point")), filters=[line]),
            "max_chars": StringField(lazy(mark("At most so many characters")), filters=[line]),
            "choices": TextAreaField(
                lazy(mark("Answers offered")),
                description=lazy(mark("One a line, English | Russian.")),
                filters=[paragraphs],
            ),
        }

    def shown(self, name: str, value: Json) -> dict[str, Any]:
        return {name: [*map(self.row, value or ()), {"type": str(ColumnType.TEXT), "required": True}]}

    def row(self, item: Json) -> dict[str, Any]:
        return {
            "key": item["key"],
            "type": item["type"],
            **shown_texts("label", item["label"]),
            "required": item.get("required", True),
            "total": item.get("total", False),
            **{name: str(item.get(name, "")) for name in self._limits},
            "choices": "\n".join(_choice_line(choice["label"]) for choice in item.get("choices", ())),
        }

    def item(self, cells: Mapping[str, Any], before: Json, keys: Keys) -> Json:
        kind = cells["type"] or str(ColumnType.TEXT)
        made = {
            "key": key_of(cells, keys, "column"),
            "type": kind,
            "label": texts("label", cells, before.get("label")) or {},
            "required": bool(cells["required"]),
            "total": bool(cells["total"]),
            **dict(self._typed(kind, cells)),
        }
        offered = list(_choices(lines(cells["choices"]), before.get("choices", ())))
        return {**made, "choices": offered} if offered and kind == ColumnType.CHOICE else made

    def _typed(self, kind: str, cells: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
        known = column_properties(ColumnType(kind)) if kind in set(ColumnType) else {}
        for name in self._limits:
            if name in known and (text := cells[name]):
                yield name, _VALUES.get(known[name].read, whole)(text)


_VALUES: Mapping[Any, Callable[[str], Json]] = {Reader.decimal: exact, Reader.day: iso_day}
"""How limits are read, by what reads them from JSON; others are whole numbers."""


def _choice_line(label: Mapping[str, str]) -> str:
    return BETWEEN.join(label.get(code, "") for code in LANGUAGES).removesuffix(BETWEEN)


def _choices(typed: Sequence[str], before: Sequence[Json]) -> Iterator[Json]:
    """The choices of a column, one a line; a line that was there before keeps its key."""
    known = {_choice_line(choice["label"]): choice for choice in before}
    keys = Keys(choice["key"] for choice in before)
    for text in typed:
        label = texts("label", by_language(text), None) or {}
        yield known.get(text) or {"key": keys.make(*label.values(), otherwise="choice"), "label": label}
