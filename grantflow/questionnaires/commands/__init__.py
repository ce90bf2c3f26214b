"""Actions on stored forms: storing an imported one as a new version, building one in the browser."""

from grantflow.questionnaires.commands.building import begin, carry_on, change, rename
from grantflow.questionnaires.commands.storing import import_form

__all__ = ["begin", "carry_on", "change", "import_form", "rename"]
