"""Pages of reviews: the reviewer's, and those of the people who assign and read reviews."""

<<<<<<< HEAD
from grantflow.reviews.views import assigning, conflicts, reviewer, statistics, writing
from grantflow.reviews.views.blueprint import blueprint

__all__ = ["assigning", "blueprint", "conflicts", "reviewer", "statistics", "writing"]
=======
from grantflow.reviews.views import assigning, phases, reviewer, statistics, writing
from grantflow.reviews.views.blueprint import blueprint

__all__ = ["assigning", "blueprint", "phases", "reviewer", "statistics", "writing"]
>>>>>>> 50bba42 (Give the reviews of a call phases: what reviewers see in each, and until when they write)
