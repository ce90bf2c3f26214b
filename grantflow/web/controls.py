"""Form controls for templates: what kind a field is, and its bare control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape
from wtforms.fields import Field
from wtforms.widgets import HiddenInput

from grantflow.web.locale import gettext

KINDS = frozenset(
    {"checkbox", "file", "hidden", "password", "email", "date", "datetime-local", "time", "number", "submit"}
)
"""Kinds of input that pages treat each in its own way; every other one is a line of text."""
SHORT = frozenset({"date", "time", "datetime-local"})
AUTOCOMPLETE = {"email": "email", "password": "current-password"}
LONG_WORDS, LONG_CHARACTERS, MANY_ROWS, FEW_ROWS = 150, 1000, 12, 5
"""Above these limits a text gets the taller box."""


def field_kind(field: Any) -> str:
    """What a WTForms field is for the page, read from its shape, so that own field classes work too."""
    named: str = getattr(field, "kind", "")
    if named:
        return named
    for attribute, kind in (("entries", "table"), ("form", "group")):
        if hasattr(field, attribute):
            return kind
    widget = field.widget
    if hasattr(widget, "input_type"):
        return widget.input_type if widget.input_type in KINDS else "text"
    if hasattr(widget, "multiple"):
        return "select"
    return "choices" if hasattr(widget, "html_tag") else "textarea"


def control(
    field: Any, described: str = "", label: str = "", extra: Mapping[str, Any] | None = None, kind: str = ""
) -> Markup:
    """The bare control of one field, with what assistive technology needs.

    It never cuts what is typed (no ``maxlength``) and never hides a number behind a spinner. ``described`` are ids,
    ``label`` names a control without a visible label, ``extra`` are further attributes.
    """
    kind = kind or field_kind(field)
    attributes = _attributes(field, kind, described, label)
    attributes.update(extra or {})
    write = _WRITERS.get(kind)
    if write is None:
        return Markup(field(**attributes))  # nosec B704
    required = {"required": True} if getattr(field.flags, "required", False) else {}
    own = {"id": field.id, "name": field.name, **required, **(field.render_kw or {}), **attributes}
    return write(field, own)


def _attributes(field: Any, kind: str, described: str, label: str) -> dict[str, Any]:
    own = field.render_kw or {}
    numeric = kind == "number" or bool(getattr(field, "currency", ""))
    words, characters = getattr(field, "word_limit", 0), getattr(field, "character_limit", 0)
    found: dict[str, Any] = {}
    if noted := f"{own.get('aria-describedby', '')} {described or ''}".strip():
        found["aria-describedby"] = noted
    if css := f"{own.get('class', '')} {'num short' if numeric else 'short' if kind in SHORT else ''}".strip():
        found["class"] = css
    if label:
        found["aria-label"] = label
    if field.errors:
        found["aria-invalid"] = "true"
    if numeric:
        found |= {"type": "text", "inputmode": own.get("inputmode", "decimal"), "autocomplete": "off"}
        found |= dict.fromkeys(("step", "min", "max"), False)
    elif kind in AUTOCOMPLETE and "autocomplete" not in own:
        found["autocomplete"] = AUTOCOMPLETE[kind]
    elif kind == "textarea" and "rows" not in own:
        found["rows"] = MANY_ROWS if (words or 0) > LONG_WORDS or (characters or 0) > LONG_CHARACTERS else FEW_ROWS
    if kind not in ("select", "checkbox", "file"):
        found |= {"maxlength": False, "minlength": False}
    if words:
        found["data-word-limit"] = words
    elif characters:
        found["data-character-limit"] = characters
    return found


# Below, attributes and values are escaped one by one, so that the whole is markup.
def _line(field: Any, attributes: dict[str, Any]) -> Markup:
    attributes.setdefault("type", field.widget.input_type)
    value = field._value()
    return Markup(f'<input{_written(attributes)} value="{escape(value)}">')  # nosec B704


def _area(field: Any, attributes: dict[str, Any]) -> Markup:
    # A line break right after the tag is not part of the text, so one is always given.
    text = escape(field._value())
    return Markup(f"<textarea{_written(attributes)}>\r\n{text}</textarea>")  # nosec B704


def option_control(option: Any) -> Markup:
    """One radio button or box of a question with choices."""
    own = {"id": option.id, "type": option.widget.input_type, "name": option.name, "checked": bool(option.checked)}
    return _line(option, own)


def hidden_control(field: Any) -> Markup:
    """A field that nobody sees; without an id, since pages have several forms."""
    return _line(field, {"type": "hidden", "name": field.name})


_WRITERS = {"text": _line, "number": _line, "email": _line, "textarea": _area}
"""The controls of which forms have many; WTForms' own way of writing attributes is ten times slower."""


def _written(attributes: Mapping[str, Any]) -> str:
    return "".join(
        [
            f" {name}" if value is True else _attribute(name, value)
            for name, value in attributes.items()
            if value is not False and value is not None
        ]
    )


@lru_cache(maxsize=8192)
def _attribute(name: str, value: object) -> str:
    """Nearly the same ones stand on every page."""
    return f' {name}="{escape(value)}"'


def hidden_fields(form: Any) -> list[Field]:
    """The fields a person does not see: version, idempotency key, CSRF token."""
    return [field for field in form if isinstance(field.widget, HiddenInput)]


def errors_of(source: Any) -> list[tuple[str, str]]:
    """What is wrong, each with the id of its field: of a form, or of messages and pairs given as they are."""
    if not hasattr(source, "errors"):
        return [(item, "") if isinstance(item, str) else item for item in source]
    return [*((message, "") for message in source.form_errors), *(found for f in source for found in errors_in(f))]


def errors_in(field: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with one field and the fields in it, each with the id of its field."""
    kind = field_kind(field)
    if kind == "table":
        for name, row in zip(row_names(field), field.entries, strict=True):
            yield from _errors_in_row(name, row)
    if name := getattr(field, "row_name", ""):
        yield from _errors_in_row(name, field)
        return
    for part in field.form if kind == "group" else ():
        yield from errors_in(part)
    if isinstance(field.errors, Sequence):
        place = "" if kind == "hidden" else field.id
        yield from ((message, place) for message in field.errors if not isinstance(message, list | dict))


def _errors_in_row(name: str, row: Any) -> Iterator[tuple[str, str]]:
    """Each after its row and, where the message does not name it, its column."""
    for cell in getattr(row, "form", None) or ():
        column = str(cell.label.text)
        for message, place in errors_in(cell):
            yield f"{name}: {message}" if column in message else f"{name}, {column}: {message}", place
    if isinstance(row.errors, Sequence):
        yield from ((f"{name}: {message}", row.id) for message in row.errors)


def row_names(field: Any) -> list[str]:
    """What each row of a table of fields is called: by its title, or by its number."""
    titles = getattr(field, "row_titles", None) or []
    called = getattr(field, "row_label", "") or gettext("Row")
    return [titles[at] if at < len(titles) else f"{called} {at + 1}" for at in range(len(field.entries))]


def init_app(app: Flask) -> None:
    """Offer the controls to templates."""
    app.jinja_env.globals.update(
        hidden_control=hidden_control,
        option_control=option_control,
        control=control,
        errors_of=errors_of,
        field_kind=field_kind,
        hidden_fields=hidden_fields,
    )
