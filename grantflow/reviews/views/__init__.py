"""Pages of reviews: the reviewer's, and those of the people who assign and read reviews."""

from grantflow.reviews.views import assigning, conflicts, phases, reviewer, statistics, writing
from grantflow.reviews.views.blueprint import blueprint

__all__ = ["assigning", "blueprint", "conflicts", "phases", "reviewer", "statistics", "writing"]
