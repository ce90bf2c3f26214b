"""Closed vocabularies of questionnaires."""

from __future__ import annotations

from enum import StrEnum


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"
    TABLE = "table"
    BUDGET = "budget"
    DECLARATION = "declaration"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    YES_NO = "yes_no"
    RANKING = "ranking"
    PERIOD = "period"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    PERSON = "person"
    ADDRESS = "address"
    AREA = "area"
    GROUP = "group"
    WORK_PLAN = "work_plan"
    LOGFRAME = "logframe"
    INDICATORS = "indicators"
    CALCULATION = "calculation"
    NOTE = "note"


class ColumnType(StrEnum):
    """What a cell holds: in a table's column, and in the part of an answer that has parts, such as a person's name."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    COUNTRY = "country"
    MONTHS = "months"


class CalculationKind(StrEnum):
    """What a calculation gives."""

    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"


class SectionProgress(StrEnum):
    """How far a section of a form is filled in."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


class Fact(StrEnum):
    """What the programme must know of an application, whatever its form: the question that says so is marked."""

    TITLE = "title"
    MONTHS = "months"
    PLACES = "places"
    BUDGET = "budget"


class ProfileFact(StrEnum):
    """What an organisation's profile can offer as an answer: the names are those of its columns."""

    NAME = "name"
    NAME_LATIN = "name_latin"
    NAME_EN = "name_en"
    ACRONYM = "acronym"
    COUNTRY = "country"
    AREA = "area"
    ADDRESS = "address"
    LEGAL_FORM = "legal_form"
    REGISTRATION_NUMBER = "registration_number"
    TAX_NUMBER = "tax_number"
    FOUNDED_ON = "founded_on"
    WEBSITE = "website"
    STAFF = "staff"
    VOLUNTEERS = "volunteers"
