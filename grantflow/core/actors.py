"""Who acts: an argument of every command and query, never ambient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from grantflow.core.sentences import mark


class Role(StrEnum):
    """The roles of DOMAIN §2; each is held in a scope."""

    ADMIN = "admin"
    HEAD = "head"
    MANAGER = "manager"
    FINANCE_OFFICER = "finance_officer"
    PARTNER = "partner"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    SIGNATORY = "signatory"
    EDITOR = "editor"
    ORG_FINANCE = "org_finance"
    DONOR = "donor"
    AUDITOR = "auditor"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMIN: mark("Platform administrator"),
    Role.HEAD: mark("Programme head"),
    Role.MANAGER: mark("Grant manager"),
    Role.FINANCE_OFFICER: mark("Finance officer"),
    Role.PARTNER: mark("National partner officer"),
    Role.REVIEWER: mark("Reviewer"),
    Role.COMMITTEE: mark("Committee member"),
    Role.SIGNATORY: mark("Signatory"),
    Role.EDITOR: mark("Editor"),
    Role.ORG_FINANCE: mark("Finance person of the organisation"),
    Role.DONOR: mark("Donor"),
    Role.AUDITOR: mark("Auditor"),
}

ORGANISATION_ROLES = frozenset({Role.SIGNATORY, Role.EDITOR, Role.ORG_FINANCE})
STAFF_ROLES = frozenset(
    {Role.ADMIN, Role.HEAD, Role.MANAGER, Role.FINANCE_OFFICER, Role.DONOR, Role.AUDITOR, Role.COMMITTEE}
)
SECOND_FACTOR_ROLES = STAFF_ROLES | {Role.REVIEWER, Role.PARTNER}


class Seat(StrEnum):
    """A committee member's seat; observers do not count for the quorum."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    VOTER = "voter"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a record stands. ``None`` means that the record has no such coordinate."""

    programme_id: UUID | None = None
    country: str | None = None
    call_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """One role in one scope; a coordinate left ``None`` covers every value."""

    role: Role
    programme_id: UUID | None = None
    country: str | None = None
    call_id: UUID | None = None
    organisation_id: UUID | None = None
    seat: Seat | None = None

    def covers(self, scope: Scope) -> bool:
        """Whether a record at ``scope`` lies within this grant."""
        return all(
            own is None or own == other
            for own, other in (
                (self.programme_id, scope.programme_id),
                (self.country, scope.country),
                (self.call_id, scope.call_id),
                (self.organisation_id, scope.organisation_id),
            )
        )


@dataclass(frozen=True)
class Actor:
    """A person, or the clock (``id`` is None), with everything policies need to know."""

    id: UUID | None
    name: str
    grants: tuple[RoleGrant, ...] = ()
    language: str = "en"
    zone: str = "UTC"
    email: str = ""

    @property
    def is_system(self) -> bool:
        return self.id is None

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def organisation_ids(self) -> frozenset[UUID]:
        """Organisations the person belongs to, whatever the role there."""
        return frozenset(grant.organisation_id for grant in self.grants if grant.organisation_id)

    def grants_of(self, *roles: Role) -> tuple[RoleGrant, ...]:
        return tuple(grant for grant in self.grants if grant.role in roles)

    def holds(self, role: Role, scope: Scope | None = None) -> bool:
        return any(scope is None or grant.covers(scope) for grant in self.grants_of(role))


SYSTEM = Actor(id=None, name="GrantFlow")
NOBODY = Actor(id=UUID(int=0), name="")
