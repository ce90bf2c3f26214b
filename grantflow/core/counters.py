"""Readable numbers such as ``KG-2026-0042``, without gaps under concurrency.

The counter row is advanced in the same transaction as the record that takes the number: a rollback
gives the number back, and the row's lock makes others wait.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, session


class Counter(Base):
    """The last number given out in a series."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[int] = mapped_column(sa.Integer)


def next_in_series(series: str) -> int:
    """The next whole number of ``series``, starting at 1."""
    advance = sa.text(
        "INSERT INTO counters (series, value) VALUES (:series, 1) "
        "ON CONFLICT (series) DO UPDATE SET value = counters.value + 1 RETURNING value"
    )
    return int(session.execute(advance, {"series": series}).scalar_one())


def readable_number(prefix: str, year: int) -> str:
    """The next number of the prefix in the year: ``KG-2026-0042``."""
    return f"{prefix}-{year}-{next_in_series(f'{prefix}-{year}'):04d}"
