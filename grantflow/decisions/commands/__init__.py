"""One function per action around decisions, straight steps."""

from grantflow.decisions.commands.appeals import admit, examine, lodge, refuse, rule
from grantflow.decisions.commands.awarding import award, check_documents, expire_awards, give_up, promote
from grantflow.decisions.commands.meetings import apply, create, prepare_letters, save

__all__ = [
    "admit",
    "apply",
    "award",
    "check_documents",
    "create",
    "examine",
    "expire_awards",
    "give_up",
    "lodge",
    "prepare_letters",
    "promote",
    "refuse",
    "rule",
    "save",
]
