"""Forms in the format digital-form-builder, made for tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from grantflow.questionnaires.definitions import Question, Questionnaire
from grantflow.questionnaires.importing import Fate, Format, Imported, Source, read_form

VALUES = ("alpha", "beta", "gamma")
LIST = {
    "name": "letters",
    "title": "Letters",
    "type": "string",
    "items": [{"text": value.title(), "value": value} for value in VALUES],
}


def component(kind: str, name: str, title: Any = None, **more: Any) -> dict[str, Any]:
    """One component."""
    return {
        "type": kind,
        "name": name,
        "title": f"Question {name}" if title is None else title,
        "options": {},
        "schema": {},
        **more,
    }


def page(path: str, *components: Mapping[str, Any], then: Sequence[Any] = (), **more: Any) -> dict[str, Any]:
    """A page; ``then`` are paths, or pairs of a path and the condition that leads there."""
    edges = [{"path": to} if isinstance(to, str) else {"path": to[0], "condition": to[1]} for to in then]
    return {"path": path, "title": f"Page {path}", "components": list(components), "next": edges, **more}


def asks(name: str, kind: str, operator: str, value: Any, coordinator: str = "") -> dict[str, Any]:
    """One comparison of a condition."""
    given = value if isinstance(value, Mapping) else {"type": "Value", "value": value, "display": value}
    made = {"field": {"name": name, "type": kind, "display": name}, "operator": operator, "value": given}
    return {**made, **({"coordinator": coordinator} if coordinator else {})}


def condition(name: str, *items: Mapping[str, Any]) -> dict[str, Any]:
    """A named condition."""
    return {"name": name, "displayName": name, "value": {"name": name, "conditions": list(items)}}


def form(*pages: Mapping[str, Any], conditions: Sequence[Mapping[str, Any]] = (), **more: Any) -> dict[str, Any]:
    """A whole form that begins at its first page."""
    made = {"startPage": pages[0]["path"], "pages": list(pages), "conditions": list(conditions)}
    return {"name": "A form", "lists": [LIST], "sections": [], "outputs": [], "version": 2, **made, **more}


def imported(*values: Mapping[str, Any], names: Sequence[str] = ()) -> Imported:
    """Forms read as one."""
    given = names or [f"form-{at}" for at in range(len(values))]
    sources = [Source(f"{name}.json", json.dumps(value).encode()) for name, value in zip(given, values, strict=True)]
    return read_form(sources, Format.BUILDER)


def by_name(questionnaire: Questionnaire, name: str) -> Question:
    """The question that a component became."""
    return next(question for question in questionnaire.questions if (question.source or "").endswith(f"/{name}"))


def lost(made: Imported, *parts: str) -> int:
    """How many remarks that something is lost say one of these."""
    said = [str(remark.what) for remark in made.report.of(Fate.LOST)]
    return sum(any(part in text for part in parts) for text in said)


# Random forms

TYPES = ("YesNoField", "RadiosField", "CheckboxesField", "NumberField")
_OPERATORS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "YesNoField": (("is", "is not"), ("true", "false")),
    "RadiosField": (("is", "is not"), VALUES),
    "CheckboxesField": (("contains", "does not contain"), VALUES),
    "NumberField": (("is", "is not", "is more than", "is less than", "is at least", "is at most"), ("1", "2")),
}


@st.composite
def random_forms(draw: st.DrawFn) -> dict[str, Any]:
    """Pages whose ways part, meet and skip, on conditions of every sort."""
    count = draw(st.integers(2, 7))
    paths = [f"/p{at}" for at in range(count)]
    fields: list[tuple[str, str]] = []
    pages: list[dict[str, Any]] = []
    conditions: list[dict[str, Any]] = []
    for at, path in enumerate(paths):
        here = [(f"q{at}{letter}", draw(st.sampled_from(TYPES))) for letter in "ab"[: draw(st.integers(0, 2))]]
        fields += here
        made = [
            component(kind, name, list="letters", options={} if draw(st.booleans()) else {"required": False})
            for name, kind in here
        ]
        then: list[Any] = []
        onward = paths[at + 1 :]
        for number in range(draw(st.integers(0, 3)) if fields and onward else 0):
            name = f"c{at}{number}"
            conditions.append(condition(name, *draw(_items(here or fields, fields, conditions))))
            then.append((draw(st.sampled_from(onward)), name))
        if draw(st.integers(0, 5)) and onward:
            place = draw(st.integers(0, len(then)))
            then.insert(place, draw(st.sampled_from(onward)))
        pages.append(page(path, *made, then=then))
    return form(*pages, conditions=conditions)


@st.composite
def _items(
    draw: st.DrawFn,
    here: Sequence[tuple[str, str]],
    known: Sequence[tuple[str, str]],
    before: Sequence[Any],
    deep: int = 0,
) -> list[dict[str, Any]]:
    """One to three comparisons, groups of them, and references to conditions before."""
    items: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2 if deep else 1, 3))):
        word = draw(st.sampled_from(["and", "or"])) if number else ""
        sort = draw(st.integers(0, 9))
        if sort == 0 and not deep:
            group = draw(_items(here, known, before, 1))
            items.append({"conditions": [{**group[0], **({"coordinator": word} if word else {})}, *group[1:]]})
        elif sort == 1 and before:
            name = draw(st.sampled_from(before))["name"]
            items.append(
                {"conditionName": name, "conditionDisplayName": name, **({"coordinator": word} if word else {})}
            )
        else:
            name, kind = draw(st.sampled_from(here if draw(st.integers(0, 3)) else known))
            operators, values = _OPERATORS[kind]
            items.append(asks(name, kind, draw(st.sampled_from(operators)), draw(st.sampled_from(values)), word))
    return items


def random_answer(draw: Callable[..., Any], made: Mapping[str, Any]) -> Any:
    """An answer as the form's own runner holds it; None only where it may be left out."""
    if made["options"].get("required") is False and draw(st.booleans()):
        return None
    match made["type"]:
        case "YesNoField":
            return draw(st.booleans())
        case "RadiosField":
            return draw(st.sampled_from(VALUES))
        case "CheckboxesField":
            return draw(st.lists(st.sampled_from(VALUES), min_size=1, unique=True))
        case _:
            return draw(st.integers(0, 3))


def stored(answer: Any) -> Any:
    """The same answer as ours is stored; the keys of these lists are their values."""
    return str(answer) if type(answer) is int else answer
