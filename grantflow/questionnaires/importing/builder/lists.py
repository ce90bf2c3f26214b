"""Choices of foreign lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grantflow.core.sentences import say
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.shape import Component, Item
from grantflow.questionnaires.importing.builder.texts import LANGUAGE
from grantflow.questionnaires.keys import Keys
from grantflow.questionnaires.type_properties import MOST_CHOICES


def offers(maker: Maker, component: Component) -> tuple[list[dict[str, Any]], dict[str, str], tuple[Item, ...]]:
    """Choices as JSON, their keys by the values of the foreign form, and the items.

    No choices where the list is missing, empty or longer than a question can offer: that is told.
    """
    items = maker.items(component)
    if not items:
        maker.changed(component, say("Its list has no values, so it takes any text."))
        return [], {}, ()
    if len(items) > MOST_CHOICES:
        many = say(
            "Its list has %(n)s values, %(limit)s are possible: it takes any text.", n=len(items), limit=MOST_CHOICES
        )
        maker.changed(component, many)
        return [], {}, ()
    keys, choices, by_value = Keys(), [], dict[str, str]()
    for item in items:
        label = maker.line(item.text) or {LANGUAGE: item.value.strip() or "–"}
        key = keys.make(item.value, label[LANGUAGE], otherwise="choice")
        choices.append({"key": key, "label": label})
        by_value.setdefault(item.value, key)
        if item.condition:
            maker.lost(
                component, say("The condition of the value “%(value)s”: it is always offered.", value=item.value[:60])
            )
    return choices, by_value, items


def describe(maker: Maker, made: Question, items: Sequence[Item]) -> None:
    """What a list says about its values, as help of the question."""
    lines = []
    for item in items:
        said, label = maker.text(item.description).get(LANGUAGE, ""), maker.line(item.text).get(LANGUAGE, "")
        if said:
            lines.append(f"• {label}: {said}")
    maker.helped(made, lines)


def listed(maker: Maker, items: Sequence[Item]) -> str:
    """A list as text, for components that only show it."""
    lines = []
    for item in items:
        label, said = maker.line(item.text).get(LANGUAGE, ""), maker.text(item.description).get(LANGUAGE, "")
        lines.append("• " + ": ".join(filter(None, (label, said))))
    return "\n".join(lines)
