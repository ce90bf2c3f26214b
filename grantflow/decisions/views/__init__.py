"""Pages of decisions: rankings and meetings, awards and results, objections."""

from grantflow.decisions.views import appeals, awards, meetings
from grantflow.decisions.views.blueprint import blueprint

__all__ = ["appeals", "awards", "blueprint", "meetings"]
