"""Actions on stored forms: storing an imported one as a new version."""

from grantflow.questionnaires.commands.storing import import_form

__all__ = ["import_form"]
