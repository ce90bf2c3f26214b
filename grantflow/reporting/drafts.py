"""A report's content as its writers send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from grantflow.core.money import Money
from grantflow.reporting.figures import BySex

OWN_RATE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One expense; ``rate`` converts one unit of its currency into the grant's. ``id`` is None for a new line."""

    id: UUID | None
    heading: str
    voucher: str
    paid_on: date
    payee: str
    description: str
    amount: Money
    rate: Decimal = OWN_RATE

    def in_currency(self, currency: str) -> Money:
        """The amount in the grant's currency, half-up."""
        return self.amount.convert(self.rate, currency)


@dataclass(frozen=True)
class ReportDraft:
    """Texts by key, expenses, and people by indicator."""

    narrative: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[LineDraft, ...] = ()
    figures: Mapping[UUID, BySex] = field(default_factory=dict)
