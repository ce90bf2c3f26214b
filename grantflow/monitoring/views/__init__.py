"""Pages of monitoring: the lists, one visit, one finding."""

from grantflow.monitoring.views import findings, visits
from grantflow.monitoring.views.blueprint import blueprint

__all__ = ["blueprint", "findings", "visits"]
