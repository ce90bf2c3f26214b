"""The clock opens and closes calls."""

from grantflow.calls.commands import close_due, open_due


def open_and_close() -> int:
    """Open and close every call whose time has come; returns how many changed."""
    return open_due() + close_due()
