"""A second reading of digital-form-builder forms, for comparison: it walks them page by page, as their own runner does.

A page's conditions are tried in order, and the last way without one is taken if none holds. What is not reached is not
asked, and a question that is not asked or not answered is nothing: equal to nothing, in no list, on no side of a
number. Answers are by the names of components, as lists of values, texts of values, numbers and booleans.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Answers = Mapping[str, Any]


def walk(form: Mapping[str, Any], answers: Answers) -> list[str]:
    """The paths of the pages that somebody with these answers meets."""
    pages = {page["path"]: page for page in form["pages"]}
    conditions = {condition["name"]: condition["value"] for condition in form["conditions"]}
    path, met, known = form["startPage"], [], dict[str, Any]()
    while path in pages and path not in met:
        met.append(path)
        for component in pages[path]["components"]:
            known[component["name"]] = answers.get(component["name"])
        path = _next(pages, pages[path], conditions, known)
    return met


def _next(pages: Mapping[str, Any], page: Mapping[str, Any], conditions: Mapping[str, Any], known: Answers) -> str:
    default = ""
    for edge in page["next"]:
        if edge["path"] not in pages:
            continue
        if not edge.get("condition"):
            default = edge["path"]
        elif _group(conditions[edge["condition"]]["conditions"], conditions, known):
            return str(edge["path"])
    return default


def _group(items: list[Mapping[str, Any]], conditions: Mapping[str, Any], known: Answers) -> bool:
    alternatives: list[list[bool]] = []
    for item in items:
        if not alternatives or _before(item) == "or":
            alternatives.append([])
        alternatives[-1].append(_item(item, conditions, known))
    return any(map(all, alternatives))


def _before(item: Mapping[str, Any]) -> str:
    return _before(item["conditions"][0]) if "conditions" in item else item.get("coordinator", "")


def _item(item: Mapping[str, Any], conditions: Mapping[str, Any], known: Answers) -> bool:
    if "conditions" in item:
        return _group(item["conditions"], conditions, known)
    if "conditionName" in item:
        return _group(conditions[item["conditionName"]]["conditions"], conditions, known)
    answer, value = known.get(item["field"]["name"]), item["value"]["value"]
    match item["operator"]:
        case "is":
            return answer is not None and _same(answer, value)
        case "is not":
            return answer is None or not _same(answer, value)
        case "contains":
            return value in (answer or ())
        case "does not contain":
            return value not in (answer or ())
        case "is more than":
            return answer is not None and Decimal(answer) > Decimal(value)
        case "is less than":
            return answer is not None and Decimal(answer) < Decimal(value)
        case "is at least":
            return answer is not None and Decimal(answer) >= Decimal(value)
        case "is at most":
            return answer is not None and Decimal(answer) <= Decimal(value)
    raise AssertionError(item["operator"])


def _same(answer: Any, value: str) -> bool:
    if isinstance(answer, bool):
        return answer is (value == "true")
    return Decimal(answer) == Decimal(value) if isinstance(answer, int) else bool(answer == value)
