"""The JSON Schema of the own JSON, made from the tables by which definitions are read.

It describes shape: which properties there are, of what kind and in what bounds. What only a whole form can show (keys
used twice, expressions that do not fit) is found when the form is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from grantflow.questionnaires.definition_json import COMMON, MOST_QUESTIONS, MOST_SECTIONS, SECTION
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.expressions.tree import MOST_CHARACTERS
from grantflow.questionnaires.importing.own import SCHEMA
from grantflow.questionnaires.json_reader import LONGEST_NAME, ListOf, MemberOf, Property, Reader, Whole
from grantflow.questionnaires.logic_json import read_expression
from grantflow.questionnaires.type_properties import (
    MOST_COLUMNS,
    PROPERTIES,
    column_properties,
    read_codes,
    read_file_id,
    read_formula,
)

Schema: TypeAlias = dict[str, Any]

_TRANSLATED: Schema = {
    "description": "A text by language, always in English too.",
    "type": "object",
    "required": ["en"],
    "propertyNames": {"pattern": "^[a-z]{2,3}([_-][A-Z][a-z]{3})?([_-][A-Z]{2})?$"},
    "additionalProperties": {"type": "string"},
}
_KEY: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
_DECIMAL: Schema = {
    "description": "A whole number, or a decimal number as text.",
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9]{1,15}(\\.[0-9]{1,6})?$"}],
}
_EXPRESSION: Schema = {
    "description": "An expression in the language of docs/questionnaires.md.",
    "type": "string",
    "minLength": 1,
    "maxLength": MOST_CHARACTERS,
}
_DEFINITIONS: Mapping[str, Schema] = {
    "translated": _TRANSLATED,
    "key": _KEY,
    "decimal": _DECIMAL,
    "expression": _EXPRESSION,
}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_READERS: Mapping[Callable[..., Any], Schema] = {
    Reader.key: _reference("key"),
    Reader.translated: _reference("translated"),
    Reader.boolean: {"type": "boolean"},
    Reader.decimal: _reference("decimal"),
    Reader.day: {"type": "string", "format": "date"},
    Reader.name: {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
    Reader.file_kinds: {
        "type": "array",
        "minItems": 1,
        "maxItems": 20,
        "items": {"type": "string", "pattern": "^[a-z0-9]{2,5}$"},
    },
    read_expression: _reference("expression"),
    read_formula: _reference("expression"),
    read_codes: {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
    read_file_id: {"type": "string", "format": "uuid"},
}
"""What each way of reading a single value takes."""


def schema() -> Schema:
    """The schema of a file with a whole form."""
    section = _object(SECTION, {"questions": _list(_one_of("question", QuestionType), MOST_QUESTIONS)})
    head: Schema = {"$schema": {"type": "string"}, "key": {"type": "string"}, "title": {"$ref": "#/$defs/translated"}}
    questions = {f"question_{kind}": _typed({**COMMON, **PROPERTIES[kind]}, kind) for kind in QuestionType}
    columns = {f"column_{kind}": _typed(column_properties(kind), kind) for kind in ColumnType}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "A GrantFlow questionnaire",
        "description": "A form: sections of questions, with conditions, checks and calculations.",
        "type": "object",
        "required": ["sections"],
        "additionalProperties": False,
        "properties": {**head, "sections": _list(section, MOST_SECTIONS)},
        "$defs": {**_DEFINITIONS, **questions, **columns},
    }


def schema_text() -> str:
    """The schema as its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _object(known: Mapping[str, Property], given: Mapping[str, Schema]) -> Schema:
    """An object with these properties; ``given`` describes those that have no reader of their own."""
    return {
        "type": "object",
        "required": [name for name, found in known.items() if found.needed],
        "additionalProperties": False,
        "properties": {name: given.get(name) or _value(found) for name, found in known.items()},
    }


def _typed(known: Mapping[str, Property], kind: QuestionType | ColumnType) -> Schema:
    columns = _list(_one_of("column", ColumnType), MOST_COLUMNS)
    return _object(known, {"type": {"const": str(kind)}, "columns": columns})


def _one_of(name: str, kinds: type[QuestionType] | type[ColumnType]) -> Schema:
    """An object whose type says what else it has. A missing or strange type is named, not every type in turn."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": [str(kind) for kind in kinds]}},
        "allOf": [
            {"if": {"properties": {"type": {"const": str(kind)}}}, "then": _reference(f"{name}_{kind}")}
            for kind in kinds
        ],
    }


def _list(item: Schema, most: int) -> Schema:
    return {"type": "array", "minItems": 1, "maxItems": most, "items": item}


def _value(known: Property) -> Schema:
    match known.read:
        case ListOf(_, inside, most):
            return _list(_object(inside, {}), most)
        case MemberOf(words):
            return {"enum": [str(word) for word in words]}
        case Whole(least, most):
            return {"type": "integer", "minimum": least, "maximum": most}
        case read:
            return _READERS[read]
