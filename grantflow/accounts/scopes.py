"""Where a role is held, in words. What lies in higher slices is asked through ``core.events``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from grantflow.core.countries import country
from grantflow.core.events import ask
from grantflow.core.sentences import Sentence, say

QUESTION = "accounts.scopes"


class ScopeKind(StrEnum):
    PROGRAMME = "programme"
    CALL = "call"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class ScopeOption:
    """A programme, call or organisation in which somebody can hold a role; ``label`` is a text or a translated one."""

    kind: ScopeKind
    id: UUID
    label: object
    programme_id: UUID | None = None
    countries: tuple[str, ...] = ()


def options(kind: ScopeKind) -> list[ScopeOption]:
    """Everything of a kind that roles can be given in; contributors answer ``(kind, None)``."""
    return [option for answer in ask(QUESTION, kind, None) for option in answer if option.kind is kind]


def named(kind: ScopeKind, ids: Iterable[UUID | None]) -> dict[UUID, ScopeOption]:
    """The options of these ids."""
    wanted = {ident for ident in ids if ident is not None}
    if not wanted:
        return {}
    return {option.id: option for answer in ask(QUESTION, kind, wanted) for option in answer if option.kind is kind}


class Places:
    """The words for the scopes of many rows (role assignments, invitations), one question a kind."""

    def __init__(self, rows: Iterable[Any]) -> None:
        held = list(rows)
        self._known: Mapping[UUID, ScopeOption] = {
            **named(ScopeKind.PROGRAMME, (row.programme_id for row in held)),
            **named(ScopeKind.CALL, (row.call_id for row in held)),
            **named(ScopeKind.ORGANISATION, (row.organisation_id for row in held)),
        }

    def where(self, row: Any) -> Sentence:
        """Where the role of this row is held."""
        held = (row.programme_id, row.call_id, row.organisation_id)
        parts = [self._known[ident].label for ident in held if ident in self._known]
        if row.country and parts:
            return say("%(place)s, %(country)s", place=parts[0], country=country(row.country))
        return say("%(place)s", place=parts[0]) if parts else say("the whole site")
