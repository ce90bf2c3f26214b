"""Visits, checklists, findings."""
