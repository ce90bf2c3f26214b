"""Pages of reviews: the reviewer's, and those of the people who assign and read reviews."""

from grantflow.reviews.views import (
    assigning,
    assignment,
    autosave,
    bids,
    conflicts,
    due_dates,
    offline,
    phases,
    pool,
    profile,
    reviewer,
    rounds,
    statistics,
    training,
    writing,
)
from grantflow.reviews.views.blueprint import blueprint

__all__ = [
    "assigning",
    "assignment",
    "autosave",
    "bids",
    "blueprint",
    "conflicts",
    "due_dates",
    "offline",
    "phases",
    "pool",
    "profile",
    "reviewer",
    "rounds",
    "statistics",
    "training",
    "writing",
]
