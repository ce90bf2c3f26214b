"""Stored form definitions. A definition freezes when its call opens; a change after that is a new row."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned
from grantflow.core.translated import Translated
from grantflow.programmes.models import Programme


class QuestionnaireVersion(Identified, Versioned, Base):
    """One version of one form, as JSON (see :mod:`grantflow.questionnaires.definitions`).

    Without a programme it is shared: every office may read and copy it.
    """

    __tablename__ = "questionnaire_versions"
    __table_args__ = (sa.UniqueConstraint("key", "number"),)

    key: Mapped[str] = mapped_column(sa.String(60))
    number: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[Translated]
    definition: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"), index=True)

    programme: Mapped[Programme | None] = relationship()

    @property
    def scope(self) -> Scope:
        return Scope(programme_id=self.programme_id)
