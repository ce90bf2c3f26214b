"""Reviews that were written without a connection."""

from __future__ import annotations

from dataclasses import dataclass, field

from grantflow.core.actors import Actor
from grantflow.core.errors import Conflict, NotAllowedNow
from grantflow.core.sentences import Sentence, say
from grantflow.reviews.commands.writing import Draft, save
from grantflow.reviews.desk import own_writable
from grantflow.reviews.models import Review
from grantflow.reviews.offline.reading import Book, Found, open_book, take
from grantflow.reviews.queries import grid_of


@dataclass(slots=True)
class TakenReviews:
    """What became of a workbook: how many cells were saved, and the sheets that were not touched.

    ``open`` are its reviews that still wait to be submitted; ``changed`` were saved on the site after the workbook had
    been made, otherwise than by taking this copy of it; ``closed`` take no changes, each with the reasons.
    """

    book: Book
    saved: int = 0
    open: list[Review] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[tuple[str, tuple[Sentence, ...]]] = field(default_factory=list)


GONE = (say("This review is not open to you any more."),)


def take_reviews(actor: Actor, content: bytes, *, over_newer: bool = False) -> TakenReviews:
    """Save what a workbook of reviews says; what is wrong is told and left as it stands. Nothing is submitted.

    ``over_newer``: also where the review was saved on the site after the workbook was made.

    Raises:
        Invalid: not a workbook of reviews, or not one that may be opened.
    """
    taken = TakenReviews(open_book(content))
    own = own_writable(actor, only=[found.review for found in taken.book.sheets])
    reviews = {review.id: review for review in own}
    for found in taken.book.sheets:
        review = reviews.get(found.review)
        if review is None:
            taken.closed.append((found.sheet, GONE))
            continue
        taken.open.append(review)
        take(taken.book, found, grid_of(review.application.call))
        cells, draft = _new(review, found)
        if not cells:
            continue
        try:
            save(actor, review.id, None if over_newer else found.version or 0, draft, taken.book.copy)
        except Conflict:
            taken.changed.append(found.sheet)
        except NotAllowedNow as refusal:
            taken.closed.append((found.sheet, tuple(refusal.reasons)))
        else:
            taken.saved += cells
    return taken


def _new(review: Review, found: Found) -> tuple[int, Draft]:
    """How many cells differ from what is stored, and the draft that makes them so."""
    stored = {row.criterion: (row.value, row.reason) for row in review.scores}
    scores: dict[str, tuple[int | None, str]] = {}
    cells = 0
    for key in {**found.scores, **found.reasons}:
        value, reason = stored.get(key, (None, ""))
        new = found.scores.get(key, value), found.reasons.get(key, reason)
        cells += (new[0] != value) + (new[1] != reason)
        if new != (value, reason):
            scores[key] = new
    texts = {name: text for name, text in found.texts.items() if text != getattr(review, name).strip()}
    return cells + len(texts), Draft(scores, texts)
