"""Rounds of assignment: reviewers' wishes, a proposal, changes by hand, and its application as one unit."""
