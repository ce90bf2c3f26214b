"""Phases of a call's reviewing: what reviewers may see in each, and until when."""
