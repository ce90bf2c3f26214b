"""Shapes of input around rounds of assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Optional

from grantflow.core.sentences import mark
from grantflow.questionnaires.forms import CheckboxesField
from grantflow.reviews.assignment.problems import WEIGHTS, Reviewer, Term
from grantflow.web.forms import BaseForm, choices, paragraphs
from grantflow.web.locale import lazy, translate

AT_THE_END = mark("At the end of that day, in the call's time zone.")


class DueForm(BaseForm):
    """By when the reviews of a round are due."""

    due_on = DateField(lazy(mark("Reviews are due on")), description=lazy(AT_THE_END))


class FileForm(BaseForm):
    """An assignment as a file."""

    file = FileField(
        lazy(mark("CSV with the columns application and email")), render_kw={"accept": ".csv,text/csv,text/plain"}
    )


class KeepFileForm(DueForm):
    """The file that was looked at, to be kept as a round."""

    text = HiddenField()


class ApartForm(BaseForm):
    """Two who never share an application, and why."""

    one = SelectField(lazy(mark("Reviewer")), validate_choice=False)
    other = SelectField(lazy(mark("And")), validate_choice=False)
    reason = TextAreaField(lazy(mark("Why?")), filters=[paragraphs], render_kw={"rows": 2})

    def offer(self, people: Sequence[Reviewer]) -> ApartForm:
        for field in (self.one, self.other):
            field.choices = choices((("", "–"), *((str(person.id), person.name) for person in people)))
        return self


class RulesForm(BaseForm):
    """What an assignment keeps and costs, and until when reviewers may tell their wishes."""

    least_independent = IntegerField(
        lazy(mark("Reviewers of each application who are independent of the office, at least")),
        description=lazy(mark("0 switches this rule off.")),
    )
    bids_until_on = DateField(
        lazy(mark("Reviewers may tell their wishes until")),
        [Optional()],
        description=lazy(
            mark("At the end of that day, in the call's time zone. Without a date they are not asked for any.")
        ),
    )
    load = IntegerField()
    topic = IntegerField()
    bid = IntegerField()
    language = IntegerField()
    country = IntegerField()
    independence = IntegerField()

    def explain(self) -> RulesForm:
        """Each term's name and why it weighs that much, from the house's table."""
        for term, field in self.weights().items():
            field.label.text = translate(WEIGHTS[term].label)
            field.description = translate(WEIGHTS[term].reason)
        return self

    def weights(self) -> Mapping[Term, Any]:
        return {term: self[term.value] for term in WEIGHTS}


class ChangeForm(BaseForm):
    """Who reviews one application."""

    reviewers = CheckboxesField(lazy(mark("Who is to review this application?")), validate_choice=False)


class FilterForm(BaseForm):
    """Which applications of a round are shown, and in which order."""

    show = SelectField(lazy(mark("Applications")), validate_choice=False)
    reviewer = SelectField(lazy(mark("Reviewer")), validate_choice=False)
    order = SelectField(lazy(mark("Order")), validate_choice=False)
