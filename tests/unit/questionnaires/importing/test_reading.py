"""Files from strangers: the own JSON is read back as it was written; everything else is refused in words, in time."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.core.translated import Translated
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.importing import LARGEST, Format, Source, read_form, written
from tests.support.growth import MOST, TIMES, growth
from tests.unit.questionnaires.importing.forms import component, form, imported, page, random_forms
from tests.unit.questionnaires.samples import FORM


def refused(*data: bytes | str, kind: Format = Format.AUTO, **more: str) -> list[str]:
    """Why files cannot be read."""
    sources = [Source(f"form-{at}.json", one.encode() if isinstance(one, str) else one) for at, one in enumerate(data)]
    with pytest.raises(Invalid) as error:
        read_form(sources, kind, **more)
    return [str(reason) for reason in error.value.reasons]


def test_the_own_json_comes_back_as_it_was() -> None:
    whole = load(FORM, ("en", "ru"))
    title = Translated(en="Small grant", ru="Малый грант")
    text = written("small-grant", title, whole)
    read = read_form([Source("x.json", text.encode())])
    assert (read.key, read.title, read.form) == ("small-grant", title, whole)
    assert read.report.remarks == []
    assert written(read.key, read.title, read.form) == text


@settings(max_examples=40)
@given(random_forms())
def test_an_imported_form_comes_back_as_it_was(value: dict[str, Any]) -> None:
    try:
        made = imported(value)
    except Invalid:
        return
    again = read_form([Source("x.json", written(made.key, made.title, made.form).encode())])
    assert (again.key, again.title, again.form) == (made.key, made.title, made.form)


def test_key_and_title_are_given_or_found() -> None:
    bare = json.dumps(FORM).encode()
    assert read_form([Source("My form.json", bare)]).key == "my_form"
    named = read_form([Source("x.json", bare)], key="kg-2027", title="Grants 2027")
    assert (named.key, named.title["en"]) == ("kg-2027", "Grants 2027")
    assert refused(bare, key="no blanks")[0].startswith("A form's key has at most 60")
    assert refused(bare, key="k" * 61)[0].startswith("A form's key has at most 60")


def test_a_byte_order_mark_and_the_schema_are_taken() -> None:
    value = {"$schema": "questionnaire.schema.json", "title": {"en": "T"}, **FORM}
    assert read_form([Source("x.json", b"\xef\xbb\xbf" + json.dumps(value).encode())]).title["en"] == "T"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "not JSON: line 1, character 1"),
        ("{", "not JSON: line 1, character 2"),
        ('{"a": 1,}', "not JSON"),
        ("\x00", "not JSON"),
        (b"\xff\xfe{}", "not text in UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 100, "not JSON"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": 1, "a": 2}', "the name “a” stands twice"),
        ('{"a": ' + "9" * 5000 + "}", "more than 40 digits"),
        ('{"a": 0.' + "9" * 5000 + "}", "more than 40 digits"),
        ('{"a": "\ud800'.encode("utf-8", "surrogatepass") + b'"}', "not text in UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        (" " * (LARGEST + 1), "larger than 2 MB"),
        (b'{"pages": [' + b"1," * 5_000_000, "larger than 2 MB"),
        ("[1, 2]", "Write an object here"),
        ('"text"', "Write an object here"),
        ("null", "Write an object here"),
        ("{}", "The property sections is missing"),
        ('{"sections": []}', "“sections”: Write a list with at least one item."),
        ('{"sections": {}, "title": 5}', "“title”: Write the text by language"),
        ('{"sections": [], "key": []}', "“key”: Write the key as text."),
        ('{"pages": {}}', "“pages”: Write a list here."),
        ('{"pages": [5]}', "pages, number 1: Write an object here."),
        ('{"pages": [{"components": [[]]}]}', "components, number 1: Write an object"),
        ('{"pages": [], "startPage": "/x"}', "at least one item"),
        ('{"pages": [{"next": 5}]}', "Write a list here"),
        ('{"pages": [{}], "lists": [{"items": [5]}]}', "Write an object here"),
        ('{"pages": [{}], "conditions": {"a": 1}}', "Write a list here"),
    ],
    ids=lambda value: str(value)[:30] if len(str(value)) < 60 else "long",
)
def test_bad_files_are_refused_in_words(data: bytes | str, reason: str) -> None:
    assert any(reason in said for said in refused(data)), refused(data)


def test_files_that_do_not_go_together() -> None:
    own, other = json.dumps(FORM), json.dumps(form(page("/p", component("TextField", "x"))))
    assert refused(own, other) == ["These files are of several formats."]
    assert refused(own, own) == ["Several files of the own format are several forms: name one file."]
    assert refused() == ["There is no file to read."]
    assert refused(*[other] * 101) == ["At most 100 files become one form."]


def test_too_much_is_refused() -> None:
    pages = [page(f"/p{at}", then=[f"/p{at + 1}"]) for at in range(501)]
    assert "501 items, 500 allowed" in refused(json.dumps(form(*pages)))[0]
    fields = [component("TextField", f"x{at}") for at in range(1_501)]
    assert "at most 1500" in refused(json.dumps(form(page("/p", *fields))))[0]
    assert "450 items, 400 allowed" in refused(json.dumps(form(page("/p", *fields[:450]))))[0]


def test_every_problem_is_named_by_its_place() -> None:
    value = json.loads(json.dumps(FORM))
    value["sections"][0]["questions"][1]["max_words"] = "many"
    value["sections"][1]["questions"][0]["choices"][1]["label"] = {}
    del value["sections"][0]["questions"][2]["label"]
    assert refused(json.dumps(value)) == [
        "section 1 “project”, question 2 “relevance”, “max_words”: Write a whole number from 1 to 20000.",
        "section 1 “project”, question 3 “months”, “label”: The property label is missing.",
        "section 2 “people”, question 1 “theme”, choice 2 “youth”, “label”: The text is missing in: en.",
    ]


WRONG: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x" * 5_000,
    "\u0000",
    "{",
    [],
    [[]],
    {},
    {"en": 5},
    {"": ""},
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value where something else may stand."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        keys = list(item) if isinstance(item, dict) else list(range(len(item))) if isinstance(item, list) else []
        found += [(item, key) for key in keys]
        waiting += [item[key] for key in keys]
    return found


def spoilt(make: Callable[[], Any], seed: int) -> str:
    """A form with up to three values replaced by something of another kind."""
    chance, value = random.Random(seed), make()
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(places(value))
        holder[key] = copy.deepcopy(chance.choice(WRONG))
    return json.dumps(value)


RICH = form(
    page(
        "/p",
        component("RadiosField", "a", list="letters", hint="h", options={"required": False}),
        component("MultiInputField", "m", children=[component("NumberField", "n", options={"prefix": "£"})]),
        component("ClientSideFileUploadField", "f", options={"dropzoneConfig": {"maxFiles": 2}}),
        component("Details", "d", content="<p>x</p>", options={"condition": "c"}),
        then=["/q", ("/r", "c")],
        section="s",
    ),
    page("/q", component("DatePartsField", "t", options={"maxDaysInPast": "3"}), repeatField="s.n", then=["/r"]),
    page("/r", component("CheckboxesField", "z", values={"type": "static", "items": [{"label": "l", "value": 1}]})),
    conditions=[
        {"name": "c", "value": {"name": "c", "conditions": [
            {"field": {"name": "a", "type": "RadiosField", "display": "a"}, "operator": "is",
             "value": {"type": "Value", "value": "alpha", "display": "a"}},
            {"conditions": [{"conditionName": "d", "coordinator": "or"}]},
        ]}},
        {"name": "d", "value": "s.a == 'beta'"},
    ],
    sections=[{"name": "s", "title": "S"}],
    declaration="<p>I declare</p>",
)  # fmt: skip


@pytest.mark.parametrize("make", [lambda: copy.deepcopy(FORM), lambda: copy.deepcopy(RICH)], ids=["own", "other"])
def test_values_of_a_wrong_kind_anywhere_never_break_it(make: Callable[[], Any]) -> None:
    for seed in range(250):
        text = spoilt(make, seed)
        try:
            read_form([Source("x.json", text.encode())])
        except Invalid as error:
            said = [str(reason) for reason in error.reasons]
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}\n{text[:3000]}") from error
        else:
            said = ["read"]
        assert all(said)


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["pages", "sections", "key", "title", "next", "components", "type", "questions"])
                | st.text(),
                inner,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        read_form([Source("x.json", json.dumps(value).encode())])


def chained(questions: int) -> dict[str, Any]:
    """A form of five questions a page, with a condition on every third."""
    pages, conditions, last = [], [], questions // 5 - 1
    for at in range(last + 1):
        fields = [
            component("RadiosField" if each == 0 else "FreeTextField", f"q{at}{each}", list="letters")
            for each in range(5)
        ]
        then: list[Any] = [f"/p{at + 1}"] if at < last else []
        if at % 3 == 0 and at < last - 2:
            conditions.append({"name": f"c{at}", "value": f"q{at}0 == 'alpha'"})
            then.append((f"/p{at + 2}", f"c{at}"))
        pages.append(page(f"/p{at}", *fields, then=then))
    return form(*pages, conditions=conditions)


def test_three_hundred_questions_are_imported_in_reasonable_time() -> None:
    assert len(list(imported(chained(300)).form.questions)) == 300
    assert growth(lambda size: imported(chained(size)), 75) < MOST


@pytest.mark.parametrize("part", ["[", '{"a":', '{"a": [1, ', "1,", "9"])
def test_broken_files_are_refused_in_one_pass(part: str) -> None:
    assert growth(lambda size: refused(part * (size // len(part))), LARGEST // TIMES // 2) < MOST
