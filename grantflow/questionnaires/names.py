"""The names that the expressions of a form may use, for the person who writes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grantflow.core.sentences import Sentence, say
from grantflow.core.translated import Translated
from grantflow.questionnaires.definitions import Choice, Questionnaire
from grantflow.questionnaires.kinds_of import kinds_of
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.shapes import columns_of, parts_of


class Known(NamedTuple):
    """A name, the label of what it stands for, the kind of its value, and the answers offered there."""

    name: str
    label: Translated | Sentence
    kind: Sentence
    choices: tuple[Choice, ...]


def names_in(form: Questionnaire) -> Iterator[Known]:
    """Every name, in the order of the form: questions, then their columns and parts."""
    for question in form.questions:
        label = without_answers(question.label)
        cells = {cell.key: cell for cell in (*columns_of(question), *parts_of(question))}
        for name, kind in kinds_of(question).items():
            part = name.partition(".")[2]
            if not part:
                yield Known(name, label, kind.label, question.choices)
            elif part in cells:
                said = say("“%(part)s” of %(whole)s", part=cells[part].label, whole=label)
                yield Known(name, said, kind.label, cells[part].choices)
            else:
                yield Known(name, say("“%(part)s” of %(whole)s", part=part, whole=label), kind.label, ())
