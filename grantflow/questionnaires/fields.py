"""Budgets and files as forms, as typed."""

from __future__ import annotations

from wtforms import Form, MultipleFileField, StringField
from wtforms.widgets import FileInput

from grantflow.core.sentences import mark
from grantflow.questionnaires.budgets import LINE_HEADINGS
from grantflow.web.fields import CheckboxesField, Group, RowsField
from grantflow.web.locale import lazy


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


class DeclaredOnBudget(Form):
    """What a budget declares without lines."""

    indirect = Group(DeclaredForm)
    contingency = Group(DeclaredForm)


BudgetForm = type(
    "BudgetForm",
    (DeclaredOnBudget,),
    {f"heading{heading}": RowsField(Group(BudgetLineForm)) for heading in LINE_HEADINGS},
)
"""A whole budget, as typed: a list of lines under each heading."""


class FilesForm(Form):
    """Files to add, stored files to take away, and files taken away to bring back."""

    add = MultipleFileField(lazy(mark("Add files")))
    remove = CheckboxesField(lazy(mark("Take away")), choices=[], validate_choice=False)
    restore = CheckboxesField(lazy(mark("Bring back")), choices=[], validate_choice=False)


class OneFileForm(FilesForm):
    """The same where one file is asked for."""

    add = MultipleFileField(lazy(mark("Add a file")), widget=FileInput())
