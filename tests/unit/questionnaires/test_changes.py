"""What differs between two versions of a form."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from grantflow.questionnaires.changes import changes
from grantflow.questionnaires.definition_json import load

FORM: dict[str, Any] = {
    "sections": [
        {"key": "project", "title": {"en": "Project"}, "questions": [
            {"key": "title", "type": "short_text", "label": {"en": "Title"}},
            {"key": "why", "type": "long_text", "label": {"en": "Why {title}?"}, "max_words": 100},
            {"key": "months", "type": "number", "label": {"en": "Months"}},
        ]},
        {"key": "people", "title": {"en": "People"}, "questions": [
            {"key": "lead", "type": "short_text", "label": {"en": "Who leads?"}},
        ]},
    ]
}  # fmt: skip
OLD = load(FORM)


def changed(*edits: Any) -> Any:
    form = deepcopy(FORM)
    for edit in edits:
        edit(form["sections"])
    return changes(OLD, load(form))


def test_the_same_form_has_no_changes() -> None:
    found = changed()
    assert list(found) == []
    assert found.sections == frozenset()


def test_new_and_gone_questions_are_told_with_their_sections() -> None:
    found = changed(
        lambda parts: parts[1]["questions"].append({"key": "cv", "type": "file", "label": {"en": "CV"}}),
        lambda parts: parts[0]["questions"].pop(1),
    )
    assert [(str(change.label), str(change.place)) for change in found.added] == [("CV", "People")]
    assert [(str(change.label), str(change.place)) for change in found.removed] == [("Why …?", "Project")]
    assert found.sections == {"people"}
    assert not any(change.keeps_answer for change in found)


@pytest.mark.parametrize(
    ("question", "edit", "aspect"),
    [
        (0, {"label": {"en": "Name"}}, "the wording"),
        (0, {"help": {"en": "Short"}}, "the help text"),
        (1, {"max_words": 200}, "the limits of the answer"),
        (1, {"required": False}, "whether it must be answered"),
        (1, {"show_if": "months > 3"}, "when it is asked"),
        (1, {"checks": [{"expect": "months > 3", "message": {"en": "More"}}]}, "how answers must fit together"),
        (2, {"unit": {"en": "months"}}, "the unit"),
        (2, {"type": "date"}, "the kind of answer"),
    ],
)
def test_what_is_different_is_named(question: int, edit: dict[str, Any], aspect: str) -> None:
    (change,) = changed(lambda parts: parts[0]["questions"][question].update(edit))
    assert change.aspects == (aspect,)


def test_what_applicants_do_not_notice_is_no_change() -> None:
    assert list(changed(lambda parts: parts[0]["questions"][0].update(fact="title", prefill="name"))) == []


def test_a_condition_of_a_section_is_one_of_its_questions() -> None:
    (change,) = changed(lambda parts: parts[1].update(show_if="months > 3"))
    assert (change.question.key, change.aspects) == ("lead", ("when it is asked",))


def test_texts_serve_each_other_and_a_moved_question_keeps_its_answer() -> None:
    def retype(kind: str) -> bool:
        (change,) = changed(lambda parts: parts[0]["questions"][0].update(type=kind))
        return bool(change.keeps_answer)

    assert retype("long_text")
    assert retype("url")
    assert not retype("number")
    table = {"key": "staff", "type": "table", "label": {"en": "Staff"}}
    column = {"key": "pay", "type": "money", "label": {"en": "Pay"}}
    before, after = (
        load({"sections": [{**FORM["sections"][0], "questions": [{**table, "columns": [{**column, **more}]}]}]})
        for more in ({}, {"type": "text"})
    )
    (cell,) = changes(before, after)
    assert not cell.keeps_answer
    (moved,) = changed(lambda parts: parts[1]["questions"].append(parts[0]["questions"].pop(2)))
    assert (moved.aspects, moved.keeps_answer, moved.section.key) == (("its section",), True, "people")
