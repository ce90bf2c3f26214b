"""How a POST becomes one command: shape, unit of work, answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import flash, redirect, render_template
from markupsafe import escape
from werkzeug.wrappers import Response

from grantflow.core.actors import NOBODY
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound, Refusal
from grantflow.core.events import publish
from grantflow.core.sentences import Sentence
from grantflow.core.unit_of_work import unit_of_work
from grantflow.web.access import current_actor
from grantflow.web.controls import field_kind
from grantflow.web.forms import BaseForm, submitted_body
from grantflow.web.idempotency import once
from grantflow.web.locale import translate
from grantflow.web.refusals import Refused

PageResult = Any


def perform(
    form: BaseForm,
    work: Callable[[], Any],
    *,
    then: str | Callable[[Any], str],
    page: Callable[[], PageResult],
    done: Sentence | None = None,
    subject: Any | None = None,
    record: str | None = None,
) -> Any:
    """Validate, run ``work`` once in a unit of work, and send the person on with 303.

    ``then`` is where to go (or a function of what ``work`` returned); ``page`` shows the form again
    with what was typed when the input or the command was refused; ``done`` is the success message.
    ``subject`` is the record a refused attempt is noted against, and ``record`` its address where ``then``
    may be gone after a refusal.
    """
    if not form.validate_on_submit():
        return page(), 422
    actor = current_actor()

    def act() -> str:
        result = work()
        return then if isinstance(then, str) else then(result)

    try:
        with unit_of_work():
            known = None if actor is NOBODY else actor.id
            location = act() if known is None else once(known, form.key, submitted_body(), act)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        _note_refusal(refusal, subject)
        form.refuse(refusal)
        form.renew_key()
        return _told(form, refusal, page, record or (then if isinstance(then, str) else None)), status_of(refusal)
    if done is not None:
        flash(translate(done), "ok")
    return redirect(location, 303)


def _told(form: BaseForm, refusal: Refusal, page: Callable[[], PageResult], back: str | None) -> PageResult:
    """The page with the reasons and everything typed; where the new state has no room for them, a page that has."""
    reasons, typed = [translate(reason) for reason in refusal.reasons], _typed(form)
    try:
        answer = page()
    except NotFound:
        answer = ""
    wanted = [*reasons, *(line for _, text in typed for line in text.splitlines())]
    if not isinstance(answer, str) or (answer and (isinstance(refusal, Invalid) or _reads(answer, wanted))):
        return answer
    return render_template("errors/not_done.html", reasons=reasons, typed=typed, back=back)


def _typed(form: BaseForm) -> list[tuple[str, str]]:
    """What a person would have to write again: by label, the texts of a form."""
    return [
        (field.label.text, field.data)
        for field in form
        if field_kind(field) in _WRITTEN and isinstance(field.data, str) and field.data
    ]


_WRITTEN = frozenset({"text", "textarea"})


def _reads(page: str, texts: Iterable[str]) -> bool:
    return all(escape(text) in page for text in texts)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return next(code for kind, code in _STATUS if isinstance(refusal, kind))


_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (Invalid, 422),
    (NotAllowedNow, 409),
    (Conflict, 409),
    (Forbidden, 403),
    (NotFound, 404),
    (Refusal, 400),
)


def _note_refusal(refusal: Refusal, subject: Any | None) -> None:
    """Refused attempts at a record are history too, in a transaction of their own."""
    if subject is None or isinstance(refusal, Invalid):
        return
    with unit_of_work():
        publish(Refused(subject, current_actor(), refusal.reasons, refusal.step))


def see_other(location: str) -> Response:
    """303: the browser fetches ``location`` and a reload repeats nothing."""
    return redirect(location, 303)
