"""The own JSON: a definition with key and title of its form, as ``docs/questionnaire.schema.json`` describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.definition_json import dump
from grantflow.questionnaires.definitions import Questionnaire

SCHEMA = "questionnaire.schema.json"
_HEAD = ("$schema", "key", "title")


def take_apart(value: Mapping[str, Any]) -> tuple[str, Translated, dict[str, Any]]:
    """The key and the title of a form, either of which may be missing, and its definition.

    Raises:
        Invalid: a title that is not a text by language, a key that is not text.
    """
    problems: dict[str, Sentence] = {}
    key, title = value.get("key", ""), Translated()
    if not isinstance(key, str):
        problems["key"] = say("Write the key as text.")
    try:
        title = Translated(value.get("title") or {})
    except (TypeError, ValueError, AttributeError):
        problems["title"] = say('Write the text by language, such as {"en": "…"}.')
    if problems:
        raise Invalid(problems)
    return key, title, {name: item for name, item in value.items() if name not in _HEAD}


def put_together(key: str, title: Translated, form: Questionnaire) -> dict[str, Any]:
    """The own JSON of a form; :func:`take_apart` is the reverse."""
    return {"key": key, "title": title.to_json(), **dump(form)}


def written(key: str, title: Translated, form: Questionnaire) -> str:
    """The own JSON as text, readable and always the same for the same form."""
    return json.dumps(put_together(key, title, form), ensure_ascii=False, indent=1) + "\n"
