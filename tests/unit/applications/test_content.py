"""What is read out of an application's content."""

from __future__ import annotations

from datetime import date

from grantflow.applications.content import Content, first_days
from grantflow.questionnaires.definition_json import load
from tests.support.every_type import FORM

FORM_OF_ALL = load(FORM, ("en", "ru"))


def test_the_first_day_of_a_period_is_when_the_applicant_wants_to_start() -> None:
    told = {"period": {"from": "2027-03-01", "to": "2027-12-31"}}
    assert first_days(Content(FORM_OF_ALL, told)) == [date(2027, 3, 1)]


def test_a_period_that_is_blank_or_cannot_be_read_says_nothing() -> None:
    for told in ({}, {"period": {"to": "2027-12-31"}}, {"period": {"from": {"typed": "in spring"}}}):
        assert first_days(Content(FORM_OF_ALL, told)) == []
