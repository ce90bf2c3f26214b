"""The call that a page of reviews is about."""

from __future__ import annotations

from uuid import UUID

from grantflow.calls.models import Call
from grantflow.reviews.progress import call_of_board
from grantflow.web.access import current_actor, here


def call_here(ident: UUID) -> Call:
    """The call, where the person holds the permission of the page in it.

    Raises:
        NotFound: unknown, not the person's to see, or the permission is held elsewhere only.
    """
    return here(call_of_board(current_actor(), ident))
