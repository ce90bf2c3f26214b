"""What accounts tell the slices above them, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from grantflow.core.actors import Role


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """Somebody holds a role from now on."""

    person_id: UUID
    role: Role
