"""Components that only say something, as texts of the form."""

from __future__ import annotations

from collections.abc import Mapping

from grantflow.core.sentences import say
from grantflow.questionnaires.importing.builder.lists import listed
from grantflow.questionnaires.importing.builder.maker import Maker, Question
from grantflow.questionnaires.importing.builder.shape import Component
from grantflow.questionnaires.importing.builder.texts import LANGUAGE

CONTENT = frozenset(
    {"Para", "Html", "InsetText", "Details", "WarningText", "FlashCard", "List", "Markdown", "NotificationBanner"}
)
"""Types that nobody answers."""
_LISTED = frozenset({"FlashCard", "List"})
_TITLED = frozenset({"Details", "List", "FlashCard", "NotificationBanner"})


def note(maker: Maker, component: Component, heading: Mapping[str, str]) -> Question | None:
    """A text under a heading: its own title where readers saw one, else that of its page. Nothing where it is empty."""
    said = maker.text(component.raw.get("content"), component)
    if component.type in _LISTED:
        items = listed(maker, maker.items(component))
        said = said or ({LANGUAGE: items} if items else {})
    title = maker.line(component.raw.get("title"))
    component.read.add("required")
    hint = maker.text(component.raw.get("hint"), component)
    if not said:
        said, hint = hint or ({} if component.type in _TITLED else title), {}
    if hint:
        said = {code: f"{text}\n\n{hint.get(code, hint[LANGUAGE])}" for code, text in said.items()}
    if not said:
        return None
    label = (title if component.type in _TITLED else {}) or dict(heading) or title or {LANGUAGE: component.type}
    return {"key": maker.note_key(label), "type": "note", "label": label, "text": said, **maker.source(component)}


def titled(maker: Maker, title: Mapping[str, str]) -> Question:
    """The heading of a page whose questions stand among others."""
    return {"key": maker.note_key(title), "type": "note", "label": dict(title)}


def empty(maker: Maker, component: Component) -> None:
    """Tell a text that says nothing."""
    maker.lost(component, say("It says nothing."))
