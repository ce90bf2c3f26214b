"""Which people have a conflict with which applications: what ties a person meets what an application names. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from grantflow.reviews.conflicts.grounds import ConflictGround, Ground
from grantflow.reviews.enums import ConflictState

G = ConflictGround
Pair = tuple[UUID, UUID]
"""(application, person)"""


class Part(StrEnum):
    """What a key is to an application."""

    APPLICANT = "applicant"
    PARTNER = "partner"
    """Named in its form."""
    OPPOSED = "opposed"
    """Whom the applicant does not want to be judged by."""


class Self(StrEnum):
    """The ground of a tie to oneself: a person's own name and address."""

    SELF = "self"


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a person to whatever bears the key; ``evidence`` is what a manager is shown."""

    person_id: UUID
    key: str
    ground: ConflictGround | Self
    evidence: str


@dataclass(frozen=True, slots=True)
class Named:
    """A key that an application bears. ``words`` are the applicant's reason against somebody."""

    application_id: UUID
    key: str
    part: Part
    words: str = ""


_BY_PART: Mapping[tuple[ConflictGround | Self, Part], ConflictGround | None] = {
    (G.MEMBER, Part.PARTNER): G.CO_APPLICANT,
    (Self.SELF, Part.PARTNER): G.CO_APPLICANT,
    (Self.SELF, Part.OPPOSED): G.NAMED,
}
"""Where the ground depends on what the application says; whom it opposes, only a person's own name meets."""


def found(ties: Iterable[Tie], named: Iterable[Named]) -> dict[Pair, tuple[Ground, ...]]:
    """Every pair with its grounds, in a fixed order. The work grows with ties, names and what is found, not pairs."""
    by_key: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        by_key[tie.key].append(tie)
    pairs: dict[Pair, set[Ground]] = defaultdict(set)
    for name in named:
        for tie in by_key.get(name.key, ()):
            if (ground := _ground(tie, name)) is not None:
                pairs[name.application_id, tie.person_id].add(ground)
    return {pair: tuple(sorted(grounds)) for pair, grounds in pairs.items()}


def _ground(tie: Tie, name: Named) -> Ground | None:
    kind = _BY_PART.get((tie.ground, name.part))
    if kind is None and isinstance(tie.ground, ConflictGround) and name.part is not Part.OPPOSED:
        kind = tie.ground
    if kind is None:
        return None
    return Ground(kind, name.words if kind is G.NAMED else tie.evidence)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a pair already."""

    state: ConflictState
    grounds: tuple[Ground, ...]


def looked_again(kept: Kept | None, grounds: Collection[Ground]) -> Kept | None:
    """What a pair is now that these grounds were found; None where nothing changes.

    Grounds are added and never taken away. A dismissed pair opens again only with a ground that was not dismissed;
    what somebody declared or a manager confirmed stays so.
    """
    if kept is None:
        return Kept(ConflictState.FOUND, tuple(sorted(grounds)))
    new = set(grounds) - set(kept.grounds)
    if not new:
        return None
    state = ConflictState.FOUND if kept.state is ConflictState.DISMISSED else kept.state
    return Kept(state, (*kept.grounds, *sorted(new)))
