"""What organisations tell the slices above them, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BankDataConfirmed:
    """Two people stand behind the bank data of this organisation from now on."""

    organisation_id: UUID
