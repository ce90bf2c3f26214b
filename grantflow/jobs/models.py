"""When each clock job last ran: the row that several workers compete for."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base


class ClockRun(Base):
    """The last run of one job."""

    __tablename__ = "clock_runs"

    job: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    ran_at: Mapped[datetime]
