"""Budgets and files as forms, as typed."""

from __future__ import annotations

from typing import Any

from wtforms import Form, MultipleFileField, StringField
from wtforms.widgets import FileInput

from grantflow.core.sentences import mark, say
from grantflow.questionnaires.budgets import DECLARED, HEADINGS, LINE_HEADINGS, line_name
from grantflow.web.fields import CheckboxesField, Group, RowsField
from grantflow.web.locale import lazy, translate


class BudgetLineForm(Form):
    """One line of a budget, as typed."""

    description = StringField(lazy(mark("What is it?")))
    unit = StringField(lazy(mark("Unit")))
    quantity = StringField(lazy(mark("Quantity")))
    unit_rate = StringField(lazy(mark("Unit rate")))
    requested = StringField(lazy(mark("From the grant")))
    own = StringField(lazy(mark("Own money")))
    other = StringField(lazy(mark("Other sources")))
    in_kind = StringField(lazy(mark("In kind")))


class DeclaredForm(Form):
    """Indirect costs or contingency, as typed."""

    total = StringField(lazy(mark("Total")))
    requested = StringField(lazy(mark("From the grant")))


class DeclaredField(Group):
    """An amount declared under a heading that has no lines."""

    def __init__(self, heading: int, **kwargs: Any) -> None:
        super().__init__(DeclaredForm, **kwargs)
        self.heading = heading

    @property
    def row_name(self) -> str:
        """What complaints call it."""
        return translate(say(HEADINGS[self.heading]))


class BudgetLinesField(RowsField):
    """The lines under one heading."""

    def __init__(self, heading: int, **kwargs: Any) -> None:
        super().__init__(Group(BudgetLineForm), **kwargs)
        self.heading = heading

    @property
    def row_titles(self) -> list[str]:
        """What complaints call each line: several headings stand on one page."""
        return [translate(line_name(self.heading, at)) for at, _ in enumerate(self.entries, 1)]


BudgetForm = type(
    "BudgetForm",
    (Form,),
    {f"heading{heading}": BudgetLinesField(heading) for heading in LINE_HEADINGS}
    | {name: DeclaredField(heading) for name, heading in DECLARED.items()},
)
"""A whole budget, as typed: a list of lines under each heading, and what is declared without lines."""


class FilesForm(Form):
    """Files to add, stored files to take away, and files taken away to bring back."""

    add = MultipleFileField(lazy(mark("Add files")))
    remove = CheckboxesField(lazy(mark("Take away")), choices=[], validate_choice=False)
    restore = CheckboxesField(lazy(mark("Bring back")), choices=[], validate_choice=False)


class OneFileForm(FilesForm):
    """The same where one file is asked for."""

    add = MultipleFileField(lazy(mark("Add a file")), widget=FileInput())
