"""Pages of accounts."""

from grantflow.accounts.views import entering, factors, invitations, people, profile, registering
from grantflow.accounts.views.base import blueprint

__all__ = ["blueprint", "entering", "factors", "invitations", "people", "profile", "registering"]
