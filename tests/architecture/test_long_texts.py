"""No form takes a text of any length: what a field does not bound itself, the house does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import Form, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from grantflow.core.text import MOST_CHARACTERS
from grantflow.web.forms import HouseMeta, PartForm

SAMPLES = "grantflow.web.style"
"""Forms that show how the house's fields look, and take nothing."""


def forms(under: Any = Form) -> Iterator[Any]:
    """Every class of forms that the house declares."""
    for kind in under.__subclasses__():
        if kind.__module__.startswith("grantflow.") and not kind.__module__.startswith(SAMPLES):
            yield kind
        yield from forms(kind)


def typed(form: Any, kind: type = StringField) -> dict[str, UnboundField]:
    """The fields of that kind in a form, by the name of the form and their own."""
    return {
        f"{form.__qualname__}.{name}": unbound
        for name, unbound in vars(form).items()
        if isinstance(unbound, UnboundField) and issubclass(unbound.field_class, kind)
    }


def test_long_texts_are_asked_for_in_forms_of_the_house(app: Flask) -> None:
    others = [form for form in forms() if not issubclass(form.Meta, HouseMeta)]
    assert [name for form in others for name in typed(form, TextAreaField)] == []


def test_every_text_in_a_form_of_the_house_ends_somewhere(app: Flask) -> None:
    endless, seen, meta = [], 0, HouseMeta()
    with app.test_request_context("/"):
        for form in forms():
            for name, unbound in typed(form).items() if issubclass(form.Meta, HouseMeta) else ():
                field = meta.bind_field(None, unbound, {"name": name, "_meta": meta})
                endless += [] if any(isinstance(rule, Length) for rule in field.validators) else [name]
                seen += 1
    assert seen > 60
    assert endless == []


class Told(PartForm):
    short = StringField("Voucher", [Length(max=40)])
    long = TextAreaField("What was found?")


@pytest.mark.parametrize(
    ("field", "count", "told"),
    [
        ("short", 41, "“Voucher” has 41 characters. Write at most 40."),
        ("long", MOST_CHARACTERS + 1, "“What was found?” has 100,001 characters. Write at most 100,000."),
    ],
)
def test_a_text_that_is_too_long_is_told_with_its_field_and_its_length(
    app: Flask, field: str, count: int, told: str
) -> None:
    with app.test_request_context("/"):
        form = Told(data={field: "x" * count})
        assert not form.validate()
        assert form[field].errors == [told]
        assert Told(data={field: "x" * (count - 1)}).validate()
