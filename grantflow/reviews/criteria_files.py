"""Criteria of other funds, as files, into a grid: each criterion names the questions of the imported form it judges.

The files are those of the assessment that goes with digital-form-builder forms: criteria with a weight, in them
sub-criteria, in them themes, in them the fields of forms whose answers are judged. A criterion becomes a group of the
grid, a sub-criterion a criterion; unscored sections become readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, say
from grantflow.core.text import clean_line
from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.importing import Fate, Report, Source
from grantflow.questionnaires.importing.sources import read_json
from grantflow.questionnaires.keys import Keys, slug
from grantflow.reviews.grids import MOST_QUESTIONS, dump_grid, load_grid
from grantflow.reviews.scoring import Criterion, Grid, Group, Reading

SCORED = ("scored_criteria", "scored_sections")
UNSCORED = ("unscored_sections", "unscored_criteria")
POINTS = 100
"""What a grid's points come near to, from below."""
MOST_TENTHS = 10_000
"""Tenths of multipliers in all; weights that need finer ones are rounded."""
_LONGEST = 300


@dataclass
class ImportedGrid:
    """A grid that was read; ``report`` names the fields that resolve to no question, and what was rounded."""

    grid: Grid
    report: Report = field(default_factory=Report)


def read_criteria(sources: Sequence[Source], form: Questionnaire) -> ImportedGrid:
    """A grid out of files with scored and unscored criteria.

    Raises:
        Invalid: a file that cannot be read, or holds no scored criteria.
    """
    report = Report()
    values = [_mapping(read_json(source), source.name) for source in sources]
    finder = _Finder(form, report)
    groups_keys, keys = Keys(), Keys()
    scored = [_Part.of(item, groups_keys, keys) for value in values for item in _under(value, SCORED)]
    scored = [part for part in scored if part.parts]
    if not scored:
        raise Invalid({"": say("There are no scored criteria in these files.")})
    scored, weightless = _weighing(scored, report)
    readings = [
        _reading(part, finder)
        for value in values
        for item in _under(value, UNSCORED)
        for part in _Part.of(item, groups_keys, keys).parts
    ]
    readings += [_reading(inner, finder) for part in weightless for inner in part.parts]
    weighed = _multipliers([(part.weight, len(part.parts)) for part in scored], report)
    groups = tuple(Group(part.key, part.label) for part in scored)
    criteria = tuple(
        Criterion(inner.key, inner.label, part.key, multiplier, questions=finder.questions(inner))
        for part, multiplier in zip(scored, weighed, strict=True)
        for inner in part.parts
    )
    grid = Grid(criteria, groups, readings=tuple(found for found in readings if found.questions))
    return ImportedGrid(load_grid(dump_grid(grid)), report)


@dataclass(frozen=True, slots=True)
class _Part:
    """A criterion with its sub-criteria, or a sub-criterion with the fields it judges."""

    key: str
    label: Translated
    weight: Fraction
    parts: tuple[_Part, ...]
    fields: tuple[Mapping[str, Any], ...]

    @staticmethod
    def of(value: Any, keys: Keys, inner_keys: Keys) -> _Part:
        item = _mapping(value, "")
        name = clean_line(str(item.get("name") or item.get("id") or ""))[:_LONGEST] or "–"
        themes = [theme for theme in _list(item.get("themes")) if isinstance(theme, Mapping)]
        return _Part(
            key=keys.make(name, slug(str(item.get("id") or "")), otherwise="criterion"),
            label=Translated(en=name),
            weight=_weight(item.get("weighting")),
            parts=tuple(_Part.of(inner, inner_keys, inner_keys) for inner in _list(item.get("sub_criteria"))),
            fields=tuple(
                answer for theme in themes for answer in _list(theme.get("answers")) if isinstance(answer, Mapping)
            ),
        )


