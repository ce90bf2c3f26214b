"""The small language of forms: conditions, checks across questions, calculations, answers in texts.

::

    tree = parse('country = "KG" and sum(partners.amount) <= budget.total * 0.2')
    check(tree, Scope(kinds={"country": Kind.CHOICE, …}), {Kind.YES_NO})    # or InvalidExpression
    outcome(tree, answers, today=today)                                     # SHOWN, HIDDEN or UNKNOWN
    evaluate(parse("round(budget.total / 12, 2)"), answers, today=today)    # Decimal or Unknown
    pipe("Your project {title}").fill(answers, today=today, show=…)

What managers write is told in ``docs/questionnaires.md``, why it is so in ``docs/decisions/0017-expressions.md``.
``static/js/expressions.js`` works the JSON of :func:`to_json` out on the page, to the same last digit.
"""

from grantflow.questionnaires.expressions.checking import check
from grantflow.questionnaires.expressions.dependencies import circle_sentence, circles, order
from grantflow.questionnaires.expressions.evaluating import Outcome, evaluate, outcome
from grantflow.questionnaires.expressions.grammar import parse
from grantflow.questionnaires.expressions.kinds import Kind, Scope
from grantflow.questionnaires.expressions.piping import Piped, pipe
from grantflow.questionnaires.expressions.tree import Flaw, InvalidExpression, Name, Tree, names, questions
from grantflow.questionnaires.expressions.values import ABSENT, UNREADABLE, Reason, Unknown, Value
from grantflow.questionnaires.expressions.writing import answers_to_json, to_json, value_to_json, write

__all__ = [
    "ABSENT",
    "UNREADABLE",
    "Flaw",
    "InvalidExpression",
    "Kind",
    "Name",
    "Outcome",
    "Piped",
    "Reason",
    "Scope",
    "Tree",
    "Unknown",
    "Value",
    "answers_to_json",
    "check",
    "circle_sentence",
    "circles",
    "evaluate",
    "names",
    "order",
    "outcome",
    "parse",
    "pipe",
    "questions",
    "to_json",
    "value_to_json",
    "write",
]
