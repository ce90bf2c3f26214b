"""Stored form definitions. A definition freezes when its call opens; a change after that is a new row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, Identified
from grantflow.core.translated import Translated


class QuestionnaireVersion(Identified, Base):
    """One version of one form, as JSON (see :mod:`grantflow.questionnaires.definitions`)."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (sa.UniqueConstraint("key", "number"),)

    key: Mapped[str] = mapped_column(sa.String(60))
    number: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[Translated]
    definition: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
