"""A call with a form of 300 questions and 100 conditions, a draft with every answer, and work on the whole form."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grantflow.accounts.models import Person
from grantflow.applications.content import rules_of, standing_of
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Answer, Application
from grantflow.applications.queries import answers
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.db import get, session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.section_states import incomplete

CODE = "BENCH-300"
SECTIONS, IN_EACH = 15, 20
MEASURED = "part8"
"""A section in the middle: it looks at answers of earlier ones."""
TYPED = "q165"
"""A short text in it."""
HIDDEN = ("csrf_token", "version", "idempotency_key")
WORDS = "Three villages elect water committees that keep the systems running and are heard on the budget. "
KINDS = ("choice", "number", "long_text", "short_text", "choices", "date")


class Done(NamedTuple):
    """What a piece of work answers, as a page would."""

    status_code: int = 200
    data: bytes = b""


def definition() -> dict[str, Any]:
    """300 questions of six types in 15 sections; 100 of them asked, required or checked by answers before them."""
    return {
        "sections": [
            {
                "key": f"part{part}",
                "title": {"en": f"Part {part}", "ru": f"Часть {part}"},
                "questions": [_question(part * IN_EACH + at) for at in range(IN_EACH)],
            }
            for part in range(SECTIONS)
        ]
    }


def _question(number: int) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    asked: dict[str, Any] = {
        "key": f"q{number}",
        "type": kind,
        "label": {"en": f"What is to be said of point {number}?", "ru": f"Что сказать о пункте {number}?"},
        "help": {"en": "Two or three sentences are enough.", "ru": "Достаточно двух-трёх предложений."},
    }
    if kind in ("choice", "choices"):
        asked["choices"] = [{"key": key, "label": {"en": key.upper(), "ru": key.upper()}} for key in ("a", "b", "c")]
    if number > len(KINDS) and number % 3 == 2:
        asked |= _logic(number)
    return asked


def _logic(number: int) -> dict[str, Any]:
    """One of three sorts, looking at choices, numbers and dates of the 40 questions before."""
    first = number - number % len(KINDS)
    choice, figure = f"q{max(first - 36, 0)}", f"q{max(first - 11, 1)}"
    condition = f'{choice} = "a" and ({figure} > 2 or answered(q{max(first - 6, 0) + 5}))'
    sorts: tuple[dict[str, Any], ...] = (
        {"show_if": condition},
        {"required": False, "require_if": condition},
        {"checks": [{"expect": f"{figure} + 1 < 1000", "message": {"en": "Too much.", "ru": "Слишком много."}}]},
    )
    return sorts[number // 3 % len(sorts)]


def _value(number: int) -> Any:
    values: dict[str, Any] = {
        "choice": "a",
        "number": "7",
        "long_text": WORDS * 8,
        "short_text": "Water for three villages",
        "choices": ["a", "b"],
        "date": "2027-03-01",
    }
    return values[KINDS[number % len(KINDS)]]


def long_draft() -> UUID:
    """The draft with every answer, made when missing."""
    found = session.scalar(
        sa.select(Application.id)
        .join(Call)
        .where(Call.code == CODE, Application.state == ApplicationState.DRAFT)
        .limit(1)
    )
    return found or _made()


def _made() -> UUID:
    with unit_of_work():
        call = session.scalars(sa.select(Call).where(Call.code == "BENCH")).one()
        author = session.scalars(sa.select(Person).where(Person.email == "bench.signatory@example.org")).one()
        owner = session.scalars(sa.select(Organisation).where(Organisation.name == "Organisation 0")).one()
        form = builders.questionnaire("bench-300", definition())
        long = builders.call(call.programme, get(Person, call.prepared_by_id), CODE, questionnaire=form)
        draft = builders.application(long, owner, author)
        session.add_all(
            Answer(
                application_id=draft.id,
                question=f"q{number}",
                section=f"part{number // IN_EACH}",
                value=_value(number),
                saved_at=clock.now(),
                saved_by_id=author.id,
            )
            for number in range(SECTIONS * IN_EACH)
        )
        return draft.id


def whole_form_check(app: Flask, draft: UUID) -> Callable[[], Done]:
    """Everything that submitting asks of the form: what is asked, what is missing, what does not fit."""

    def work() -> Done:
        with app.app_context():
            application = get(Application, draft)
            stand = standing_of(application, answers(draft))
            found = incomplete(stand, rules=rules_of(application.call))
        if found:
            raise RuntimeError(f"incomplete: {[section.key for section in found]}")
        return Done()

    return work


def autosaving(client: FlaskClient, path: str) -> Callable[[], TestResponse]:
    """An autosave of one answer, as the open page of the section sends it; another text each time."""
    page = client.get(path).get_data(as_text=True)
    hidden = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page) for name in HIDDEN}
    sent = {name: found[1] for name, found in hidden.items() if found}
    numbers = itertools.count(1)

    def work() -> TestResponse:
        text = f"Water for {next(numbers)} villages"
        return client.post(f"{path}/autosave", data=sent | {"changed": TYPED, f"q-{TYPED}": text})

    return work


def reading() -> Callable[[], Done]:
    """Reading and checking the definition; its conditions differ each time, so that none is remembered."""
    text = json.dumps(definition())
    numbers = itertools.count(1)

    def work() -> Done:
        number = next(numbers)
        load(json.loads(text.replace("> 2 ", f"> 2.{number} ").replace("+ 1 <", f"+ 1.{number} <")), ("en", "ru"))
        return Done()

    return work