def _weighing(scored: list[_Part], report: Report) -> tuple[list[_Part], list[_Part]]:
    """The criteria that weigh something, and those that do not; all of them weigh where none says so."""
    heavy = [part for part in scored if part.weight]
    weightless = [part for part in scored if not part.weight] if heavy else []
    for part in weightless:
        what = say("It weighs nothing, so it is read without a score.")
        report.note(Fate.CHANGED, part.label.in_language("en"), "weighting", what)
    return heavy or scored, weightless


def _reading(part: _Part, finder: _Finder) -> Reading:
    return Reading(part.key, part.label, finder.questions(part))


def _under(value: Mapping[str, Any], names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        yield from _list(value.get(name))


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise Invalid({"": say("%(name)s: %(reason)s", name=name or "–", reason=say("Write an object here."))})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _weight(value: Any) -> Fraction:
    """A weight, written as a number or as text; 0 where there is none."""
    try:
        weight = Decimal(str(value))
    except InvalidOperation:
        return Fraction(0)
    return Fraction(weight) if weight.is_finite() and 0 <= weight <= 1_000 and weight.adjusted() > -7 else Fraction(0)


def _multipliers(weighed: Sequence[tuple[Fraction, int]], report: Report) -> list[Decimal]:
    """What the criteria of each group are multiplied with, in tenths, so that groups weigh what they should."""
    each = [(weight or Fraction(1)) / count for weight, count in weighed]
    whole = [int(share * lcm(*(share.denominator for share in each))) for share in each]
    tenths = [share // gcd(*whole) for share in whole]
    points = sum(tenth * count for tenth, (_, count) in zip(tenths, weighed, strict=True))
    if points > MOST_TENTHS:
        report.note(Fate.CHANGED, "", "weighting", say("The weights are rounded to multipliers with one decimal."))
        total = sum(weight for weight, _ in weighed)
        tenths = [max(1, round(share * POINTS * 2 / total)) for share in each]
        points = sum(tenth * count for tenth, (_, count) in zip(tenths, weighed, strict=True))
    times = max(1, POINTS * 2 // points)
    return [Decimal(tenth * times) / 10 for tenth in tenths]


class _Finder:
    """Finds the questions that fields of foreign forms became."""

    def __init__(self, form: Questionnaire, report: Report) -> None:
        self.report = report
        self.by_source: dict[str, str] = {}
        self.by_name: dict[str, list[str]] = {}
        for question in form.questions:
            if question.source and question.takes_answer:
                self.by_source[question.source] = question.key
                self.by_name.setdefault(question.source.rpartition("/")[2], []).append(question.key)

    def questions(self, part: _Part) -> tuple[str, ...]:
        """The keys of the questions that a part judges, each once; what resolves to none is told."""
        found = dict.fromkeys(key for answer in part.fields for key in self._of(answer, part))
        keys = tuple(found)
        if len(keys) > MOST_QUESTIONS:
            self._tell(part, "", say("A criterion names at most %(limit)s questions.", limit=MOST_QUESTIONS))
        return keys[:MOST_QUESTIONS]

    def _of(self, answer: Mapping[str, Any], part: _Part) -> Iterator[str]:
        form_name = str(answer.get("form_name") or "")
        given = answer.get("field_id")
        for field_id in given if isinstance(given, list) else [given]:
            key = self._find(form_name, str(field_id or ""), part)
            if key is not None:
                yield key

    def _find(self, form_name: str, field_id: str, part: _Part) -> str | None:
        found = self.by_source.get(f"{form_name}/{field_id}")
        named = self.by_name.get(field_id, [])
        written = f"{form_name}/{field_id}"[:_LONGEST]
        if found is not None:
            return found
        if len(named) == 1:
            other = say("The form has this field under another form name.")
            self.report.note(Fate.CHANGED, part.label.in_language("en"), written, other)
            return named[0]
        self._tell(part, written, say("The form has no such question."))
        return None

    def _tell(self, part: _Part, name: str, what: Sentence) -> None:
        self.report.note(Fate.LOST, part.label.in_language("en"), name, what)
