from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.canonical import canonical_json, fingerprint
from grantflow.core.translated import Translated

texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=8)
contents = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdeß", max_size=3), inner, max_size=4),
    max_leaves=12,
)


class Stage(StrEnum):
    FULL = "full"


@pytest.mark.parametrize(
    ("content", "spelled"),
    [
        ({"b": [1, True, None], "a": "é"}, '{"a":"é","b":[1,true,null]}'),
        ("e\u0301", '"é"'),
        ((1, 2), "[1,2]"),
        (Decimal("1.50"), '"1.5"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.00"), '"0"'),
        (Stage.FULL, '"full"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), '"2026-03-01T12:00:00.000000Z"'),
        (datetime(2026, 3, 1, 18, tzinfo=timezone(timedelta(hours=6))), '"2026-03-01T12:00:00.000000Z"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Translated(en="a"), '{"en":"a"}'),
    ],
)
def test_each_content_has_one_spelling(content: object, spelled: str) -> None:
    assert canonical_json(content).decode() == spelled


@pytest.mark.parametrize("content", [1.5, {"a": 1.0}, {1: "a"}, {1}, b"x", object()])
def test_what_has_no_single_spelling_is_refused(content: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(content)


@pytest.mark.parametrize(
    "content",
    [datetime(2026, 1, 1), Decimal("NaN"), {"é": 1, "e\u0301": 2}, "\ud800"],
)
def test_doubtful_values_are_refused(content: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_json(content)


@given(contents)
def test_reading_and_writing_again_changes_nothing(content: object) -> None:
    written = canonical_json(content)
    assert canonical_json(json.loads(written)) == written


@given(st.dictionaries(st.text("abcdef", max_size=3), contents, min_size=2))
def test_the_order_of_keys_does_not_matter(content: dict[str, object]) -> None:
    assert fingerprint(content) == fingerprint(dict(reversed(content.items())))


def test_a_fingerprint_is_sha_256() -> None:
    assert fingerprint({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
