"""What the templates of fields go by."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired

from grantflow.web.field_views import field_view, table_columns, table_rows
from grantflow.web.forms import choices


class Line(Form):
    """A row of a table."""

    key = HiddenField()
    what = StringField("What")
    amount = IntegerField("Amount")


class Sample(Form):
    """Every kind that a page treats in its own way."""

    told = StringField("Told", description="In a few words.")
    needed = StringField("Needed", [InputRequired()])
    agreed = BooleanField("Agreed")
    one = SelectField("One", choices=choices([("a", "A"), ("b", "B")]))
    perhaps = SelectField("Perhaps", choices=choices([("", "–"), ("a", "A")]))
    pick = RadioField("Pick", choices=choices([("a", "A"), ("b", "B")]), default="a")
    lines = FieldList(FormField(Line), "Lines", min_entries=2)
    names = FieldList(StringField("Name"), "Names", min_entries=2)


def _sample(sent: dict[str, str] | None = None) -> Any:
    return Sample(MultiDict(sent) if sent else None)


def test_what_describes_a_field_is_named_in_the_order_of_the_page() -> None:
    form = _sample({"told": ""})
    form.told.word_limit, form.told.suffix, form.told.errors = 150, "kg", ["Too long."]
    view = field_view(form.told)
    assert view.described == "told-hint told-error told-count told-unit"
    assert (view.limited, view.unit, view.invalid) == (True, "kg", True)


@pytest.mark.parametrize(
    ("name", "optional"),
    [
        ("told", True),
        ("needed", False),
        ("agreed", False),
        ("one", False),
        ("perhaps", True),
        ("pick", False),
        ("lines", False),
        ("names", False),
    ],
)
def test_only_what_may_stay_empty_is_marked_as_optional(name: str, optional: bool) -> None:
    assert field_view(_sample()[name]).optional is optional
    assert field_view(_sample()[name], mark_optional=False).optional is False


def test_a_question_says_itself_whether_it_must_be_answered() -> None:
    form = _sample()
    form.told.must_answer, form.lines.must_answer = True, False
    assert field_view(form.told).optional is False
    assert field_view(form.lines).optional is True


def test_a_page_may_give_its_own_words() -> None:
    view = field_view(_sample().told, "Why?", "")
    assert (view.question, view.help, view.described) == ("Why?", "", "")


def test_errors_within_a_table_stand_at_its_cells() -> None:
    form = _sample()
    form.lines.errors = [{"what": ["Missing."]}]
    assert field_view(form.lines).invalid is False


def test_a_table_names_each_control_by_row_and_column() -> None:
    form = _sample({"lines-0-what": "Bus", "lines-0-amount": "5", "lines-1-what": "Fuel"})
    form.lines.sums, form.lines.row_titles, form.lines.row_label = ("amount",), ["First"], "Row"
    form.lines.entries[1].form.what.errors = ["Not paid here."]
    columns = table_columns(form.lines)
    assert [(c.name, c.numeric, c.summed) for c in columns] == [("what", False, False), ("amount", True, True)]
    first, second = table_rows(form.lines, columns)
    assert (first.name, second.name) == ("First", "Row 2")
    assert [field.name for field in first.hidden] == ["lines-0-key"]
    assert 'aria-label="First: Amount"' in first.cells[1].control
    assert 'data-sum="amount"' in first.cells[1].control
    assert 'aria-describedby="lines-1-what-error"' in second.cells[0].control
    assert 'value="Fuel"' in second.cells[0].control


def test_a_list_of_single_fields_is_a_table_of_one_column() -> None:
    form = _sample({"names-0": "Aida", "names-1": "Bek"})
    form.names.row_label = "Member"
    columns = table_columns(form.names)
    assert [column.label for column in columns] == ["Name"]
    rows = list(table_rows(form.names, columns))
    assert [(row.name, row.cells[0].field.data) for row in rows] == [("Member 1", "Aida"), ("Member 2", "Bek")]
