"""A growing wait after failures in a row, for known and unknown accounts alike."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from grantflow.accounts.models import FailedTries
from grantflow.accounts.tokens import token_hash
from grantflow.core.db import session
from grantflow.core.sentences import Sentence, say, say_many

DELAYS = tuple(timedelta(seconds=seconds) for seconds in (0, 0, 0, 2, 5, 15, 60, 300))
"""The wait after the first, second, … failure; later ones wait as long as the last."""
FORGOTTEN_AFTER = timedelta(days=1)


class Lock:
    """The failures of one door, such as ``password`` of one address; held until the transaction ends."""

    def __init__(self, door: str, name: str, now: datetime) -> None:
        self.key, self.now = token_hash(f"{door}:{name}"), now
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = session.execute(
            insert(FailedTries)
            .values(key=self.key, failures=0, last_at=now, wait_until=now)
            .on_conflict_do_update(index_elements=[FailedTries.key], set_={"failures": FailedTries.failures})
            .returning(FailedTries.failures, FailedTries.wait_until, FailedTries.last_at)
        ).one()
        stale = row.last_at < now - FORGOTTEN_AFTER
        self.failures: int = 0 if stale else row.failures
        self.wait_until: datetime = row.wait_until

    @property
    def refusal(self) -> Sentence | None:
        """How long to wait, or None when another try is welcome."""
        left = self.wait_until - self.now
        if left <= timedelta():
            return None
        seconds = -(-left // timedelta(seconds=1))
        if seconds < 60:
            span = say_many("%(n)s second", "%(n)s seconds", seconds)
        else:
            span = say_many("%(n)s minute", "%(n)s minutes", -(-seconds // 60))
        return say("Too many tries. Wait %(span)s, then try again.", span=span)

    def failed(self) -> None:
        """Count a failure and set the wait; old rows of others go."""
        delay = DELAYS[min(self.failures, len(DELAYS) - 1)]
        session.execute(
            sa.update(FailedTries)
            .where(FailedTries.key == self.key)
            .values(failures=self.failures + 1, last_at=self.now, wait_until=self.now + delay)
        )
        session.execute(
            sa.delete(FailedTries).where(
                FailedTries.last_at < self.now - FORGOTTEN_AFTER, FailedTries.wait_until < self.now
            )
        )

    def passed(self) -> None:
        """Forget the failures."""
        session.execute(sa.delete(FailedTries).where(FailedTries.key == self.key))
