"""A language that is added to the house gets its fields in every form that takes texts in languages."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from wtforms import StringField

from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.web import languages
from grantflow.web.forms import BaseForm, Needed
from grantflow.web.languages import InLanguages, shown_texts, typed_texts

TITLES = {"en": "Wells", "ky": "Кудуктар", "ru": "Колодцы"}


@pytest.fixture
def form_of(monkeypatch: pytest.MonkeyPatch) -> type[BaseForm]:
    monkeypatch.setattr(languages, "LANGUAGES", {"en": "English", "ru": "Русский", "ky": "Кыргызча"})

    class Sample(BaseForm):
        """A code before and a place after the title."""

        code = StringField("Code")
        title = InLanguages(StringField, mark("Title"), source=[Needed()])
        place = StringField("Place")

    return Sample


def test_a_third_language_has_its_field_in_its_place(app: Flask, form_of: type[BaseForm]) -> None:
    with app.test_request_context("/"):
        form: Any = form_of(data=shown_texts("title", TITLES))
        names = [field.name for field in form if field.name in ("code", "place") or field.name.startswith("title")]
        assert names == ["code", "title_en", "title_ru", "title_ky", "place"]
        assert [str(form[f"title_{code}"].label.text) for code in TITLES] == [
            "Title (English)",
            "Title (Кыргызча)",
            "Title (Русский)",
        ]
        assert typed_texts(form, "title") == Translated(TITLES)


def test_only_the_language_that_everybody_falls_back_on_is_asked_for(app: Flask, form_of: type[BaseForm]) -> None:
    with app.test_request_context("/", method="POST", data={"title_ky": "Кудуктар"}):
        form = form_of(meta={"csrf": False})
        assert not form.validate()
        assert set(form.errors) == {"title_en"}
