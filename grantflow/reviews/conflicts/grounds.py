"""What a conflict of interest rests on, in words, and as it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from grantflow.core.sentences import Sentence, mark, say


class ConflictGround(StrEnum):
    MEMBER = "member"
    CO_APPLICANT = "co_applicant"
    MAIL_DOMAIN = "mail_domain"
    EMPLOYMENT = "employment"
    BOARD = "board"
    MENTORING = "mentoring"
    KINSHIP = "kinship"
    JOINT_GRANT = "joint_grant"
    OTHER = "other"
    NAMED = "named"


GROUND_LABELS = {
    ConflictGround.MEMBER: mark("Belongs to the applicant"),
    ConflictGround.CO_APPLICANT: mark("Named in the application"),
    ConflictGround.MAIL_DOMAIN: mark("Same mail domain"),
    ConflictGround.EMPLOYMENT: mark("Employment"),
    ConflictGround.BOARD: mark("Board"),
    ConflictGround.MENTORING: mark("Mentoring or advice"),
    ConflictGround.KINSHIP: mark("Family"),
    ConflictGround.JOINT_GRANT: mark("Earlier joint grant"),
    ConflictGround.OTHER: mark("Another tie"),
    ConflictGround.NAMED: mark("Named by the applicant"),
}
_IN_WORDS = {
    ConflictGround.MEMBER: mark("Belongs or belonged within five years to %(evidence)s, which applies."),
    ConflictGround.CO_APPLICANT: mark("The application names %(evidence)s."),
    ConflictGround.MAIL_DOMAIN: mark("Shares the mail domain %(evidence)s with the applicant or its partners."),
    ConflictGround.EMPLOYMENT: mark("Declared to work or have worked for %(evidence)s."),
    ConflictGround.BOARD: mark("Declared to be or have been on the board of %(evidence)s."),
    ConflictGround.MENTORING: mark("Declared to have mentored or advised %(evidence)s."),
    ConflictGround.KINSHIP: mark("Declared a member of the family at %(evidence)s."),
    ConflictGround.JOINT_GRANT: mark("Declared an earlier joint grant with %(evidence)s."),
    ConflictGround.OTHER: mark("Declared another tie to %(evidence)s."),
    ConflictGround.NAMED: mark("The applicant asks that this person does not judge it: %(evidence)s"),
}


class Ground(NamedTuple):
    """One reason to see a conflict; ``evidence`` is a name, a domain or somebody's words, never a sentence of ours."""

    ground: ConflictGround
    evidence: str

    @property
    def text(self) -> Sentence:
        return say(_IN_WORDS[self.ground], evidence=self.evidence)


def read_grounds(stored: Iterable[Any]) -> list[Ground]:
    """Grounds from what a conflict keeps."""
    return [Ground(ConflictGround(row["ground"]), row["evidence"]) for row in stored]


def kept_grounds(grounds: Iterable[Ground]) -> list[Any]:
    """Grounds as a conflict keeps them."""
    return [{"ground": ground.value, "evidence": evidence} for ground, evidence in grounds]
