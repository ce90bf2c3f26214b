"""Pages of accounts."""

from grantflow.accounts.views import entering, profile, registering
from grantflow.accounts.views.base import blueprint

__all__ = ["blueprint", "entering", "profile", "registering"]
