"""Conflicts of interest: found from what is known, looked at by a manager, kept apart from the application."""
