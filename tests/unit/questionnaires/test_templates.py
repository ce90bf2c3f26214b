"""The forms to begin with are whole, in every language, and each is worth beginning with."""

from __future__ import annotations

import pytest

from grantflow.questionnaires.building.steps import gaps
from grantflow.questionnaires.definition_json import dump, load
from grantflow.questionnaires.importing import Imported
from grantflow.questionnaires.templates import templates
from grantflow.settings import LANGUAGES


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
def test_a_template_is_whole(template: Imported) -> None:
    asked = list(template.form.questions)
    assert 8 <= len(asked) <= 30
    assert not list(gaps(template.form, tuple(LANGUAGES)))
    assert not template.title.missing(LANGUAGES)
    assert load(dump(template.form), tuple(LANGUAGES)) == template.form
    assert any(question.show_if for question in asked)
    assert any(question.max_words or question.max_chars or question.max_rows for question in asked)
