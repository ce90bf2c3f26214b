"""What happens to uploads by the clock."""

from __future__ import annotations

from grantflow.files import uploads


def clear_uploads() -> int:
    """Forget uploads that nobody went on with for a day."""
    return uploads.clear()
