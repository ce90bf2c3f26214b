"""Grids as JSON, and the usual ones to start from.

::

    {"groups": [{"key": "relevance", "label": {"en": "Relevance"}, "minimum": "12"}],
     "criteria": [{"key": "needs", "label": {"en": "…"}, "group": "relevance", "multiplier": "2", "explain": [1, 5],
                   "questions": ["problem"], "guidance": {"1": {"en": "…"}, "5": {"en": "…"}}}],
     "readings": [{"key": "applicant", "label": {"en": "The applicant"}, "questions": ["experience"]}],
     "pass_mark": "60", "lowest": 1, "highest": 5, "tie_group": "relevance"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from grantflow.core.sentences import mark, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.json_reader import (
    Json,
    Property,
    Reader,
    dump_object,
    list_of,
    read_object,
    written_by,
)
from grantflow.reviews.preset_guidance import SMALL_GRANTS
from grantflow.reviews.preset_texts import RUSSIAN
from grantflow.reviews.scoring import Criterion, Grid, Group, Reading

MOST_CRITERIA, MOST_GROUPS, MOST_QUESTIONS, HIGHEST_SCORE = 60, 20, 40, 100


def _scores(reader: Reader, value: Any, path: str) -> tuple[int, ...]:
    if not isinstance(value, list):
        reader.refuse(path, say("Write a list of scores."))
        return ()
    found = [reader.whole(score, f"{path}.{at}", 0, HIGHEST_SCORE) for at, score in enumerate(value)]
    return tuple(score for score in found if score is not None)


def _questions(reader: Reader, value: Any, path: str) -> tuple[str, ...]:
    found = [reader.key(key, f"{path}.{at}") for at, key in enumerate(reader.items(value, path, MOST_QUESTIONS))]
    return tuple(key for key in found if key is not None)


def _guidance(reader: Reader, value: Any, path: str) -> tuple[tuple[int, Translated], ...]:
    """What scores mean, by score: JSON has texts as keys."""
    if not isinstance(value, dict) or not all(str(score).isdecimal() for score in value):
        reader.refuse(path, say('Write the guidance by score, such as {"1": {"en": "…"}}.'))
        return ()
    found = ((int(score), reader.translated(text, f"{path}.{score}")) for score, text in value.items())
    return tuple((score, text) for score, text in sorted(found, key=itemgetter(0)) if text is not None)


def _dump_guidance(guidance: Iterable[tuple[int, Translated]]) -> dict[str, Json]:
    return {str(score): dict(text) for score, text in guidance}


def _score(reader: Reader, value: Any, path: str) -> int | None:
    return reader.whole(value, path, 0, HIGHEST_SCORE)


_CRITERION = {
    "key": Property("key", Reader.key, True),
    "label": Property("label", Reader.translated, True),
    "group": Property("group", Reader.key, True),
    "multiplier": Property("multiplier", Reader.decimal),
    "explain": Property("explain", _scores, False, lambda scores: list(scores)),
    "questions": Property("questions", _questions, False, lambda keys: list(keys)),
    "guidance": Property("guidance", _guidance, False, _dump_guidance),
}
_GROUP = {
    "key": Property("key", Reader.key, True),
    "label": Property("label", Reader.translated, True),
    "minimum": Property("minimum", Reader.decimal),
}
_READING = {
    "key": Property("key", Reader.key, True),
    "label": Property("label", Reader.translated, True),
    "questions": Property("questions", _questions, True, lambda keys: list(keys)),
}
_GRID = {
    "criteria": Property("criteria", list_of(Criterion, _CRITERION, MOST_CRITERIA), True, written_by(_CRITERION)),
    "groups": Property("groups", list_of(Group, _GROUP, MOST_GROUPS), True, written_by(_GROUP)),
    "pass_mark": Property("pass_mark", Reader.decimal),
    "lowest": Property("lowest", _score),
    "highest": Property("highest", _score),
    "tie_group": Property("tie_group", Reader.key),
    "readings": Property("readings", list_of(Reading, _READING, MOST_CRITERIA), False, written_by(_READING)),
}


def load_grid(definition: object, languages: Sequence[str] = ("en",)) -> Grid:
    """Read a grid whose every label exists in all of ``languages``.

    Raises:
        Invalid: with every problem by its place, such as ``criteria.2.group``.
    """
    reader = Reader(languages)
    grid = read_object(reader, Grid, definition, "", _GRID)
    if grid is not None:
        _check(reader, grid)
    reader.finish()
    assert grid is not None
    return grid


def dump_grid(grid: Grid) -> dict[str, Json]:
    """The grid as JSON. ``load_grid(dump_grid(grid)) == grid``."""
    return dump_object(grid, _GRID)


def _check(reader: Reader, grid: Grid) -> None:
    groups = {group.key for group in grid.groups}
    for at, criterion in enumerate(grid.criteria):
        if criterion.group not in groups:
            reader.refuse(f"criteria.{at}.group", say("There is no group %(key)s.", key=criterion.group))
        if criterion.multiplier <= 0 or criterion.multiplier * 10 % 1:
            reader.refuse(f"criteria.{at}.multiplier", say("A multiplier is above 0, with at most one decimal."))
        if any(score not in grid.scale for score in criterion.explain):
            reader.refuse(f"criteria.{at}.explain", say("These scores are not on the scale."))
        if any(score not in grid.scale for score, _ in criterion.guidance):
            reader.refuse(f"criteria.{at}.guidance", say("These scores are not on the scale."))
    for at, group in enumerate(grid.groups):
        if group.minimum is not None and group.minimum > grid.group_maximum(group.key):
            reader.refuse(f"groups.{at}.minimum", say("The minimum is more than the group can reach."))
    if grid.lowest >= grid.highest:
        reader.refuse("highest", say("The highest score must be above the lowest."))
    if grid.pass_mark > grid.maximum:
        reader.refuse("pass_mark", say("The pass mark is more than anybody can reach."))
    if grid.tie_group and grid.tie_group not in groups:
        reader.refuse("tie_group", say("There is no group %(key)s.", key=grid.tie_group))


def _label(text: str) -> Translated:
    return Translated(en=text, ru=RUSSIAN[text])


def _grid(
    pass_mark: int,
    tie_group: str,
    groups: Mapping[tuple[str, str, int | None], Sequence[tuple[Any, ...]]],
    guidance: Mapping[str, Mapping[int, tuple[str, str]]] | None = None,
) -> Grid:
    """A grid from short tables: (group, label, minimum) → (criterion, label[, multiplier, questions]).

    ``guidance`` says in English and Russian, by criterion, what scores mean.
    """
    said = guidance or {}
    return Grid(
        criteria=tuple(
            Criterion(
                key,
                _label(label),
                group,
                Decimal(more[0] if more else 1),
                questions=more[1] if len(more) > 1 else (),
                guidance=tuple((score, Translated(en=en, ru=ru)) for score, (en, ru) in said.get(key, {}).items()),
            )
            for (group, _, _), criteria in groups.items()
            for key, label, *more in criteria
        ),
        groups=tuple(
            Group(key, _label(label), None if minimum is None else Decimal(minimum)) for key, label, minimum in groups
        ),
        pass_mark=Decimal(pass_mark),
        tie_group=tie_group,
    )


PRESETS: Mapping[str, Grid] = {
    "eu_concept": _grid(
        30,
        "relevance",
        {
            ("relevance", "Relevance", None): [
                ("objectives", "How relevant is the proposal to the objectives of the call?", 2),
                ("needs", "How relevant is it to the needs and constraints of the country or region?", 2),
                ("target_groups", "How clearly are the people it serves defined and chosen?"),
                ("added_value", "Does it bring something new or of special value?"),
            ],
            ("design", "Design", None): [
                ("coherence", "How coherent is the overall design?", 2),
                ("feasibility", "Is the action feasible and consistent with the expected results?"),
                ("assumptions", "Are risks and assumptions identified and analysed?"),
            ],
        },
    ),
    "eu_full": _grid(
        60,
        "budget",
        {
            ("capacity", "Financial and operational capacity", 12): [
                ("management_experience", "Does the applicant have enough experience of managing projects?"),
                ("expertise", "Does the applicant have enough technical expertise?"),
                ("management_capacity", "Does the applicant have enough staff, equipment and ability to run a budget?"),
                ("finance", "Does the applicant have stable and sufficient sources of finance?"),
            ],
            ("relevance", "Relevance", None): [
                ("objectives", "How relevant is the proposal to the objectives of the call?"),
                ("needs", "How relevant is it to the needs and constraints of the country or region?"),
                ("target_groups", "How clearly are the people it serves defined and chosen?"),
                ("added_value", "Does it bring something new or of special value?"),
            ],
            ("design", "Design", None): [
                ("coherence", "How coherent is the overall design?"),
                ("logic", "Do the activities lead to the expected results?"),
                ("indicators", "Are there indicators that can be verified?"),
            ],
            ("implementation", "Implementation", None): [
                ("work_plan", "Is the work plan clear and feasible?"),
                ("monitoring", "Is monitoring and evaluation well planned?"),
                ("partners", "Are the partners and those concerned well involved?"),
            ],
            ("sustainability", "Sustainability", None): [
                ("impact", "Is the action likely to have a real impact on the people it serves?"),
                ("multiplier_effects", "Will others be able to use and repeat what was done?"),
                ("lasting_results", "Will the results last, in money, institutions and policy?"),
            ],
            ("budget", "Budget", None): [
                ("budget_activities", "Are the activities well reflected in the budget?"),
                ("cost_ratio", "Is the ratio between the cost and the expected results good?", 2),
            ],
        },
    ),
    "small_grants": _grid(
        60,
        "relevance",
        {
            ("relevance", "Relevance", None): [
                ("need", "Does the project answer a real need of the community?", 3, ("places", "problem")),
                ("objectives", "Does it fit the objectives of the call?", 2, ("objectives", "groups")),
            ],
            ("design", "Design", None): [
                ("activities", "Are the activities clear and feasible?", 3, ("months", "starts", "plan")),
                ("results", "Are the results clear and can they be measured?", 2, ("objectives", "participants")),
            ],
            ("capacity", "Capacity", None): [
                ("experience", "Can the organisation carry the project out?", 2, ("experience", "organisation_kind")),
                ("participation", "Do the people concerned take part?", 2, ("participants", "groups", "partner_role")),
            ],
            ("sustainability", "Sustainability", None): [
                ("after", "Will the results last after the grant?", 3, ("plan", "partner_role")),
            ],
            ("budget", "Budget", None): [
                ("value", "Is the budget realistic and good value for money?", 3, ("budget", "economy")),
            ],
        },
        SMALL_GRANTS,
    ),
    "prize": _grid(
        0,
        "partnership",
        {
            ("partnership", "Partnership quality", None): [
                ("partnership", "How good is the partnership between the CSO and the authority?"),
            ],
            ("results", "Results", None): [("results", "What did the partnership achieve?")],
            ("replicability", "Replicability", None): [("replicability", "Can others do the same?")],
            ("inclusion", "Inclusion", None): [("inclusion", "Did it include those who are usually left out?")],
        },
    ),
}
"""Grids by name: a call copies one and may change it."""


PRESET_LABELS: dict[str, str] = {
    "eu_concept": mark("EU-style concept note, 50 points"),
    "eu_full": mark("EU-style full application, 100 points"),
    "small_grants": mark("Small grants, 100 points"),
    "prize": mark("Prize, 20 points"),
}


def presets() -> dict[str, tuple[str, dict[str, Json]]]:
    """Every preset as a call takes it: key → (label, JSON)."""
    return {key: (PRESET_LABELS[key], dump_grid(grid)) for key, grid in PRESETS.items()}
