"""One function per action around reviews, straight steps."""

from grantflow.reviews.commands.assigning import ask_again, ask_third, assign, end_assignment, return_review
from grantflow.reviews.commands.conflicts import declare_conflict
from grantflow.reviews.commands.due_dates import ask_for_time, grant_wish, keep_due_dates, move_due_dates
from grantflow.reviews.commands.offline import TakenReviews, take_reviews
from grantflow.reviews.commands.settling import count_again, end_open_reviews, settle
from grantflow.reviews.commands.writing import accept, decline, recuse, save, submit

__all__ = [
    "TakenReviews",
    "accept",
    "ask_again",
    "ask_for_time",
    "ask_third",
    "assign",
    "count_again",
    "declare_conflict",
    "decline",
    "end_assignment",
    "end_open_reviews",
    "grant_wish",
    "keep_due_dates",
    "move_due_dates",
    "recuse",
    "return_review",
    "save",
    "settle",
    "submit",
    "take_reviews",
]
