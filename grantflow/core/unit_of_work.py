"""The only commit. Commands run inside; what they refuse leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from grantflow.core.db import STALE, is_writing, session, writing
from grantflow.core.errors import Conflict
from grantflow.core.sentences import say
from grantflow.core.uniqueness import refusal_of


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit at the end, or roll everything back.

    Reads made before, outside a writing request, end here: SQLite cannot upgrade them to a write.

    Raises:
        Conflict: when somebody else changed a versioned row in between, or the write lock did not come free.
        Invalid: when somebody else took in between what only one may have.
    """
    if not is_writing():
        session.rollback()
    with writing():
        try:
            yield
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise Conflict(say(STALE)) from error
        except IntegrityError as error:
            session.rollback()
            if (refusal := refusal_of(error)) is None:
                raise
            raise refusal from error
        except OperationalError as error:
            session.rollback()
            if "locked" not in str(error.orig):
                raise
            raise Conflict(
                say("The system is busy with other changes. Nothing was changed; please try again.")
            ) from error
        except BaseException:
            session.rollback()
            raise
